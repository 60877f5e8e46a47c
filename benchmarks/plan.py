"""Which cases a run consists of, at which sizes. To add a case: a line in `usual` or `large`."""

from dataclasses import dataclass

from benchmarks.building import BuildMemory, BuildRate, Builds, ImportRate
from benchmarks.case import Case
from benchmarks.freshness import Freshness
from benchmarks.library import LARGE, LEAST, Library
from benchmarks.linking import LinkRate
from benchmarks.proofing.case import Proofing
from benchmarks.publishing import PublishCost
from benchmarks.reading import ClickToReadable
from benchmarks.screens import Screens
from benchmarks.serving import EmbeddedServer, NginxOnRelease
from benchmarks.verifying import VerifyRate

NAMES = (
    "import", "build", "memory", "publish", "readable", "serve", "embedded", "verify", "links", "freshness", "screens",
    "proofing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line asks for."""

    names: tuple[str, ...] = ()
    articles: int | None = None
    turns: int = 3
    large: bool = False
    small: bool = False


def cases(choice: Choice, library: Library) -> list[Case]:
    """The cases of a run, in the order of the table."""
    if choice.small:
        found = small(library)
    elif choice.large:
        found = large(library, turns=choice.turns, most=choice.articles or 1_000_000)
    else:
        found = usual(library, turns=choice.turns, count=choice.articles)
    return [case for case in found if not choice.names or case.name in choice.names]


def usual(library: Library, *, turns: int, count: int | None) -> list[Case]:
    """`make bench`: every row of the table. `count` overrides every size (publish also at a tenth of it)."""
    builds = Builds(library)
    sizes = [1_000, 10_000, 100_000] if count is None else sorted({max(count // 10, 50), count})
    serve = count or 1_000
    return [
        ImportRate(library, count=count or 10_000),
        BuildRate(builds, count=count or 20_000, peer=True, install=True),
        BuildMemory(builds, count=count or 20_000),
        PublishCost(library, sizes=sizes, turns=turns),
        ClickToReadable(library, count=count or 10_000, turns=turns),
        NginxOnRelease(library, count=serve, rounds=10, seconds=1, install=True),
        EmbeddedServer(library, count=serve, rounds=2, seconds=3, install=True),
        VerifyRate(library, count=count or 100_000),
        LinkRate(library, count=count or 20_000, install=True),
        Freshness(library, count=count or 100_000, columns=5_000),
        Screens(library, count=count or 100_000, waiting=min(count or 1_000, 1_000), looks=40, turns=turns),
        Proofing(),
    ]


def large(library: Library, *, turns: int, most: int) -> list[Case]:
    """`make bench-large`: the build of 100,000 against Hugo, and everything at a million."""
    builds = Builds(library)
    middle = min(100_000, most)
    found: list[Case] = [
        BuildRate(builds, count=middle, peer=True, install=True),
        BuildMemory(builds, count=middle),
        PublishCost(library, sizes=sorted({1_000, middle, most}), turns=turns),
    ]
    if most >= LARGE:
        found += [
            BuildRate(builds, count=most, peer=False, install=False),
            BuildMemory(builds, count=most),
            VerifyRate(library, count=most),
        ]
    return found


def small(library: Library) -> list[Case]:
    """Every case once on a tiny site: whether the harness works, not how fast anything is. Installs nothing."""
    builds = Builds(library)
    return [
        ImportRate(library, count=40),
        BuildRate(builds, count=200, peer=True, install=False),
        BuildMemory(builds, count=200),
        PublishCost(library, sizes=[LEAST, 200], turns=1, publishes=2),
        ClickToReadable(library, count=200, turns=1, publishes=2),
        NginxOnRelease(library, count=200, rounds=1, seconds=1, install=False),
        EmbeddedServer(library, count=200, rounds=1, seconds=1, install=False),
        VerifyRate(library, count=200, rounds=1),
        LinkRate(library, count=200, install=False),
        Freshness(library, count=200, columns=60),
        Screens(library, count=200, waiting=5, looks=2, turns=1, images=2, problems=50),
    ]
