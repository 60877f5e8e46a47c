"""How upper apps tell the release what exists and how it renders. Filled in `AppConfig.ready` only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Reads:
    """What one render read. Accessors of facts call `own` or `shared`; templates see only what accessors gave.

    `own`: facts few other files read (this article's neighbours). `shared`: facts that many files read together
    (navigation, site identity, their column), stored once per distinct set.
    """

    __slots__ = ("own", "shared")

    def __init__(self) -> None:
        self.own: set[str] = set()
        self.shared: set[str] = set()


@dataclass(frozen=True, slots=True)
class Rendered:
    """One public file, ready to be written.

    `path` is relative to the public root, without a leading slash (`zwgk/index.html`). `made_from` names the content
    (`article:12@sm3:…`), `approval` the record it rests on (信息编号), empty for chrome that has none of its own.
    """

    path: str
    body: bytes
    made_from: str
    approval: str = ""
    reads: Reads = field(default_factory=Reads)


class Section(Protocol):
    """A family of public files. Targets are names like `article:12`; facts are names like `pub:12`."""

    name: str
    rank: int
    """Files are written in this order, removed in the reverse: media 10, articles 20, lists 30, home and feeds 40."""

    def begin(self) -> None:
        """A run starts (also in each worker process): forget everything cached from the database."""

    def targets(self) -> Iterator[str]:
        """Every target that exists now, in an order that makes batches cheap to render."""

    def born(self, fact: str) -> Iterable[str]:
        """Targets that may have come into being because `fact` changed (no read of theirs can be recorded yet)."""

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        """Render a batch. None: the target does not exist (any more), its file is to go."""


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section. The prefix of its targets (before the first `:`) is its name.

    A fact whose `born` names a target need not be stored as a read of that target: the release asks `born` anyway.
    """
    if section.name in _sections:
        raise ValueError(f"section {section.name} is registered twice")
    _sections[section.name] = section


def sections() -> list[Section]:
    """All sections in the order of writing."""
    return sorted(_sections.values(), key=lambda s: (s.rank, s.name))


def section_of(target: str) -> Section | None:
    """The section a target belongs to; None when its app is no longer installed."""
    return _sections.get(target.partition(":")[0])
