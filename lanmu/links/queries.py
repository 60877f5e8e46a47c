"""Who links where, and how addresses stand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lanmu.links.addresses import Unreadable, address_hash, resolve, shown
from lanmu.links.enums import FAULTS, State
from lanmu.links.models import LinkSetEntry, Occurrence, Page, Target
from lanmu.links.table import chunks, unpack

FIRST = Q(path="index.html")


@dataclass(frozen=True, slots=True)
class Holders:
    """The pages that hold an address: how many, the first of them as addresses (home page, column pages, others)."""

    count: int
    pages: tuple[str, ...]

    @property
    def prominent(self) -> bool:
        """Whether the home page or a column page is among them."""
        return bool(self.pages) and self.pages[0].endswith("/")


def faults() -> QuerySet[Target]:
    """Addresses that somebody has to do something about, the latest first."""
    return Target.objects.filter(state__in=FAULTS).order_by("-changed_at", "id")


def undecided() -> QuerySet[Target]:
    """不能判定: whoever wants to know has to open them with a browser."""
    return Target.objects.filter(state=State.UNTELLABLE).order_by("-changed_at", "id")


def tally() -> dict[str, int]:
    """Number of addresses by state. One query."""
    rows = Target.objects.order_by().values_list("state").annotate(Count("pk"))
    return {str(state): count for state, count in rows}


def holders(hashes: Collection[int], *, first: int = 10) -> dict[int, Holders]:
    """Who links to each of these addresses. A constant number of queries for every 500 of them.

    `first`: how many pages are named at most.
    """
    found: dict[int, Holders] = {}
    for part in chunks(sorted(hashes)):
        found.update(_holders(part, first))
    return found


def _holders(hashes: Iterable[int], first: int) -> dict[int, Holders]:
    wanted = list(hashes)
    own: dict[int, list[int]] = {number: [] for number in wanted}
    for number, page in Occurrence.objects.filter(address_hash__in=wanted).values_list("address_hash", "page"):
        own[number].append(page)
    sets: dict[int, list[int]] = {}
    for number, link_set in LinkSetEntry.objects.filter(address_hash__in=wanted).values_list(
        "address_hash", "link_set"
    ):
        sets.setdefault(number, []).append(link_set)
    every = sorted({number for numbers in sets.values() for number in numbers})
    sizes = dict(
        Page.objects.filter(link_set__in=every).order_by().values_list("link_set").annotate(Count("id"))
    )  # fmt: skip
    named = _first_pages(every, first)
    paths = dict(_paths({page for pages in own.values() for page in pages[: first * 20]}))
    found = {}
    for number in wanted:
        count = len(own[number]) + sum(sizes.get(s, 0) for s in sets.get(number, ()))
        some = {paths[page] for page in own[number] if page in paths}
        some |= {path for s in sets.get(number, ()) for path in named.get(s, ())}
        found[number] = Holders(count, tuple(shown(path) for path in sorted(some, key=_rank)[:first]))
    return found


def _first_pages(sets: list[int], first: int) -> dict[int, list[str]]:
    """Column pages of each set, else any: the navigation is on all of them."""
    found: dict[int, list[str]] = {}
    if sets:
        rows = Page.objects.filter(link_set__in=sets).filter(Q(path="index.html") | Q(path__endswith="/index.html"))
        for path, number in rows.order_by("path").values_list("path", "link_set"):
            if len(found.setdefault(number, [])) < first:
                found[number].append(path)
    lacking = [number for number in sets if number not in found]
    for path, number in (
        Page.objects.filter(link_set__in=lacking).order_by("id").values_list("path", "link_set")[:2_000]
    ):
        if len(found.setdefault(number, [])) < first:
            found[number].append(path)
    return found


def _paths(pages: set[int]) -> Iterable[tuple[int, str]]:
    for part in chunks(sorted(pages)):
        yield from Page.objects.filter(id__in=part).values_list("id", "path")


def _rank(path: str) -> tuple[int, int, str]:
    """The home page first, then column pages, those nearer the root before."""
    kind = 0 if path == "index.html" else 1 if path.endswith("/index.html") else 2
    return kind, path.count("/"), path


def pages_linking_to(address: str, *, limit: int = 200) -> list[str]:
    """Addresses of pages that link to `address` (of this site or elsewhere), the prominent ones first."""
    number = address_hash(known_as(address))
    return list(holders([number], first=limit)[number].pages)


def known_as(address: str) -> str:
    """The one form an address is known by; the address itself where no browser could open it."""
    try:
        found = resolve(address, page="/")
    except Unreadable:
        return address
    return found.url if found.host else found.path.removesuffix("index.html") or "/"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one address stands, for clocks and lists."""

    state: str
    label: str
    checked_at: datetime | None
    changed_at: datetime
    reason: str


def standing_of(addresses: Collection[str]) -> dict[str, Standing]:
    """How addresses stand, by the address as given; those never seen are left out. One query for every 500.

    `duty`'s link clock uses it for columns that are links (附件1: 监测链接).
    """
    numbers = {address: address_hash(known_as(address)) for address in addresses}
    known: dict[int, Standing] = {}
    for part in chunks(sorted(set(numbers.values()))):
        known.update((row.hash, _standing(row)) for row in Target.objects.filter(hash__in=part))
    return {address: known[number] for address, number in numbers.items() if number in known}


def doubted_hosts(hosts: Collection[str]) -> dict[str, Standing]:
    """Of these hosts those of which some address looks as if the site had changed hands (疑似易主). One query for every
    500.
    """
    found: dict[str, Standing] = {}
    for part in chunks(sorted(set(hosts))):
        rows = Target.objects.filter(host__in=part, state=State.TAKEN).order_by("-changed_at", "-id")
        found.update((row.host, _standing(row)) for row in rows)
    return found


def _standing(row: Target) -> Standing:
    return Standing(row.state, row.get_state_display(), row.checked_at, row.changed_at, row.reason)


def addresses_of(path: str) -> list[str]:
    """Addresses elsewhere that the page at `path` (a file: `index.html`) leads to."""
    row = Page.objects.filter(path=path).first()
    if row is None:
        return []
    numbers = [*unpack(bytes(row.own))]
    numbers += LinkSetEntry.objects.filter(link_set=row.link_set).values_list("address_hash", flat=True)
    found: list[str] = []
    for part in chunks(numbers):
        found += Target.objects.filter(hash__in=part).exclude(host="").values_list("address", flat=True)
    return found
