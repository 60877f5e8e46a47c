"""签发: the order gets its number and deadline, its words are sealed, the department is told (第十七条)."""

from datetime import datetime
from typing import Any

from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import User
from lanmu.supervision import permissions
from lanmu.supervision.actions._numbers import allocate_number
from lanmu.supervision.actions._steps import append, day_of, demand, in_hand, move, people_of, tell
from lanmu.supervision.actions.draft import reasons_of_term
from lanmu.supervision.enums import OrderAct, OrderState, Series
from lanmu.supervision.models import RectificationOrder
from lanmu.supervision.terms import computed_term, named_term


def issue_order(*, order: RectificationOrder, by: User, at: datetime) -> RectificationOrder:
    """Sign a draft. Raises NotAllowed, Refused with every reason, or Stale when it was changed meanwhile."""
    demand(permissions.reasons_not_to_manage_orders(by=by, at=at))
    with in_hand(order, allowed=[OrderState.DRAFT], verb="签发") as row:
        today = day_of(at)
        if reasons := _reasons(row, at):
            raise Refused(reasons)
        if row.term_days is not None:
            term = computed_term(days=row.term_days, start=today)
        else:
            assert row.deadline is not None
            term = named_term(deadline=row.deadline, start=today)
        number = allocate_number(series=Series.ORDER, at=at)
        row.number, row.deadline, row.issued_at, row.issued_by = number, term.deadline, at, by
        seal = digest(canonical_json(document_of(row)).encode())
        move(
            row, OrderState.ISSUED, at=at, number=number, deadline=term.deadline, counted_from=term.start,
            issued_by=by, issued_at=at, digest=seal,
        )  # fmt: skip
        detail = {"deadline": term.deadline.isoformat(), "findings": row.items.count(), "digest": seal}
        append(row, OrderAct.ISSUE, by=by, at=at, detail=detail)
        text = f"办公室向{row.department}签发督办单{number}，请签收，并在 {term.deadline:%Y-%m-%d} 前整改反馈。"
        tell(row, people_of(row.department, today), text, occasion="issued", at=at)
    return order


def document_of(order: RectificationOrder, *, deadline: str = "") -> dict[str, Any]:
    """The words of a signed order. `deadline` (ISO) instead of its present one, which may have moved since."""
    assert order.issued_at is not None
    assert order.issued_by is not None
    return {
        "number": order.number,
        "department": order.department.name,
        "requirement": order.requirement,
        "deadline": deadline or (order.deadline.isoformat() if order.deadline else ""),
        "issued_by": order.issued_by.pk,
        "issued_at": minute_text(order.issued_at),
        "findings": [[item.finding_id, item.text] for item in order.items.order_by("id")],
    }


def is_whole(order: RectificationOrder) -> bool:
    """Whether what was signed is what stands there now (the deadline of the signature is in its step)."""
    if not order.digest:
        return True
    first = order.steps.filter(act=OrderAct.ISSUE).values_list("detail", flat=True).first()
    signed = document_of(order, deadline=(first or {}).get("deadline", ""))
    return digest(canonical_json(signed).encode(), algorithm=order.digest.partition(":")[0]) == order.digest


def _reasons(row: RectificationOrder, at: datetime) -> list[str]:
    found = reasons_of_term(row.term_days, None if row.term_days else row.deadline, at)
    if not row.department.is_active:
        found.append(f"{row.department}已停用，没有人可以签收，请弃用拟稿，向接手的处室、单位另行督办。")
    items = list(row.items.select_related("finding"))
    if not items:
        found.append("请至少选择一个问题。")
    gone = [item.text for item in items if item.finding.closed_at is not None]
    found += [f"{text.rstrip('。')}——已经整改，请从拟稿中去掉后再签发。" for text in gone]
    return found
