"""The terms of 督办: which rules hold, when an order is due and how that was computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lanmu.supervision.models import OrderRules, RectificationOrder
from lanmu.workdays.calc import is_workday
from lanmu.workdays.explain import Computed, explain_workdays
from lanmu.workdays.queries import current_calendar


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline: `days` working days counted from the day after `start`, or a day somebody named (`days` None)."""

    deadline: date
    days: int | None
    start: date
    lines: Sequence[str]


def current_rules() -> OrderRules:
    """The latest rules, or the defaults where nobody has set any."""
    return OrderRules.objects.first() or OrderRules()


def computed_term(*, days: int, start: date) -> Term:
    """`days` working days after `start`, with its steps."""
    found: Computed[date] = explain_workdays(start=start, n=days, calendar=current_calendar())
    return Term(deadline=found.value, days=days, start=start, lines=found.lines)


def named_term(*, deadline: date, start: date) -> Term:
    """A day somebody named."""
    return Term(deadline=deadline, days=None, start=start, lines=[_named(deadline)])


def explained(order: RectificationOrder) -> list[str]:
    """How the order's deadline came about."""
    if order.deadline is None:
        return []
    if order.term_days is None or order.counted_from is None:
        return [_named(order.deadline)]
    return explain_workdays(start=order.counted_from, n=order.term_days, calendar=current_calendar()).lines


def _named(deadline: date) -> str:
    rests = "" if is_workday(day=deadline, calendar=current_calendar()) else "这一天不是工作日，请尽量提前办结。"
    return f"期限由办公室指定为 {deadline:%Y-%m-%d}，不按工作日推算。{rests}"
