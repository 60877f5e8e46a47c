"""Counting working days and working hours. Pure: a calendar comes in, nothing is read from anywhere.

Days are calendar days of Asia/Shanghai. The day something begins on is not counted (民法典 第二百零一条).
Hours are hours of office time; the answer is always a moment at which people are at work, at the
latest the minute they leave.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from lanmu.common.times import SHANGHAI, local
from lanmu.workdays.china import known_years, special_days
from lanmu.workdays.facts import WEEK, Fact, on_weekend

DAY = timedelta(days=1)
LONGEST = 4_000
"""Days without work before giving up: a calendar in which nobody ever works is a mistake, not an answer."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The spans of a working day, in order: (08:30, 12:00), (13:30, 17:30)."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        ends = [moment for span in self.spans for moment in span]
        if not ends or any(a >= b for a, b in pairwise(ends)):
            raise ValueError("办公时间应由早到晚，互不重叠，如 08:30-12:00,13:30-17:30。")

    @classmethod
    def parse(cls, text: str) -> "OfficeHours":
        """`08:30-12:00,13:30-17:30`. Raises ValueError."""
        spans = []
        for part in text.split(","):
            start, dash, end = part.strip().partition("-")
            if not dash:
                raise ValueError(f"办公时间“{text}”写错了，应如 08:30-12:00,13:30-17:30。")
            spans.append((time.fromisoformat(start.strip()), time.fromisoformat(end.strip())))
        return cls(tuple(spans))

    @property
    def length(self) -> timedelta:
        """Working time of one whole day."""
        return sum((_length(span) for span in self.spans), timedelta())

    def text(self) -> str:
        return "、".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in self.spans)


def _length(span: tuple[time, time]) -> timedelta:
    noon = date(2000, 1, 1)
    return datetime.combine(noon, span[1]) - datetime.combine(noon, span[0])


STANDARD_HOURS = OfficeHours(((time(8, 30), time(12)), (time(13, 30), time(17, 30))))


@dataclass(frozen=True)
class Calendar:
    """Weekdays, then the library's years, then the office's own table on top.

    `own_years` are the years whose whole arrangement the office entered itself: the library says nothing about them.
    """

    table: Mapping[date, Fact]
    own_years: frozenset[int] = frozenset()
    library: Callable[[int], Mapping[date, Fact]] = special_days
    library_years: Callable[[], frozenset[int]] = known_years

    def fact(self, day: date) -> Fact:
        """What is known of `day`."""
        if (set_ := self.table.get(day)) is not None:
            return set_
        if day.year not in self.own_years and (known := self.library(day.year).get(day)) is not None:
            return known
        return Fact(day=day, is_workday=not on_weekend(day), name="", source=WEEK)

    def special(self, year: int) -> list[Fact]:
        """Every day of `year` that has a name, is set, or is not what its weekday says; in order."""
        known = {} if year in self.own_years else dict(self.library(year))
        known |= {day: fact for day, fact in self.table.items() if day.year == year}
        return [known[day] for day in sorted(known)]

    def announced(self, year: int) -> bool:
        """Whether the year's 放假安排 is known, by the library or by the office; else dates in it may move."""
        return year in self.library_years() or year in self.own_years


STANDARD = Calendar(table={})
"""Without anything set by hand."""


def is_workday(*, day: date, calendar: Calendar) -> bool:
    """Whether people work on `day`."""
    return calendar.fact(day).is_workday


def add_workdays(*, start: date, n: int, calendar: Calendar) -> date:
    """The `n`th working day after `start`; with `n` 0, `start` itself or the first working day after it.

    Raises ValueError for a negative `n`.
    """
    if n < 0:
        raise ValueError("工作日数不能是负数")
    if n == 0:
        return start if is_workday(day=start, calendar=calendar) else add_workdays(start=start, n=1, calendar=calendar)
    for day in _days_from(start + DAY, 7 * n + LONGEST):
        n -= is_workday(day=day, calendar=calendar)
        if n == 0:
            return day
    raise ValueError("日历里没有工作日")


def workdays_between(*, start: date, end: date, calendar: Calendar) -> int:
    """Working days after `start` up to and with `end`; 0 when `end` is not later. Undoes `add_workdays` for n ≥ 1."""
    span = (end - start).days
    return sum(is_workday(day=day, calendar=calendar) for day in _days_from(start + DAY, max(span, 0)))


def add_working_hours(
    *, at: datetime, hours: float, calendar: Calendar, office: OfficeHours = STANDARD_HOURS
) -> datetime:
    """The moment at which `hours` of office time have passed since `at` (aware). Aware, Asia/Shanghai.

    Raises ValueError for negative `hours`.
    """
    if hours < 0:
        raise ValueError("工作小时数不能是负数")
    left = timedelta(hours=hours)
    moment = local(at)
    for start, end in _spans_from(moment.date(), int(hours), calendar, office):
        if end < moment:
            continue
        begin = max(start, moment)
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise ValueError("日历里没有工作日")


def working_time_between(
    *, start: datetime, end: datetime, calendar: Calendar, office: OfficeHours = STANDARD_HOURS
) -> timedelta:
    """Office time from `start` to `end` (aware); zero when `end` is not later. Undoes `add_working_hours`."""
    total, first, last = timedelta(), local(start), local(end)
    if last <= first:
        return total
    for opens, closes in _spans_from(first.date(), (last - first).days, calendar, office):
        if opens >= last:
            break
        total += max(min(closes, last) - max(opens, first), timedelta())
    return total


def _days_from(day: date, count: int) -> Iterator[date]:
    return (day + timedelta(days=n) for n in range(count))


def _spans_from(day: date, count: int, calendar: Calendar, office: OfficeHours) -> Iterator[tuple[datetime, datetime]]:
    for each in _days_from(day, 7 * count + LONGEST):
        if is_workday(day=each, calendar=calendar):
            for start, end in office.spans:
                yield datetime.combine(each, start, SHANGHAI), datetime.combine(each, end, SHANGHAI)
