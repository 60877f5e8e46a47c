"""Look at the links of the site's own pages: all of them, or those that a publication touched."""

import fcntl
import gc
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections

from lanmu.links import targets
from lanmu.links.addresses import address_hash, shown
from lanmu.links.enums import FAULTS, State, Use
from lanmu.links.hosts import danger
from lanmu.links.looking import NO_PLACE, PLACE_ADVICE, Eye, Noted, Sight, has_place
from lanmu.links.models import Page, Sweep, Target
from lanmu.links.site import Site, part_of_site, whole_site
from lanmu.links.table import Table, chunks, forget, forget_unused_sets, held

PART = 500
"""Pages that a process looks at in one go."""
AHEAD = 3
Report = Callable[[int, int], None]


class Busy(Exception):
    """Another process is looking at the links."""


@dataclass(slots=True)
class Summary:
    """What a sweep saw. `links` counts every link of every page, also those of the navigation."""

    pages: int = 0
    links: int = 0
    outside: int = 0
    faults: int = 0
    seconds: float = 0.0
    noted: dict[int, Noted] = field(default_factory=dict)
    cured: list[int] = field(default_factory=list)
    """Addresses of this site that were in fault before and are not now."""


def default_root() -> str:
    """The folder the public reads; the build tree where that is an object storage (both hold the same bytes)."""
    served = str(settings.LANMU_SERVED_TREE)
    return str(settings.LANMU_BUILD_TREE) if served.startswith("storage:") else served


@contextmanager
def _alone() -> Iterator[None]:
    place = Path(settings.LANMU_DATA) / "links.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield
    finally:
        os.close(fd)


def sweep(
    *,
    at: datetime,
    root: str | None = None,
    processes: int | None = None,
    report: Report | None = None,
    mark: int = 0,
) -> Summary:
    """Look at every page of the site and write down where it leads. Reads every file; raises Busy.

    `root`: the public folder, by default the served one. `processes`: by default one per processor. `mark` is kept.
    """
    started = time.perf_counter()
    with _alone():
        site = whole_site(root or default_root(), private=settings.LANMU_LINK_PRIVATE)
        assert site.files is not None
        pages = sorted(file for file in site.files if file.endswith(".html"))
        table, summary, seen = Table(), Summary(), set[int]()
        for sight in _sights(site, pages, processes=processes):
            seen.update(table.write(sight.pages, sight.sets))
            summary.pages += len(sight.pages)
            summary.links += sum(page.links for page in sight.pages)
            summary.noted.update(sight.noted)
            if report is not None:
                report(summary.pages, len(pages))
        left = forget(set(Page.objects.values_list("id", flat=True)) - seen)
        forget_unused_sets(left | table.left)
        targets.note(summary.noted, danger=danger(), at=at)
        summary.cured = targets.settle_but(summary.noted, at=at)
        targets.forget_unheld()
        return _close(summary, started, at=at, whole=True, mark=mark)


def sweep_pages(*, files: Iterable[str], at: datetime, root: str | None = None, mark: int = 0) -> Summary:
    """Look at these public files (relative to the root) that appeared, changed or went, and at whoever links to them.

    What it costs follows the number of files and of their links, not the site. Raises Busy.
    """
    started = time.perf_counter()
    with _alone():
        site = part_of_site(root or default_root(), private=settings.LANMU_LINK_PRIVATE)
        changed = sorted(set(files))
        pages = [file for file in changed if file.endswith(".html") and site.has(file)]
        gone = [file for file in changed if not site.has(file)]
        sight = Eye(site).look(pages)
        table = Table()
        table.write(sight.pages, sight.sets)
        for part in chunks(gone):
            table.left |= forget(Page.objects.filter(path__in=part).values_list("id", flat=True))
        forget_unused_sets(table.left)
        summary = Summary(
            pages=len(sight.pages), links=sum(page.links for page in sight.pages), noted=dict(sight.noted)
        )  # fmt: skip
        summary.noted.update(_dead_now(site, gone))
        summary.noted.update(_places_lost(site, changed))
        targets.note(summary.noted, danger=danger(), at=at)
        summary.cured = targets.settle(_sound_now(site, changed, summary.noted), at=at)
        return _close(summary, started, at=at, whole=False, mark=mark)


