"""Changing the table. Who may, and the audit row, are the caller's (this engine knows no people).

Every verb tells the apps that keep deadlines, in the same transaction, and returns how many moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.workdays import changes
from lanmu.workdays.models import CalendarDay, CalendarYear

NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Given:
    """One day as entered."""

    day: date
    is_workday: bool
    name: str


@transaction.atomic
def set_day(*, given: Given, source: str, set_by_name: str, at: datetime) -> dict[str, int]:
    """Say that people work on a day, or do not. Raises Refused."""
    _check([given])
    values = {
        "is_workday": given.is_workday, "name": given.name, "source": source, "set_by_name": set_by_name, "at": at,
    }  # fmt: skip
    CalendarDay.objects.update_or_create(day=given.day, defaults=values)
    return changes.tell(years=frozenset({given.day.year}), at=at)


@transaction.atomic
def clear_day(*, day: date, at: datetime) -> dict[str, int]:
    """Let the library, or the weekday, speak again. Raises Refused when nothing was set."""
    if not CalendarDay.objects.filter(day=day).delete()[0]:
        raise Refused(f"{day:%Y-%m-%d}没有单独设定，无须恢复。")
    return changes.tell(years=frozenset({day.year}), at=at)


@transaction.atomic
def replace_year(*, year: int, days: Iterable[Given], notice: str, set_by_name: str, at: datetime) -> dict[str, int]:
    """Enter a whole year's arrangement under the number of its notice; what was set for the year before goes.

    Raises Refused with every reason.
    """
    rows = list(days)
    reasons = [f"{g.day:%Y-%m-%d}不在{year}年。" for g in rows if g.day.year != year]
    if not notice.strip():
        reasons.append("请填写放假安排的文号，如：国办发明电〔2025〕7号。")
    if not any(not g.is_workday for g in rows):
        reasons.append(f"{year}年的表里一天放假也没有，请核对文件。")
    if reasons:
        raise Refused(reasons)
    _check(rows)
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                day=g.day, is_workday=g.is_workday, name=g.name, source=notice.strip(), set_by_name=set_by_name, at=at
            )
            for g in rows
        ]
    )
    values = {"notice": notice.strip(), "set_by_name": set_by_name, "at": at}
    CalendarYear.objects.update_or_create(year=year, defaults=values)
    return changes.tell(years=frozenset({year}), at=at)


@transaction.atomic
def forget_year(*, year: int, at: datetime) -> dict[str, int]:
    """Drop everything set for `year`: the library speaks again. Raises Refused when nothing was set."""
    gone = CalendarDay.objects.filter(day__year=year).delete()[0] + CalendarYear.objects.filter(year=year).delete()[0]
    if not gone:
        raise Refused(f"{year}年没有本单位设定的日子，无须恢复。")
    return changes.tell(years=frozenset({year}), at=at)


def _check(rows: list[Given]) -> None:
    reasons = [f"{g.day:%Y-%m-%d}：请写明是什么日子，如“国庆节”“调休上班”。" for g in rows if not g.name.strip()]
    reasons += [f"{g.day:%Y-%m-%d}：说明最多 {NAME_LENGTH} 个字。" for g in rows if len(g.name) > NAME_LENGTH]
    twice = sorted({g.day for g in rows if sum(o.day == g.day for o in rows) > 1})
    reasons += [f"{day:%Y-%m-%d}出现了不止一次，请只留一行。" for day in twice]
    if reasons:
        raise Refused(reasons)
