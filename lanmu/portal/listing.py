"""The facts `top:C` and `bucket:C:N`: which list pages a column has and what stands on them (ADR 0002).

Buckets are numbered from the oldest. `index.html` shows the newest bucket M, and M-1 with it while M is not full; every
other bucket that holds a public article is `list_N.html`. Looked up for a whole batch in three queries.

What a page `list_N` has to know besides its own bucket is where 较新 and 较早 lead. It reads as few facts as keep that
true: the buckets next to it, and `top:C` only near the newest end, so that opening a page in a column of ten thousand
pages renders a handful of them, not ten thousand.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from lanmu.columns.models import ColumnPage
from lanmu.portal.facts import ROW_FIELDS, Row, bucketed, row
from lanmu.release.registry import Reads

SURE = 3
"""With this many list pages above it that exist, a page knows the one next to it is not on `index.html`."""
WINDOW = 12
"""Bucket numbers looked at on either side. Beyond, a column of withdrawn texts is asked for all its numbers."""


class Head(NamedTuple):
    """What `index.html` shows: rows newest first, and the number of the next older list page."""

    rows: list[Row]
    older: int | None


class Sheet(NamedTuple):
    """What `list_N.html` shows. `newer` None means `index.html`."""

    rows: list[Row]
    newer: int | None
    older: int | None


class Listing:
    """A batch of columns and list pages. `pages`: column → numbers of list pages wanted, empty for the index alone."""

    def __init__(self, pages: Mapping[int, Iterable[int]]) -> None:
        self._pages = {column: set(numbers) for column, numbers in pages.items()}
        self._newest = _newest_buckets(self._pages)
        self._whole: set[int] = set()
        self._numbers = self._load_numbers()
        self._rows = self._load_rows()

    # -- accessors ------------------------------------------------------------------------------------------------

    def head(self, reads: Reads, column: int) -> Head:
        """The newest bucket, with the one before it while it is not full."""
        reads.shared.add(f"top:{column}")
        newest = self._newest.get(column)
        if newest is None:
            return Head([], None)
        rows = self._bucket(reads, column, newest)
        lowest = newest
        if len(rows) < settings.LANMU_LIST_SIZE:
            lowest = newest - 1
            rows = _ordered([*rows, *self._bucket(reads, column, lowest)])
        return Head(rows, self._below(column, lowest))

    def latest(self, reads: Reads, column: int, count: int) -> list[Row]:
        """The newest articles of a column, at most `count` and no further back than its two newest buckets."""
        reads.shared.add(f"top:{column}")
        newest = self._newest.get(column)
        if newest is None:
            return []
        rows = self._bucket(reads, column, newest)
        if len(rows) < count:
            rows = _ordered([*rows, *self._bucket(reads, column, newest - 1)])
        return rows[:count]

    def sheet(self, reads: Reads, column: int, number: int) -> Sheet | None:
        """A list page; None when nothing is on it or `index.html` shows it."""
        rows = self._bucket(reads, column, number)
        newest = self._newest.get(column)
        if not rows or newest is None or number == newest:
            return None
        if number == newest - 1 and not self._is_full(reads, column, newest):
            return None
        newer = self._newer(reads, column, number, newest)
        older = self._below(column, number)
        self._span(reads, column, older if older is not None else 0, number)
        return Sheet(rows, newer, older)

    # -- where the links lead -------------------------------------------------------------------------------------

    def _newer(self, reads: Reads, column: int, number: int, newest: int) -> int | None:
        above = [n for n in self._numbers[column] if n > number]
        if len(above) > SURE:
            self._span(reads, column, number + 1, above[SURE - 1] + 1)
            return above[0]
        reads.shared.add(f"top:{column}")
        if number == newest - 1 or above[0] == newest:
            return None
        if above[0] == newest - 1 and not self._is_full(reads, column, newest):
            return None
        return above[0]

    def _below(self, column: int, number: int) -> int | None:
        return max((n for n in self._numbers[column] if n < number), default=None)

    def _is_full(self, reads: Reads, column: int, number: int) -> bool:
        return len(self._bucket(reads, column, number)) >= settings.LANMU_LIST_SIZE

    def _bucket(self, reads: Reads, column: int, number: int) -> list[Row]:
        reads.own.add(f"bucket:{column}:{number}")
        return self._rows.get((column, number), [])

    @staticmethod
    def _span(reads: Reads, column: int, first: int, end: int) -> None:
        """Buckets first … end-1 were looked at for being empty or not; where they are many, `top:C` says it shorter."""
        if end - first > WINDOW:
            reads.shared.add(f"top:{column}")
        else:
            reads.own.update(f"bucket:{column}:{n}" for n in range(first, end))

    # -- queries --------------------------------------------------------------------------------------------------

    def _load_numbers(self) -> dict[int, list[int]]:
        """Bucket numbers that hold a public article, around the wanted pages (all numbers where gaps are wide)."""
        wanted = Q(pk__in=[])
        for column, pages in self._pages.items():
            if (newest := self._newest.get(column)) is not None:
                wanted |= Q(column_id=column) & _ranges([*pages, newest], WINDOW)
        numbers: dict[int, list[int]] = {column: [] for column in self._pages}
        for column, number in (
            bucketed().filter(wanted).order_by("column_id", "bucket").values_list("column_id", "bucket").distinct()
        ):
            numbers[column].append(number)
        for column in self._gappy(numbers):
            every = bucketed().filter(column_id=column).order_by("bucket").values_list("bucket", flat=True)
            numbers[column] = list(every.distinct())
        return numbers

    def _gappy(self, numbers: Mapping[int, list[int]]) -> list[int]:
        """Columns where the window around some page is too narrow to see its neighbours: many texts were withdrawn."""
        found = []
        for column, known in numbers.items():
            if (newest := self._newest.get(column)) is None:
                continue
            for page in [*self._pages[column], newest]:
                above = sum(page < n <= page + WINDOW for n in known)
                below = any(page - WINDOW <= n < page - (page == newest) for n in known)
                if (page + WINDOW < newest and above <= SURE) or (page - WINDOW > 0 and not below):
                    found.append(column)
                    break
        return found

    def _load_rows(self) -> dict[tuple[int, int], list[Row]]:
        wanted = Q(pk__in=[])
        for column, pages in self._pages.items():
            if (newest := self._newest.get(column)) is not None:
                wanted |= Q(column_id=column, bucket__in=[*pages, newest, newest - 1])
        rows: dict[tuple[int, int], list[Row]] = {}
        for bucket, *values in (
            bucketed().filter(wanted).order_by("-listed_at", "-article_id").values_list("bucket", *ROW_FIELDS)
        ):
            found = row(*values)
            rows.setdefault((found.column, bucket), []).append(found)
        return rows


def _ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (r.listed_at, r.article), reverse=True)


def _ranges(numbers: Iterable[int], margin: int) -> Q:
    """`bucket` within `margin` of any of `numbers`, as few ranges as possible."""
    wanted = Q()
    start = end = None
    for number in sorted(set(numbers)):
        if end is None or number - margin > end + 1:
            if end is not None:
                wanted |= Q(bucket__range=(start, end))
            start = max(number - margin, 0)
        end = number + margin
    return wanted | Q(bucket__range=(start, end))


def _newest_buckets(columns: Iterable[int]) -> dict[int, int]:
    """The newest bucket with a public article, by column: one look into the index for each, however long the column."""
    highest = bucketed().filter(column_id=OuterRef("pk")).order_by("-bucket").values("bucket")[:1]
    found = ColumnPage.objects.filter(pk__in=list(columns)).order_by().annotate(newest=Subquery(highest))
    return {column: number for column, number in found.values_list("pk", "newest") if number is not None}
