"""Reads of orders and bulletins."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lanmu.common.once import once
from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.patrol.models import Finding
from lanmu.supervision import permissions
from lanmu.supervision.enums import WITH_DEPARTMENT, BulletinState, OrderState, ReminderKind
from lanmu.supervision.models import Bulletin, BulletinReading, OrderFinding, OrderReminder, RectificationOrder
from lanmu.supervision.models.orders import OrderQuerySet
from lanmu.supervision.terms import current_rules


def orders_visible_to(*, user: User, at: datetime) -> OrderQuerySet:
    """The office sees all orders, drafts included; a department's people those signed to it."""
    rows = RectificationOrder.objects.select_related("department", "issued_by")
    if permissions.sees_every_order(user=user, at=at):
        return rows
    mine = permissions.answering_departments(user=user, at=at)
    return rows.signed().filter(department__in=mine)


def counts_of_orders(today: date) -> dict[str, int]:
    """Drafts to sign, replies to re-check, late ones, all under way; one query, shared by the boxes of a page."""
    orders = RectificationOrder.objects
    counts: dict[str, int] = once(
        ("supervision.orders", today),
        lambda: orders.aggregate(
            drafts=Count("pk", filter=Q(state=OrderState.DRAFT)),
            replied=Count("pk", filter=Q(state=OrderState.REPLIED)),
            late=Count("pk", filter=Q(pk__in=orders.overdue(today).values("pk"))),
            running=Count("pk", filter=Q(pk__in=orders.open().values("pk"))),
        ),
    )
    return counts


def orders_to_answer(*, user: User, at: datetime) -> OrderQuerySet:
    """What the person's departments have to acknowledge or reply to, the most urgent first."""
    mine = permissions.answering_departments(user=user, at=at)
    rows = RectificationOrder.objects.filter(department__in=mine, state__in=WITH_DEPARTMENT)
    return rows.select_related("department").order_by("deadline", "id")


def with_counts(rows: QuerySet[RectificationOrder]) -> QuerySet[RectificationOrder]:
    """Adds `_findings`, `_unproven` (not yet proven gone) and `_reminded` (overdue reminders) to each row."""
    items = OrderFinding.objects.filter(order=OuterRef("pk")).order_by().values("order")
    late = OrderReminder.objects.filter(order=OuterRef("pk"), kind=ReminderKind.OVERDUE).order_by().values("order")
    count = Count("pk")
    return rows.annotate(
        _findings=Coalesce(Subquery(items.annotate(n=count).values("n")), 0),
        _unproven=Coalesce(
            Subquery(items.filter(finding__closed_at__isnull=True).annotate(n=count).values("n")), 0
        ),
        _reminded=Coalesce(Subquery(late.annotate(n=count).values("n")), 0),
    )  # fmt: skip


def findings_to_order(*, department: Department | None = None) -> QuerySet[Finding]:
    """Open findings that stand in no order; with `department`, those it has to act on and those nobody has."""
    taken = OrderFinding.objects.filter(standing=True).values("finding")
    rows = Finding.objects.open().exclude(pk__in=taken).select_related("department", "column")
    if department is not None:
        rows = rows.filter(Q(department=department) | Q(department__isnull=True))
    return rows.order_by("department__order", "severity", "first_seen", "id")


def overdue_reminders(*, first: date, last: date) -> Counter[int]:
    """Department → how many overdue reminders its orders had from `first` to `last` (Shanghai days, both included)."""
    rows = OrderReminder.objects.filter(kind=ReminderKind.OVERDUE, day__range=(first, last))
    return Counter(rows.values_list("department_id", flat=True))


def leading_departments(day: date) -> set[int]:
    """Numbers of the departments that lead the site (主管部门, 第四条): where its head sits."""
    return set(Post.objects.on(day).filter(role=Role.WEBSITE_HEAD).values_list("department", flat=True))


def departments_to_name(*, first: date, last: date) -> list[tuple[Department, int]]:
    """Departments whose overdue reminders reached the number at which they are named in a bulletin, within any stretch
    of the set length between two days; with the most in one stretch. (Practice: 一周累计2次即通报.)
    """
    rules = current_rules()
    span = timedelta(days=rules.bulletin_days - 1)
    rows = OrderReminder.objects.filter(kind=ReminderKind.OVERDUE, day__range=(first, last)).order_by("day", "id")
    days: dict[int, list[date]] = {}
    for department, day in rows.values_list("department_id", "day"):
        days.setdefault(department, []).append(day)
    most = {pk: max(sum(a <= b <= a + span for b in found) for a in found) for pk, found in days.items()}
    named = {pk: n for pk, n in most.items() if n >= rules.bulletin_reminders}
    return [(d, named[d.pk]) for d in Department.objects.filter(pk__in=named)]


def bulletins_visible_to(*, user: User, at: datetime) -> QuerySet[Bulletin]:
    """Writers and approvers see all; everybody else what was issued."""
    rows = Bulletin.objects.select_related("written_by", "approved_by")
    if permissions.sees_every_bulletin(user=user, at=at):
        return rows
    return rows.filter(state=BulletinState.ISSUED)


def bulletins_to_sign(*, user: User, at: datetime) -> list[tuple[Bulletin, list[Department]]]:
    """Issued bulletins that departments of the person have not signed for, with these departments."""
    mine = permissions.answering_departments(user=user, at=at)
    if not mine:
        return []
    rows = list(Bulletin.objects.filter(state=BulletinState.ISSUED).order_by("-issued_at", "-id")[:SIGNED_FOR])
    signed = set(
        BulletinReading.objects.filter(bulletin__in=rows, department__in=mine).values_list("bulletin", "department")
    )
    found = [(row, [d for d in mine if (row.pk, d.pk) not in signed and d.pk in row.receivers]) for row in rows]
    return [(row, unsigned) for row, unsigned in found if unsigned]


SIGNED_FOR = 20
"""Bulletins looked at for signatures that are still missing; older ones stay in the list."""


def days_left(deadline: date | None, *, at: datetime) -> int | None:
    """Calendar days to the deadline; negative when it is over."""
    return None if deadline is None else (deadline - local(at).date()).days


def readings_of(bulletin: Bulletin) -> list[dict[str, Any]]:
    """Every department that is to read it, and its signature."""
    signed = {row.department_id: row for row in bulletin.readings.all()}
    rows = Department.objects.filter(pk__in=bulletin.receivers).order_by("order", "id")
    return [{"department": d, "reading": signed.get(d.pk)} for d in rows]
