"""Ten thousand addresses on a loopback server with faults: every one classified right, within five minutes.

python -m tests.soak.links [ADDRESSES] [SEED]
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lanmu.config.settings.test")

import django

django.setup()

from lanmu.links.enums import Outcome  # noqa: E402
from lanmu.links.faces import signs  # noqa: E402
from lanmu.links.fetching import Fetcher, Limits  # noqa: E402
from lanmu.links.hosts import Danger  # noqa: E402
from lanmu.links.pacing import look_at_all  # noqa: E402
from tests.soak.linkworld import LOOPBACK, PLAIN, TLS, World, called, sites  # noqa: E402

MOST_SECONDS = 300
SLOW = frozenset({"slow", "drip"})
DANGER = Danger({"danger-list.net": "演练"})
FEW = 1_000


def addresses(world: World, count: int, dice: random.Random) -> dict[str, Outcome]:
    """Every fault at least once; slow ones are one in a hundred, as many again have no name or a closed port."""
    wanted: dict[str, Outcome] = {}
    quick = [kind for kind in PLAIN if kind not in SLOW]
    hosts = max(10, count // 20)
    number = 0
    while len(wanted) < count:
        number += 1
        host = f"h{dice.randrange(hosts)}.example.net"
        if number <= len(PLAIN):
            kind = list(PLAIN)[number - 1]
        elif number % 100 == 0:
            kind = dice.choice(sorted(SLOW))
        elif number % 100 == 1:
            wanted[f"http://nobody{number}.example.net/"] = Outcome.UNREACHABLE
            continue
        elif number % 100 == 2:
            wanted[f"http://{host}:1/closed/{number}"] = Outcome.UNREACHABLE
            continue
        elif number % 20 == 3:
            name = dice.choice(sorted(TLS))
            wanted[f"https://{host}:{world.tls[name]}/ok/{number}"] = TLS[name]
            continue
        else:
            kind = dice.choice(["ok", "ok", *quick])
        wanted[f"http://{host}:{world.port}/{kind}/{number}"] = PLAIN[kind]
    return wanted


def run(count: int, seed: int, *, threads: int = 48) -> tuple[float, list[str], Counter[str], int]:
    """Seconds, addresses judged wrong, how many of each outcome, most questions to one host at once."""
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        wanted = addresses(world, count, random.Random(seed))
        # Server and checker share two processors here: what is not slow must have time to show it.
        limits = Limits(idle=10.0, whole=15.0) if count > FEW else Limits(idle=3.0, whole=5.0)
        eyes = Fetcher(
            danger=DANGER, private=[LOOPBACK], limits=limits, resolver=world.resolve, context=world.context
        )  # fmt: skip
        started = time.monotonic()
        with eyes:
            seen = dict(look_at_all(list(wanted), eyes, threads=threads, gap=0.0))
        seconds = time.monotonic() - started
        wrong = [
            f"{url}: {called(seen[url])} ({seen[url].detail}), not {outcome}"
            for url, outcome in wanted.items() if called(seen[url]) != outcome
        ]  # fmt: skip
        assert set(seen) == set(wanted), "an address was lost"
        return seconds, wrong, Counter(str(called(result)) for result in seen.values()), world.most_at_once


def owners(count: int) -> list[str]:
    """Sites that changed between two looks, and were judged wrong: taken by others or not."""
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        wanted = sites(world, count)
        eyes = Fetcher(danger=DANGER, private=[LOOPBACK], resolver=world.resolve, context=world.context)
        with eyes:
            before = dict(look_at_all(list(wanted), eyes, threads=16, gap=0.0))
            world.turned = True
            after = dict(look_at_all(list(wanted), eyes, threads=16, gap=0.0))
    wrong = []
    for url, doubtful in wanted.items():
        one, two = before[url].face, after[url].face
        found = signs(one, two) if one and two else None
        if found is None or bool(found) != doubtful:
            wrong.append(f"{url}: {found} ({before[url].outcome}, {after[url].outcome})")
    return wrong


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seconds, wrong, tally, at_once = run(count, seed)
    wrong += owners(count // 50)
    print(dict(tally))
    for line in wrong[:20]:
        print(line)
    print(f"{count} addresses, {seconds:.0f} s, {len(wrong)} judged wrong, at most {at_once} at once per host")
    return 1 if wrong or seconds > MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
