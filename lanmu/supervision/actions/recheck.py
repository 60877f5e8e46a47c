"""复核: by patrols for what machines found, by a 监督员 of another department for what people found.

An order is closed only when everything in it is proven gone. A click proves nothing about what a machine found.
"""

from datetime import date, datetime

from lanmu.common.refusal import Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.supervision import permissions
from lanmu.supervision.actions._steps import (
    append,
    day_of,
    demand,
    holders,
    in_hand,
    move,
    people_of,
    tell,
    words_of,
)
from lanmu.supervision.actions.draft import reasons_of_term
from lanmu.supervision.enums import OPEN_ORDERS, OrderAct, OrderState
from lanmu.supervision.models import OrderFinding, RectificationOrder
from lanmu.supervision.terms import computed_term, current_rules, named_term


def reasons_not_to_close(*, order: RectificationOrder) -> list[str]:
    """What is not proven gone yet: patrols prove what machines found, inspectors what they found themselves."""
    unproven = order.items.filter(finding__closed_at__isnull=True).select_related("finding")
    return [
        f"{item.text.rstrip('。')}——还没有证实整改：由巡检发现，须再次巡检证实。"
        if item.finding.found_by_id is None
        else f"{item.text.rstrip('。')}——还没有证实整改：由人工检查发现，请先在问题页面复查。"
        for item in unproven
    ]


def close_order(*, order: RectificationOrder, text: str, by: User, at: datetime) -> RectificationOrder:
    """复核销号, by a 监督员 who is not of the department. Raises NotAllowed, Refused with every reason, or Stale."""
    demand(permissions.reasons_not_to_recheck(order=order, by=by, at=at))
    words = words_of(text, label="复核意见")
    with in_hand(order, allowed=[OrderState.REPLIED], verb="销号") as row:
        if reasons := reasons_not_to_close(order=row):
            raise Refused(reasons)
        _close(row, by=by, at=at, text=words)
    return order


def return_order(
    *,
    order: RectificationOrder,
    text: str,
    by: User,
    at: datetime,
    term_days: int | None = None,
    deadline: date | None = None,
) -> RectificationOrder:
    """退回重办 with a reason and a new deadline. Raises NotAllowed, Refused with every reason, or Stale."""
    demand(permissions.reasons_not_to_recheck(order=order, by=by, at=at))
    words = words_of(text, label="退回的原因")
    if reasons := reasons_of_term(term_days, deadline, at):
        raise Refused(reasons)
    with in_hand(order, allowed=[OrderState.REPLIED], verb="退回") as row:
        _return(row, by=by, at=at, text=words, term_days=term_days, deadline=deadline)
    return order


def recheck_orders(*, at: datetime) -> tuple[int, int]:
    """The machine's 复核, run by the clock: orders answered whose findings machines made.

    All proven gone: closed, and both sides told. Still seen by a patrol after the reply: returned with the list. Not
    looked at since the reply: left for the next run. Returns (closed, returned).
    """
    closed = returned = 0
    waiting = RectificationOrder.objects.filter(state=OrderState.REPLIED).select_related("department").order_by("pk")
    for order in waiting:
        items = list(OrderFinding.objects.filter(order=order).select_related("finding"))
        if not items or any(item.finding.found_by_id is not None for item in items):
            continue
        unproven = [item for item in items if item.finding.closed_at is None]
        assert order.replied_at is not None
        seen = [item for item in unproven if item.finding.last_seen > order.replied_at]
        if unproven and not seen:
            continue
        with in_hand(order, allowed=[OrderState.REPLIED], verb="复核") as row:
            if not unproven and not reasons_not_to_close(order=row):
                _close(row, by=None, at=at, text="巡检证实所列问题均已整改，自动销号。")
                closed += 1
            elif seen:
                listed = "".join(f"\n{number}. {item.text}" for number, item in enumerate(seen, 1))
                text = f"反馈之后巡检仍看到以下问题，退回重办：{listed}"[:2000]
                _return(row, by=None, at=at, text=text, term_days=current_rules().again_days, deadline=None)
                returned += 1
    return closed, returned


def withdraw_order(*, order: RectificationOrder, reason: str, by: User, at: datetime) -> RectificationOrder:
    """撤销 a signed order with a reason; its number stays used. Raises NotAllowed, Refused, or Stale."""
    demand(permissions.reasons_not_to_recheck(order=order, by=by, at=at))
    words = words_of(reason, label="撤销的原因")
    with in_hand(order, allowed=OPEN_ORDERS, verb="撤销") as row:
        move(row, OrderState.WITHDRAWN, at=at, closed_at=at)
        append(row, OrderAct.WITHDRAW, by=by, at=at, text=words)
        said = f"督办单{row.number}已由办公室撤销：{words}"
        tell(row, people_of(row.department, day_of(at)), said, occasion="withdrawn", at=at)
    return order


def _close(row: RectificationOrder, *, by: User | None, at: datetime, text: str) -> None:
    move(row, OrderState.CLOSED, at=at, closed_at=at)
    append(row, OrderAct.CLOSE, by=by, at=at, text=text)
    told = {user.pk: user for user in (*people_of(row.department, day_of(at)), *holders(Role.SUPERVISOR, day_of(at)))}
    tell(row, told.values(), f"督办单{row.number}（{row.department}）已复核销号。", occasion="closed", at=at)


def _return(
    row: RectificationOrder,
    *,
    by: User | None,
    at: datetime,
    text: str,
    term_days: int | None,
    deadline: date | None,
) -> None:
    today = day_of(at)
    if term_days is not None:
        term = computed_term(days=term_days, start=today)
    else:
        assert deadline is not None
        term = named_term(deadline=deadline, start=today)
    move(
        row, OrderState.RETURNED, at=at, round=row.round + 1, deadline=term.deadline, term_days=term.days,
        counted_from=term.start,
    )  # fmt: skip
    append(row, OrderAct.RETURN, by=by, at=at, text=text, detail={"deadline": term.deadline.isoformat()})
    said = f"督办单{row.number}复核未通过，退回重办，请在 {term.deadline:%Y-%m-%d} 前再次反馈。"
    told = people_of(row.department, today)
    if by is None:
        told = [*told, *holders(Role.SUPERVISOR, today)]
    tell(row, told, said, occasion="returned", at=at)
