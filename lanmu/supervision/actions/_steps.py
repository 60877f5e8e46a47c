"""What the verbs of orders share: taking one in hand, moving its state, writing its history, telling people."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import people_acting
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.supervision import permissions
from lanmu.supervision.enums import HOLDING, OrderAct, OrderState
from lanmu.supervision.models import OrderFinding, OrderStep, RectificationOrder
from lanmu.supervision.models.orders import WORDS_LENGTH

CHANGED = "这份督办单刚刚被别人办理过，请刷新页面，看清最新状态后再办理。"
SYSTEM = "系统"


def demand(reasons: list[str]) -> None:
    """Raises NotAllowed with all of them."""
    if reasons:
        raise NotAllowed(reasons)


def words_of(text: str, *, label: str, most: int = WORDS_LENGTH) -> str:
    """The words without blanks around them. Raises Refused when there are none or too many."""
    words = text.strip()
    if not words:
        raise Refused(f"请填写{label}。")
    if len(words) > most:
        raise Refused(f"{label}最多 {most} 个字，请缩短。")
    return words


@contextmanager
def in_hand(order: RectificationOrder, *, allowed: Iterable[OrderState], verb: str) -> Iterator[RectificationOrder]:
    """One transaction in which the order, freshly read, is ours alone.

    Raises Stale when its state moved since the caller read it, Refused when the verb does not follow its state.
    """
    with transaction.atomic():
        list(RectificationOrder.objects.select_for_update(of=("self",)).filter(pk=order.pk).values_list("pk"))
        row = RectificationOrder.objects.select_related("department").get(pk=order.pk)
        if (row.state, row.round, row.moved_at) != (order.state, order.round, order.moved_at):
            raise Stale(CHANGED)
        if row.state not in set(allowed):
            raise Refused(f"这份督办单现在是“{row.get_state_display()}”，不能{verb}。")
        yield row
    order.refresh_from_db()


def move(row: RectificationOrder, to: OrderState, *, at: datetime, **fields: Any) -> None:
    """Compare-and-set of the state. Raises Stale when somebody was faster."""
    same = RectificationOrder.objects.filter(pk=row.pk, state=row.state, moved_at=row.moved_at)
    if same.update(state=to, moved_at=at, **fields) != 1:
        raise Stale(CHANGED)
    row.refresh_from_db()
    if to not in HOLDING:
        OrderFinding.objects.filter(order=row).update(standing=False)


def append(
    row: RectificationOrder,
    act: OrderAct,
    *,
    by: User | None,
    at: datetime,
    text: str = "",
    detail: Mapping[str, Any] | None = None,
) -> OrderStep:
    """The history row and the audit row of an act; `by` None is the system."""
    given = dict(detail or {})
    step = OrderStep.objects.create(
        order=row, act=act, state=row.state, text=text, detail=given, by=by,
        by_name=by.get_full_name() if by is not None else SYSTEM, at=at,
    )  # fmt: skip
    said = {"number": row.number, "department": row.department.name, **given, **({"text": text[:200]} if text else {})}
    audit.record(actor=by, action=f"supervision.order_{act.value}", subject=f"order:{row.pk}", at=at, detail=said)
    return step


def url_of(row: RectificationOrder) -> str:
    """Where the order is dealt with."""
    return reverse("supervision_order", args=[row.pk])


def tell(row: RectificationOrder, users: Iterable[User], text: str, *, occasion: str, at: datetime) -> int:
    """Tell people about the order; `occasion` is added to its key."""
    key = f"order:{row.pk}:{row.round}:{occasion}"
    return notify(users=users, kind="order", text=text, url=url_of(row), at=at, key=key)


def people_of(department: Department, day: date, *, leaders: bool = True) -> list[User]:
    """Who acknowledges and replies for the department; without `leaders`, its 三审 only where there is nobody else."""
    roles = roles_granting(Permission.SUPERVISION_ORDER_REPLY)
    staff = _acting(roles - {Role.THIRD_REVIEWER}, department, day)
    if leaders or not staff:
        return list({user.pk: user for user in (*staff, *_acting({Role.THIRD_REVIEWER}, department, day))}.values())
    return staff


def leaders_of(department: Department, day: date) -> list[User]:
    """The department's 三审."""
    return _acting({Role.THIRD_REVIEWER}, department, day)


def _acting(roles: Iterable[Role], department: Department, day: date) -> list[User]:
    found = {user.pk: user for role in sorted(roles) for user in people_acting(role, department, day)}
    return list(found.values())


def holders(role: Role, day: date) -> list[User]:
    """Everybody acting as `role` on `day`, wherever."""
    offices = Department.objects.filter(posts__role=role).distinct()
    return list({user.pk: user for office in offices for user in people_acting(role, office, day)}.values())


def day_of(at: datetime) -> date:
    """The Shanghai day of `at`."""
    return permissions.day_of(at)
