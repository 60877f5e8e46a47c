"""工作日历: the table of `workdays` changed by the 办公室监督员, with an audit row; open deadlines are recomputed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed
from lanmu.common.times import local
from lanmu.organisation.models import User
from lanmu.organisation.permissions import may_edit_calendar
from lanmu.workdays import actions as workdays
from lanmu.workdays.actions import Given

BY_HAND = "单独设定"
SYSTEM = "系统"


def _demand(by: User | None, at: datetime) -> str:
    """The name under which it is set. Raises NotAllowed."""
    if reasons := may_edit_calendar(by, day=local(at).date()):
        raise NotAllowed(reasons)
    return str(by) if by is not None else SYSTEM


def _note(verb: str, year: int, by: User | None, at: datetime, moved: dict[str, int], **detail: Any) -> int:
    total = sum(moved.values())
    record(actor=by, action=f"organisation.{verb}", subject=f"calendar:{year}", at=at, detail=detail | {"moved": total})
    return total


@transaction.atomic
def set_calendar_day(*, day: date, is_workday: bool, name: str, by: User | None, at: datetime) -> int:
    """Say that people work on `day`, or do not. Returns how many open deadlines moved.

    Raises NotAllowed or Refused with every reason.
    """
    who = _demand(by, at)
    given = Given(day=day, is_workday=is_workday, name=name.strip())
    moved = workdays.set_day(given=given, source=BY_HAND, set_by_name=who, at=at)
    detail = {"day": day.isoformat(), "is_workday": is_workday, "name": given.name}
    return _note("set_calendar_day", day.year, by, at, moved, **detail)


@transaction.atomic
def clear_calendar_day(*, day: date, by: User | None, at: datetime) -> int:
    """Let the 放假安排, or the weekday, speak again. Returns how many open deadlines moved. Raises as above."""
    _demand(by, at)
    moved = workdays.clear_day(day=day, at=at)
    return _note("clear_calendar_day", day.year, by, at, moved, day=day.isoformat())


@transaction.atomic
def import_calendar_year(*, year: int, days: Iterable[Given], notice: str, by: User | None, at: datetime) -> int:
    """Enter a year's whole arrangement under the number of its notice. Returns how many deadlines moved."""
    who = _demand(by, at)
    rows = list(days)
    moved = workdays.replace_year(year=year, days=rows, notice=notice, set_by_name=who, at=at)
    return _note("import_calendar_year", year, by, at, moved, notice=notice.strip(), count=len(rows))


@transaction.atomic
def forget_calendar_year(*, year: int, by: User | None, at: datetime) -> int:
    """Drop everything the office set for `year`. Returns how many deadlines moved."""
    _demand(by, at)
    return _note("forget_calendar_year", year, by, at, workdays.forget_year(year=year, at=at))
