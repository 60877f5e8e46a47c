"""拟稿: an order as it will be signed; it holds its findings, and nobody outside the office sees it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department, User
from lanmu.patrol.models import Finding
from lanmu.supervision import permissions
from lanmu.supervision.actions._steps import append, demand, in_hand, move
from lanmu.supervision.enums import OrderAct, OrderState
from lanmu.supervision.models import OrderFinding, RectificationOrder
from lanmu.supervision.models.orders import REQUIREMENT_LENGTH

MOST_DAYS = 120
TAKEN = "{text}——已经在{order}里，一个问题只能在一份没有办结的督办单里。"


def draft_order(
    *,
    department: Department,
    findings: Iterable[Finding],
    requirement: str,
    by: User,
    at: datetime,
    term_days: int | None = None,
    deadline: date | None = None,
) -> RectificationOrder:
    """A draft to one department. `term_days` working days from signing, or a `deadline` by name.

    Raises NotAllowed, or Refused with every reason.
    """
    demand(permissions.reasons_not_to_manage_orders(by=by, at=at))
    chosen = list(findings)
    reasons = _reasons(department, chosen, requirement, term_days, deadline, at, order=None)
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        row = RectificationOrder.objects.create(
            department=department, requirement=requirement.strip(), term_days=term_days,
            deadline=None if term_days else deadline, drafted_by=by, drafted_at=at, moved_at=at,
        )  # fmt: skip
        take(row, chosen)
        append(row, OrderAct.DRAFT, by=by, at=at, detail={"findings": [f.pk for f in chosen]})
    return row


def edit_draft(
    *,
    order: RectificationOrder,
    findings: Iterable[Finding],
    requirement: str,
    by: User,
    at: datetime,
    term_days: int | None = None,
    deadline: date | None = None,
) -> RectificationOrder:
    """Change a draft. Raises NotAllowed, Refused with every reason, or Stale."""
    demand(permissions.reasons_not_to_manage_orders(by=by, at=at))
    chosen = list(findings)
    reasons = _reasons(order.department, chosen, requirement, term_days, deadline, at, order=order)
    if reasons:
        raise Refused(reasons)
    with in_hand(order, allowed=[OrderState.DRAFT], verb="修改") as row:
        move(
            row, OrderState.DRAFT, at=at, requirement=requirement.strip(), term_days=term_days,
            deadline=None if term_days else deadline,
        )  # fmt: skip
        OrderFinding.objects.filter(order=row).exclude(finding__in=chosen).delete()
        known = set(row.items.values_list("finding_id", flat=True))
        take(row, [f for f in chosen if f.pk not in known])
        append(row, OrderAct.EDIT, by=by, at=at, detail={"findings": [f.pk for f in chosen]})
    return order


def discard_draft(*, order: RectificationOrder, by: User, at: datetime) -> None:
    """Give up a draft: its findings are free again. Raises NotAllowed, Refused once it is signed, or Stale."""
    demand(permissions.reasons_not_to_manage_orders(by=by, at=at))
    with in_hand(order, allowed=[OrderState.DRAFT], verb="弃用") as row:
        move(row, OrderState.DISCARDED, at=at, closed_at=at)
        append(row, OrderAct.DISCARD, by=by, at=at)


def take(row: RectificationOrder, findings: Iterable[Finding]) -> None:
    """Put findings into an order. Raises Refused for one that another order took meanwhile."""
    try:
        with transaction.atomic():
            OrderFinding.objects.bulk_create(
                [OrderFinding(order=row, finding=finding, text=finding.text) for finding in findings]
            )
    except IntegrityError:
        raise Refused("所选问题中有的刚刚被列入另一份督办单，请刷新后重新选择。") from None


def _reasons(
    department: Department,
    findings: list[Finding],
    requirement: str,
    term_days: int | None,
    deadline: date | None,
    at: datetime,
    *,
    order: RectificationOrder | None,
) -> list[str]:
    found = _reasons_of_findings(department, findings, order)
    words = requirement.strip()
    if not words:
        found.append("请填写整改要求。")
    elif len(words) > REQUIREMENT_LENGTH:
        found.append(f"整改要求最多 {REQUIREMENT_LENGTH} 个字，请缩短。")
    if not department.is_active:
        found.append(f"{department}已停用，请选择在用的处室、单位。")
    return found + reasons_of_term(term_days, deadline, at)


def reasons_of_term(term_days: int | None, deadline: date | None, at: datetime) -> list[str]:
    """Either a number of working days or a day that is still to come."""
    if (term_days is None) == (deadline is None):
        return ["请填写整改期限：几个工作日，或者指定一个日期，二者填一项。"]
    if term_days is not None and not 1 <= term_days <= MOST_DAYS:
        return [f"整改期限须在 1 到 {MOST_DAYS} 个工作日之间。"]
    if deadline is not None and deadline <= permissions.day_of(at):
        return ["指定的整改期限须在今天之后。"]
    return []


def _reasons_of_findings(
    department: Department, findings: list[Finding], order: RectificationOrder | None
) -> list[str]:
    if not findings:
        return ["请至少选择一个问题。"]
    found = [
        f"{finding.text.rstrip('。')}——由{finding.department}负责整改，不能列入给{department}的督办单。"
        for finding in findings
        if finding.department_id not in {None, department.pk}
    ]
    found += [
        f"{finding.text.rstrip('。')}——已经整改，不用督办。" for finding in findings if finding.closed_at is not None
    ]
    taken = OrderFinding.objects.filter(finding__in=findings, standing=True).select_related("order")
    if order is not None:
        taken = taken.exclude(order=order)
    return found + [TAKEN.format(text=item.text.rstrip("。"), order=item.order) for item in taken]
