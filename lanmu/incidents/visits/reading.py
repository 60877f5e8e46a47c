"""Reading access logs by and by: every line once, whatever is rotated, packed or restarted in between."""

import fcntl
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.incidents.enums import VisitKind
from lanmu.incidents.models import VisitCount, VisitDay
from lanmu.incidents.visits import files, marks
from lanmu.incidents.visits.counting import Count, Day, Marks, kinds
from lanmu.incidents.visits.lines import Reader
from lanmu.incidents.visits.words import LEAST
from lanmu.publishing.models import Publication

KEPT_PAGES = 200
"""Pages and hosts of a day that are kept when it is over; the columns' figures hold all of them."""
DAYS_OPEN = 2
"""Marks live until the day after is over: a log is often rotated and read only then."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run did."""

    files: int
    lines: int
    bad: int
    days: int


def read_logs(
    *, paths: Iterable[Path], at: datetime, own_hosts: Iterable[str] = (), progress: Callable[[int], None] | None = None
) -> Reading:
    """Count what has been written to the logs since the last time. Raises Refused while another run is at it, or when a
    named file does not exist and has no rotated relative. A line that cannot be read is counted and passed over.
    """
    with (marks.folder() / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("另一个 lanmu visits read 正在读取访问日志，请等它结束。") from None
        return _read(list(paths), at=at, own=frozenset(own_hosts), progress=progress)


def _read(paths: list[Path], *, at: datetime, own: frozenset[str], progress: Callable[[int], None] | None) -> Reading:
    today = local(at).date()
    begun: dict[date, Marks] = {}

    def marks_of(day: date) -> Marks:
        return begun.setdefault(day, marks.load(day) or Marks())

    if missing := [path for path in paths if not path.is_file() and not files.relatives(path)]:
        raise Refused([f"找不到访问日志“{path}”，请核对路径和读取权限。" for path in missing])
    total = bad = 0
    bases: dict[date, int] = {}
    found = files.sources(paths)
    touched: set[date] = set()
    columns = Columns()
    for source in found:
        count, reader = Count(marks_of=marks_of, own_hosts=own), Reader()
        lines, wrong, place = 0, 0, source.offset
        for raw, place in files.lines(source):  # noqa: B007 - where reading stopped is used below
            lines += 1
            line = reader.read(raw)
            if line is None:
                wrong += 1
            else:
                count.add(line)
            if progress is not None and lines % 10_000 == 0:
                progress(10_000)
        for day, counted in count.days.items():
            marks.keep(day, counted.marks)
        with transaction.atomic():
            for day, counted in sorted(count.days.items()):
                _write(day, counted, columns=columns, own=own, bases=bases)
            if lines:
                files.remember(source, offset=place, count=lines, bad=wrong, at=at)
        touched |= set(count.days)
        total, bad = total + lines, bad + wrong
    close_days(before=today - timedelta(days=DAYS_OPEN - 1))
    return Reading(files=len(found), lines=total, bad=bad, days=len(touched))


def close_days(*, before: date) -> int:
    """Destroy the marks of the days before `before`, and keep of their pages and hosts the most visited. Returns how
    many days were closed.
    """
    marks.destroy(before)
    over = VisitDay.objects.filter(day__lt=before, closed=False)
    days = list(over.values_list("day", flat=True))
    for day in days:
        for kind in (VisitKind.PAGE, VisitKind.REFERRER, VisitKind.SEARCH):
            rows = VisitCount.objects.filter(day=day, kind=kind).order_by("-count", "key")
            kept = list(rows.values_list("pk", flat=True)[:KEPT_PAGES])
            VisitCount.objects.filter(day=day, kind=kind).exclude(pk__in=kept).delete()
    VisitDay.objects.filter(day__in=days).update(closed=True)
    _forget_rare_words(before)
    return len(days)


def _forget_rare_words(before: date) -> None:
    """Of the month before that of `before`, now over, words that too few looked for: they may be somebody's name."""
    after = before.replace(day=1)
    month = VisitCount.objects.filter(
        kind=VisitKind.SEARCH, day__lt=after, day__gte=(after - timedelta(days=1)).replace(day=1)
    )
    rare = month.order_by().values("key").annotate(n=Sum("count")).filter(n__lt=LEAST).values_list("key", flat=True)
    keys = list(rare)
    for start in range(0, len(keys), BATCH):
        month.filter(key__in=keys[start : start + BATCH]).delete()


class Columns:
    """From page to column: by the publication, whose address stays when it is moved, else by the column's address."""

    def __init__(self) -> None:
        found = ColumnPage.objects.order_by("path")
        self._by_number = {column.pk: column.public_path for column in found}
        self._paths = frozenset(self._by_number.values())
        self._known: dict[str, str] = {}

    def of(self, pages: Counter[str]) -> Counter[str]:
        """Views by column address; `/` is the home page and what belongs to no column."""
        new = [page for page in pages if page not in self._known]
        for start in range(0, len(new), BATCH):
            part = new[start : start + BATCH]
            found = dict(Publication.objects.filter(path__in=part).values_list("path", "column_id"))
            for page in part:
                self._known[page] = self._by_number.get(found.get(page, 0)) or self._nearest(page)
        columns: Counter[str] = Counter()
        for page, count in pages.items():
            columns[self._known[page]] += count
        return columns

    def _nearest(self, page: str) -> str:
        folder = page.rpartition("/")[0]
        while folder:
            if f"{folder}/" in self._paths:
                return f"{folder}/"
            folder = folder.rpartition("/")[0]
        return "/"


def _write(day: date, counted: Day, *, columns: Columns, own: frozenset[str], bases: dict[date, int]) -> None:
    row, _ = VisitDay.objects.select_for_update().get_or_create(day=day)
    row.views += counted.views
    row.downloads += counted.downloads
    row.requests += counted.requests
    row.bot_requests += counted.bot_requests
    row.sent += counted.sent
    # A day that was closed has lost its marks: what comes late is added, and may count somebody twice.
    base = bases.setdefault(day, row.visitors if row.closed else 0)
    row.visitors = base + len(counted.marks.seen)
    row.closed = False
    row.save()
    given = kinds(counted, own=own)
    given[VisitKind.COLUMN] = columns.of(given[VisitKind.PAGE])
    for kind, counter in given.items():
        _add(day, kind, counter)


def _add(day: date, kind: VisitKind, counter: Counter[str]) -> None:
    keys = list(counter)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        old = dict(VisitCount.objects.filter(day=day, kind=kind, key__in=part).values_list("key", "count"))
        VisitCount.objects.bulk_create(
            [VisitCount(day=day, kind=kind, key=key, count=old.get(key, 0) + counter[key]) for key in part],
            update_conflicts=True,
            unique_fields=["day", "kind", "key"],
            update_fields=["count"],
        )
