"""催办: before the deadline, on it, and again and again after it; the second time the leaders are told (第十七条)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.organisation.enums import Role
from lanmu.supervision.actions._steps import day_of, holders, leaders_of, people_of, tell
from lanmu.supervision.enums import WITH_DEPARTMENT, ReminderKind
from lanmu.supervision.models import OrderReminder, OrderRules, RectificationOrder
from lanmu.supervision.queries import overdue_reminders
from lanmu.supervision.terms import current_rules
from lanmu.workdays.calc import Calendar, add_workdays, workdays_between
from lanmu.workdays.queries import current_calendar

ESCALATED_FROM = 2
"""超期提醒累计两次: the department's 三审 and the 网站主管 are told."""


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due: which, the how-manieth of the overdue ones, and the day it fell due."""

    kind: ReminderKind
    serial: int
    day: date


def remind_of_orders(*, at: datetime) -> int:
    """Send what is due by `at` (aware), each occasion once. What was missed while nobody ran is not made up for: only
    the latest occasion counts. Returns how many reminders were recorded.
    """
    today, rules, calendar, sent = day_of(at), current_rules(), current_calendar(), 0
    waiting = RectificationOrder.objects.filter(state__in=WITH_DEPARTMENT, deadline__isnull=False).select_related(
        "department"
    )
    for order in waiting.order_by("deadline", "pk"):
        due = due_reminder(order, day=today, rules=rules, calendar=calendar)
        if due is not None:
            sent += _send(order, due, at=at, rules=rules)
    return sent


def due_reminder(order: RectificationOrder, *, day: date, rules: OrderRules, calendar: Calendar) -> Due | None:
    """The latest reminder of the order due on or before `day`, or None."""
    found = [due for due in _schedule(order, day, rules, calendar) if due.day <= day]
    return found[-1] if found else None


def _schedule(order: RectificationOrder, day: date, rules: OrderRules, calendar: Calendar) -> Iterator[Due]:
    deadline = order.deadline
    assert deadline is not None
    soon = _workdays_before(deadline, rules.soon_days, calendar)
    if rules.soon_days and order.counted_from is not None and soon > order.counted_from:
        yield Due(ReminderKind.SOON, 0, soon)
    yield Due(ReminderKind.DUE, 0, deadline)
    passed = workdays_between(start=deadline, end=day, calendar=calendar)
    every = max(rules.overdue_every, 1)
    for serial in range(1, (passed - 1) // every + 2 if passed else 1):
        yield Due(
            ReminderKind.OVERDUE, serial,
            add_workdays(start=deadline, n=1 + (serial - 1) * every, calendar=calendar),
        )  # fmt: skip


def _workdays_before(deadline: date, days: int, calendar: Calendar) -> date:
    """The last day from which `days` working days remain up to the deadline."""
    day = deadline
    while workdays_between(start=day, end=deadline, calendar=calendar) < days:
        day -= timedelta(days=1)
    return day


@transaction.atomic
def _send(order: RectificationOrder, due: Due, *, at: datetime, rules: OrderRules) -> int:
    escalated = due.kind == ReminderKind.OVERDUE and due.serial >= ESCALATED_FROM
    assert order.deadline is not None
    row, made = OrderReminder.objects.get_or_create(
        order=order, round=order.round, deadline=order.deadline, kind=due.kind, serial=due.serial,
        defaults={"department": order.department, "escalated": escalated, "day": day_of(at), "at": at},
    )  # fmt: skip
    if not made:
        return 0
    today = day_of(at)
    occasion = f"{due.kind.value}:{due.serial}:{order.deadline}"
    tell(order, people_of(order.department, today, leaders=False), _text(order, due), occasion=occasion, at=at)
    detail = {"number": order.number, "reminder": due.kind.value, "serial": due.serial, "escalated": escalated}
    audit.record(actor=None, action="supervision.order_remind", subject=f"order:{order.pk}", at=at, detail=detail)
    if escalated:
        text = (
            f"{order.department}承办的督办单{order.number}超期未反馈（期限 {order.deadline:%Y-%m-%d}），"
            f"已提醒 {due.serial} 次，请督促。"
        )
        told = [*leaders_of(order.department, today), *holders(Role.WEBSITE_HEAD, today)]
        tell(order, told, text, occasion=f"escalated:{due.serial}:{order.deadline}", at=at)
    if due.kind == ReminderKind.OVERDUE:
        _name_for_bulletin(order, row, rules, at=at)
    return 1


def _name_for_bulletin(order: RectificationOrder, row: OrderReminder, rules: OrderRules, *, at: datetime) -> None:
    """Tell the office when the department's reminders reached the number at which it is named in a bulletin."""
    first = row.day - timedelta(days=rules.bulletin_days - 1)
    count = overdue_reminders(first=first, last=row.day)[order.department_id]
    if count >= rules.bulletin_reminders:
        text = f"{order.department} {rules.bulletin_days} 天内督办超期提醒累计 {count} 次，按规定应予通报。"
        occasion = f"name:{order.department_id}:{row.day}"
        tell(order, holders(Role.SUPERVISOR, row.day), text, occasion=occasion, at=at)


def _text(order: RectificationOrder, due: Due) -> str:
    match due.kind:
        case ReminderKind.SOON:
            return f"督办单{order.number}应在 {order.deadline:%Y-%m-%d} 前反馈整改情况，请抓紧办理。"
        case ReminderKind.DUE:
            return f"督办单{order.number}今天到期，请在今天反馈整改情况。"
    return f"督办单{order.number}已超期（期限 {order.deadline:%Y-%m-%d}），第 {due.serial} 次提醒，请立即反馈。"
