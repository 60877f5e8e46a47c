"""Counting requests by day. What a person read is a page view; what a program fetched is counted apart.

Visitors are told apart by a hash of address and browser under a key made anew for every day and thrown away with the
day's marks: nobody can be followed from one day to the next, and no address is kept anywhere.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

from django.conf import settings

from lanmu.incidents.enums import VisitKind
from lanmu.incidents.visits.bots import bot_name
from lanmu.incidents.visits.lines import Line
from lanmu.incidents.visits.words import term_of

READ = frozenset({200, 304})
ASSETS = (b"/assets/", b"/do/")
DOWNLOADS = b"/files/"
KEY = 240
MARK = 8
"""Bytes of a visitor's mark: two of a million visitors fall together once in thirty million days."""


@dataclass(slots=True)
class Marks:
    """The visitors of one day: its key, a mark for each, and one for each word each of them looked for."""

    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    seen: set[bytes] = field(default_factory=set)
    asked: set[bytes] = field(default_factory=set)

    def add(self, address: bytes, agent: bytes) -> None:
        """One visitor more, or the same again."""
        self.seen.add(self._mark(address, agent))

    def ask(self, address: bytes, agent: bytes, term: str) -> bool:
        """Whether the visitor looks for the word for the first time on this day."""
        before = len(self.asked)
        self.asked.add(self._mark(address, agent, term.encode()))
        return len(self.asked) > before

    def _mark(self, *parts: bytes) -> bytes:
        return hashlib.blake2b(b"\0".join(parts), digest_size=MARK, key=self.salt).digest()


@dataclass(slots=True)
class Day:
    """What was counted of one day since the last writing."""

    marks: Marks
    views: int = 0
    downloads: int = 0
    requests: int = 0
    bot_requests: int = 0
    sent: int = 0
    pages: Counter[bytes] = field(default_factory=Counter)
    referrers: Counter[bytes] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    bots: Counter[str] = field(default_factory=Counter)
    searches: Counter[str] = field(default_factory=Counter)
    """Visitors of the day by what they looked for."""


class Count:
    """Counts line after line. `marks_of` gives the marks of a day already begun."""

    def __init__(self, *, marks_of: Callable[[date], Marks], own_hosts: frozenset[str]) -> None:
        self.days: dict[date, Day] = {}
        self._search = settings.LANMU_SEARCH_PATH.encode()
        self._marks_of = marks_of
        self._own = own_hosts
        self._bots: dict[bytes, str] = {}

    def add(self, line: Line) -> None:
        """One request."""
        day = self.days.get(line.day)
        if day is None:
            day = self.days[line.day] = Day(self._marks_of(line.day))
        day.requests += 1
        day.sent += line.sent
        day.statuses[line.status] += 1
        agent = line.agent
        bot = self._bots.get(agent)
        if bot is None:
            bot = self._bots[agent] = bot_name(agent.decode("utf-8", "replace"))
        if bot:
            day.bot_requests += 1
            day.bots[bot] += 1
            return
        if line.status not in READ or line.method != b"GET":
            return
        target = line.target
        path, _, query = target.partition(b"?")
        if path == self._search and (term := term_of(query)) and day.marks.ask(line.address, agent, term):
            day.searches[term] += 1
        if target.startswith(ASSETS):
            return
        if target.startswith(DOWNLOADS):
            day.downloads += 1
            return
        if not path.endswith((b"/", b".html")):
            return
        day.views += 1
        day.pages[path] += 1
        day.marks.add(line.address, agent)
        if len(line.referrer) > 1:
            day.referrers[line.referrer] += 1


def page_key(path: bytes) -> str:
    """An address as it is kept: `/zwgk/` for `/zwgk/index.html`, one spelling for one page, not too long."""
    text = unquote(path.decode("utf-8", "replace"), errors="replace").removesuffix("index.html") or "/"
    return text.replace("\0", "")[:KEY]


def referrer_hosts(referrers: Counter[bytes], *, own: frozenset[str]) -> Counter[str]:
    """Hosts people came from, without our own and without what is no address. The rest of an address is not kept: it
    may hold what somebody searched for.
    """
    hosts: Counter[str] = Counter()
    for raw, count in referrers.items():
        try:
            host = urlsplit(raw.decode("ascii", "ignore")).hostname
        except ValueError:
            continue
        if host and host not in own:
            hosts[host[:KEY]] += count
    return hosts


def kinds(day: Day, *, own: frozenset[str]) -> dict[VisitKind, Counter[str]]:
    """The counters of a day as they are kept, without columns."""
    pages: Counter[str] = Counter()
    for path, count in day.pages.items():
        pages[page_key(path)] += count
    return {
        VisitKind.PAGE: pages,
        VisitKind.REFERRER: referrer_hosts(day.referrers, own=own),
        VisitKind.STATUS: Counter({str(status): count for status, count in day.statuses.items()}),
        VisitKind.BOT: Counter(day.bots),
        VisitKind.SEARCH: Counter(day.searches),
    }