def _dead_now(site: Site, gone: list[str]) -> Iterator[tuple[int, Noted]]:
    """Addresses of files that went, as far as somebody links there."""
    addresses = {address_hash(shown(file)): file for file in gone}
    for number in sorted(held(sorted(addresses))):
        file = addresses[number]
        found = site.judge(shown(file), use=Use.PAGE, page="/")
        if found.state in FAULTS and found.address == shown(file):
            yield number, Noted(found.address, "", Use.PAGE, State(found.state), found.reason, found.suggestion)


def _places_lost(site: Site, changed: list[str]) -> Iterator[tuple[int, Noted]]:
    """Places that other pages lead to and that a changed page does not have any more."""
    for file in changed:
        if file.endswith(".html") and site.has(file):
            rows = Target.objects.filter(host="", state=State.GOOD, address__startswith=f"{shown(file)}#")
            places = dict(rows.values_list("hash", "address"))
            for number in sorted(held(sorted(places))):
                address = places[number]
                if not has_place(site.anchors_of(file), address.partition("#")[2]):
                    yield number, Noted(address, "", Use.PAGE, State.ANCHOR, NO_PLACE, PLACE_ADVICE)


def _sound_now(site: Site, changed: list[str], noted: dict[int, Noted]) -> list[int]:
    """Addresses in fault that are cured by the change: the file is there, the place is, or nobody links there now."""
    doubtful: dict[int, str] = {}
    for part in chunks([shown(file) for file in changed]):
        rows = Target.objects.filter(host="", state__in=FAULTS)
        doubtful.update(rows.filter(address__in=part).values_list("hash", "address"))
        for address in part:
            doubtful.update(rows.filter(address__startswith=f"{address}#").values_list("hash", "address"))
    standing = set()
    for number, address in doubtful.items():
        path, _, fragment = address.partition("#")
        file = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        if number in noted:
            continue
        if fragment:  # where the page itself is missing, that is the fault
            if not site.has(file) or has_place(site.anchors_of(file), fragment):
                standing.add(number)
        elif site.judge(address, use=Use.PAGE, page="/").state == State.GOOD:
            standing.add(number)
    rows = Target.objects.filter(host="", state__in=FAULTS).exclude(hash__in=sorted(noted)[:500])
    doubts = [number for number in rows.values_list("hash", flat=True)[:5_000] if number not in noted]
    return sorted(standing | (set(doubts) - held(doubts)))


def _sights(site: Site, pages: list[str], *, processes: int | None) -> Iterator[Sight]:
    """What the pages hold, found by every processor at once; a small site is not worth the processes."""
    parts = [list(part) for part in chunks(pages, PART)]
    count = processes or len(os.sched_getaffinity(0))
    if count < 2 or len(parts) < 4:
        eye = Eye(site)
        yield from (eye.look(part) for part in parts)
        return
    connections.close_all()  # a forked child must not share our connection
    gc.collect()
    gc.freeze()
    _shared[:] = [site]
    try:
        with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork"), initializer=_start) as pool:
            flying = deque(pool.submit(_look, part) for part in parts[: count * AHEAD])
            for part in parts[count * AHEAD :]:
                yield flying.popleft().result()
                flying.append(pool.submit(_look, part))
            while flying:
                yield flying.popleft().result()
    finally:
        _shared.clear()
        gc.unfreeze()


_shared: list[Site] = []
"""Handed to the forked processes without a copy."""
_eye: list[Eye] = []


def _start() -> None:
    connections.close_all()
    gc.disable()  # nothing a worker makes goes round in circles
    _eye[:] = [Eye(_shared[0])]


def _look(files: list[str]) -> Sight:
    return _eye[0].look(files)


def _close(summary: Summary, started: float, *, at: datetime, whole: bool, mark: int) -> Summary:
    summary.outside = sum(bool(one.host) for one in summary.noted.values())
    summary.faults = sum(one.state in FAULTS for one in summary.noted.values())
    summary.seconds = time.perf_counter() - started
    Sweep.objects.create(
        at=at, seconds=round(summary.seconds, 3), whole=whole, mark=mark, pages=summary.pages,
        occurrences=summary.links, outside=summary.outside, faults=summary.faults,
    )  # fmt: skip
    return summary
