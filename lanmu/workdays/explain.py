"""这个日期怎么算的: the steps of a computation as sentences, for the person who is late and for the one who waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from lanmu.common.times import local, minute_text
from lanmu.workdays.calc import (
    DAY,
    STANDARD_HOURS,
    Calendar,
    OfficeHours,
    add_workdays,
    add_working_hours,
)
from lanmu.workdays.facts import GUESSED, Fact, on_weekend, weekday_text

Due = TypeVar("Due", date, datetime)


@dataclass(frozen=True, slots=True)
class Computed(Generic[Due]):
    """The answer and how it came about: one sentence a line."""

    value: Due
    lines: list[str]


def explain_workdays(*, start: date, n: int, calendar: Calendar) -> Computed[date]:
    """`add_workdays`, with its steps."""
    due = add_workdays(start=start, n=n, calendar=calendar)
    lines = [f"自{_long(start)}的次日起算，数 {n} 个工作日。", *_days_lines(start + DAY, due, calendar)]
    lines += warnings(years=_years(start, due), calendar=calendar)
    return Computed(due, [*lines, f"到期日：{_long(due)}。"])


def explain_hours(
    *, at: datetime, hours: float, calendar: Calendar, office: OfficeHours = STANDARD_HOURS
) -> Computed[datetime]:
    """`add_working_hours`, with its steps."""
    due = add_working_hours(at=at, hours=hours, calendar=calendar, office=office)
    start, end = local(at).date(), local(due).date()
    day_hours = office.length / timedelta(hours=1)
    lines = [
        f"自 {minute_text(at)} 起，计 {hours:g} 个工作小时。",
        f"办公时间 {office.text()}，每个工作日 {day_hours:g} 小时；其余时间不计。",
        *_days_lines(start, end, calendar),
        *warnings(years=_years(start, end), calendar=calendar),
        f"到期：{minute_text(due)}（{weekday_text(end)}）。",
    ]
    return Computed(due, lines)


def warnings(*, years: Iterable[int], calendar: Calendar) -> list[str]:
    """A sentence for each of `years` whose 放假安排 is not known."""
    return [
        f"{year}年的放假安排尚未公布（或者本系统还没有），该年日期{GUESSED}，公布后请在“工作日历”中录入，期限随即重算。"
        for year in sorted(set(years))
        if not calendar.announced(year)
    ]


def _years(start: date, end: date) -> range:
    return range(start.year, end.year + 1)


def _days_lines(start: date, end: date, calendar: Calendar) -> list[str]:
    """Holidays skipped and weekends worked between two days, both included; plain weekends only counted."""
    lines, run, weekends = [], list[Fact](), 0
    for n in range((end - start).days + 2):
        fact = calendar.fact(start + n * DAY)
        inside = fact.day <= end
        if inside and not fact.is_workday:
            run.append(fact)
            continue
        if any(f.name or not on_weekend(f.day) for f in run):
            lines.append(_run_line(run))
        else:
            weekends += len(run)
        run = []
        if inside and (on_weekend(fact.day) or fact.name):
            lines.append(f"{_short(fact.day)}（{weekday_text(fact.day)}）{fact.name or '上班'}，计为工作日。")
    return [*lines, f"另有周末 {weekends} 天，不计。"] if weekends else lines


def _run_line(run: list[Fact]) -> str:
    names = dict.fromkeys(f.name.partition("（")[0] for f in run if f.name)
    when = _short(run[0].day) if len(run) == 1 else f"{_short(run[0].day)}至{_short(run[-1].day)}"
    return f"{when}放假（{'、'.join(names)}），共 {len(run)} 天，不计。"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _long(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（{weekday_text(day)}）"
