"""运维工单: opening, taking, finishing, accepting, sending back, cancelling; the operator's answers (第四条（四）)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from lanmu.affairs.actions._common import day_of, demand, missing, next_number, note, refuse
from lanmu.affairs.enums import OPEN_ORDERS, OrderKind, OrderState, Urgency
from lanmu.affairs.models import OrderStep, WorkOrder
from lanmu.affairs.permissions import reasons_without
from lanmu.common.refusal import Stale
from lanmu.organisation.actions import notify
from lanmu.organisation.models import Post, User
from lanmu.organisation.roles import Permission, roles_granting

MANAGE, HANDLE = Permission.AFFAIRS_ITEM_MANAGE, Permission.AFFAIRS_ORDER_HANDLE


def open_order(
    *, kind: str, urgency: str, title: str, text: str, due_on: date | None, by: User, at: datetime
) -> WorkOrder:
    """提出工单. Raises NotAllowed, or Refused with every reason."""
    demand(reasons_without(MANAGE, user=by, at=at))
    reasons = missing({"title": title, "text": text}, {"title": ("事由", 200), "text": ("要求", 5000)})
    if kind not in OrderKind.values or urgency not in Urgency.values:
        reasons.append("请选择类别和缓急。")
    if due_on is None or due_on < day_of(at):
        reasons.append("请填写要求完成日期，不能早于今天。")
    refuse(reasons)
    assert due_on is not None
    with transaction.atomic():
        order = WorkOrder.objects.create(
            number=next_number(WorkOrder, "运", at=at), kind=kind, urgency=urgency, title=title.strip(),
            text=text.strip(), due_on=due_on, opened_by=by, opened_at=at,
        )  # fmt: skip
        OrderStep.objects.create(order=order, at=at, state=OrderState.OPEN, by=by)
        note(by=by, verb="open_order", subject=f"work_order:{order.number}", at=at, title=order.title)
        _tell_operator(order, f"新的运维工单 {order.number}：{order.title}（{order.due_on} 前完成）。", at)
    return order


def take_order(*, order: WorkOrder, by: User, at: datetime, text: str = "") -> None:
    """受理. Raises NotAllowed or Stale."""
    demand(reasons_without(HANDLE, user=by, at=at))
    _step(order, {OrderState.OPEN}, OrderState.WORKING, "take_order", by=by, at=at, text=text)


def finish_order(*, order: WorkOrder, text: str, by: User, at: datetime) -> None:
    """完成，请验收: what was done. Raises NotAllowed, Refused without words, or Stale."""
    demand(reasons_without(HANDLE, user=by, at=at))
    refuse(missing({"text": text}, {"text": ("办理结果", 1000)}))
    _step(order, {OrderState.OPEN, OrderState.WORKING}, OrderState.FINISHED, "finish_order", by=by, at=at, text=text)


def accept_order(*, order: WorkOrder, by: User, at: datetime, text: str = "") -> None:
    """验收办结, by the office. Raises NotAllowed or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    _step(order, {OrderState.FINISHED}, OrderState.ACCEPTED, "accept_order", by=by, at=at, text=text)


def reopen_order(*, order: WorkOrder, text: str, by: User, at: datetime) -> None:
    """验收不合格，退回重办. Raises NotAllowed, Refused without a reason, or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    refuse(missing({"text": text}, {"text": ("退回原因", 1000)}))
    _step(order, {OrderState.FINISHED}, OrderState.WORKING, "reopen_order", by=by, at=at, text=text)
    _tell_operator(order, f"运维工单 {order.number} 验收未通过：{text.strip()}", at, occasion=at.isoformat())


def cancel_order(*, order: WorkOrder, text: str, by: User, at: datetime) -> None:
    """撤销. Raises NotAllowed, Refused without a reason, or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    refuse(missing({"text": text}, {"text": ("撤销原因", 1000)}))
    _step(order, set(OPEN_ORDERS), OrderState.CANCELLED, "cancel_order", by=by, at=at, text=text)


def apply_answers(*, answers: list[dict[str, Any]], by: User | None, at: datetime) -> dict[str, int]:
    """What the operator's own system says of our orders (`exchange.read_answers`): taken or finished.

    Every answer has a reference of theirs; one that was applied already is left alone, so a file may be read twice.
    `by` is who reads it in (None: the machine's administrator). Returns counts: applied, known, late (the order has
    moved on meanwhile). Raises NotAllowed.
    """
    if by is not None:
        demand(reasons_without(HANDLE, user=by, at=at))
    counts = {"applied": 0, "known": 0, "late": 0}
    for answer in answers:
        order = WorkOrder.objects.get(number=answer["number"])
        if OrderStep.objects.filter(order=order, reference=answer["reference"]).exists():
            counts["known"] += 1
            continue
        to = OrderState(answer["state"])
        states = {OrderState.OPEN} if to == OrderState.WORKING else {OrderState.OPEN, OrderState.WORKING}
        verb = "take_order" if to == OrderState.WORKING else "finish_order"
        try:
            _step(order, states, to, verb, by=by, at=at, text=answer["text"], reference=answer["reference"])
            counts["applied"] += 1
        except Stale:
            counts["late"] += 1
    return counts


def _step(
    order: WorkOrder, states: set[OrderState], to: OrderState, verb: str, *, by: User | None, at: datetime, text: str,
    reference: str = "",
) -> None:  # fmt: skip
    """Compare-and-set, history, audit, and telling the other side: together or not at all."""
    fields: dict[str, Any] = {"state": to}
    if to == OrderState.FINISHED:
        fields["finished_at"] = at
    if to in {OrderState.ACCEPTED, OrderState.CANCELLED}:
        fields["closed_at"] = at
    with transaction.atomic():
        if WorkOrder.objects.filter(pk=order.pk, state__in=states).update(**fields) != 1:
            raise Stale("这件工单刚刚被别人办理过，请刷新页面。")
        order.refresh_from_db()
        OrderStep.objects.create(order=order, at=at, state=to, by=by, text=text.strip()[:1000], reference=reference)
        detail = {"title": order.title, "state": to.label, "opinion": text.strip()}
        note(by=by, verb=verb, subject=f"work_order:{order.number}", at=at, **detail)
        if to in {OrderState.WORKING, OrderState.FINISHED}:
            notify(
                users=[order.opened_by], kind="order", text=f"运维工单 {order.number}“{order.title}”：{to.label}。",
                url=_url(order), at=at, key=f"work_order:{order.pk}:{to}:{at.isoformat()}",
            )  # fmt: skip


def _tell_operator(order: WorkOrder, text: str, at: datetime, *, occasion: str = "opened") -> None:
    posts = Post.objects.on(day_of(at)).filter(role__in=roles_granting(HANDLE))
    people = list(User.objects.filter(pk__in=posts.values("user")))
    notify(users=people, kind="order", text=text, url=_url(order), at=at, key=f"work_order:{order.pk}:{occasion}")


def _url(order: WorkOrder) -> str:
    return reverse("affairs_order", args=[order.pk])
