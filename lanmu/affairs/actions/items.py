"""统筹事项: sending round, taking, answering, accepting, sending back, recalling, reminding (第四条（七）)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from lanmu.affairs.actions._common import day_of, demand, missing, next_number, note, refuse
from lanmu.affairs.enums import OPEN_ITEMS, ItemState
from lanmu.affairs.models import Item, ItemPart
from lanmu.affairs.permissions import reasons_not_to_handle, reasons_without
from lanmu.common.refusal import Stale
from lanmu.organisation.actions import notify
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.roles import Permission, roles_granting

MANAGE = Permission.AFFAIRS_ITEM_MANAGE
SOON_DAYS = 2


def issue_item(
    *, title: str, text: str, due_on: date | None, departments: Iterable[Department], by: User, at: datetime
) -> Item:
    """Send an item to departments; each answers for itself. Raises NotAllowed, or Refused with every reason."""
    demand(reasons_without(MANAGE, user=by, at=at))
    houses = [department for department in departments if department.is_active]
    reasons = missing({"title": title, "text": text}, {"title": ("事项", 200), "text": ("要求", 5000)})
    if due_on is None or due_on < day_of(at):
        reasons.append("请填写办结日期，不能早于今天。")
    if not houses:
        reasons.append("请选择派给哪些处室、单位。")
    refuse(reasons)
    assert due_on is not None
    with transaction.atomic():
        item = Item.objects.create(
            number=next_number(Item, "统", at=at), title=title.strip(), text=text.strip(), due_on=due_on,
            issued_by=by, issued_at=at,
        )  # fmt: skip
        ItemPart.objects.bulk_create(ItemPart(item=item, department=department) for department in houses)
        note(by=by, verb="issue_item", subject=f"item:{item.number}", at=at, title=item.title, count=len(houses))
        for department in houses:
            text = f"办公室派来统筹事项“{item.title}”，{item.due_on} 前办结，请签收。"
            _tell(item, department, text, at, "issued")
    return item


def take_item(*, part: ItemPart, by: User, at: datetime) -> None:
    """签收. Raises NotAllowed or Stale."""
    demand(reasons_not_to_handle(part=part, user=by, at=at))
    _move(part, {ItemState.SENT}, ItemState.TAKEN, "take_item", by, at, taken_by=by, taken_at=at)


def answer_item(*, part: ItemPart, reply: str, by: User, at: datetime) -> None:
    """回执: what was done. Taking it is part of answering. Raises NotAllowed, Refused without words, or Stale."""
    demand(reasons_not_to_handle(part=part, user=by, at=at))
    refuse(missing({"reply": reply}, {"reply": ("办理情况", 5000)}))
    fields = {"reply": reply.strip(), "replied_by": by, "replied_at": at}
    if part.taken_at is None:
        fields |= {"taken_by": by, "taken_at": at}
    _move(part, {ItemState.SENT, ItemState.TAKEN}, ItemState.ANSWERED, "answer_item", by, at, **fields)


def accept_item(*, part: ItemPart, by: User, at: datetime) -> None:
    """办公室确认办结. Raises NotAllowed or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    _move(part, {ItemState.ANSWERED}, ItemState.DONE, "accept_item", by, at, done_at=at)


def return_item(*, part: ItemPart, reason: str, by: User, at: datetime) -> None:
    """办公室退回重办, with a reason. Raises NotAllowed, Refused, or Stale."""
    demand(reasons_without(MANAGE, user=by, at=at))
    refuse(missing({"reason": reason}, {"reason": ("退回原因", 300)}))
    with transaction.atomic():
        _move(part, {ItemState.ANSWERED}, ItemState.TAKEN, "return_item", by, at, returned_reason=reason.strip())
        text = f"统筹事项“{part.item.title}”被退回：{reason.strip()}"
        _tell(part.item, part.department, text, at, f"returned:{at.isoformat()}")


def recall_item(*, item: Item, reason: str, by: User, at: datetime) -> None:
    """撤销 what is not done yet. Raises NotAllowed, Refused without a reason, or Stale when nothing is open."""
    demand(reasons_without(MANAGE, user=by, at=at))
    refuse(missing({"reason": reason}, {"reason": ("撤销原因", 300)}))
    with transaction.atomic():
        if not item.parts.filter(state__in=OPEN_ITEMS).update(state=ItemState.RECALLED):
            raise Stale("这个事项已经全部办结或撤销。")
        Item.objects.filter(pk=item.pk).update(recalled_reason=reason.strip())
        note(by=by, verb="recall_item", subject=f"item:{item.number}", at=at, reason=reason.strip())


def remind_of_items(*, at: datetime) -> int:
    """Two days before, and once after the day. Returns how many people were told; each once per occasion. Run daily."""
    day, told = day_of(at), 0
    waiting = ItemPart.objects.filter(state__in={ItemState.SENT, ItemState.TAKEN}).select_related("item", "department")
    for part in waiting.filter(item__due_on__lte=day + timedelta(days=SOON_DAYS)):
        late = part.item.due_on < day
        how = "已经超期" if late else "即将到期"
        text = f"统筹事项“{part.item.title}”应于 {part.item.due_on} 前办结，{how}，请尽快办理。"
        told += _tell(part.item, part.department, text, at, "late" if late else "soon")
    return told


def _move(
    part: ItemPart, states: set[ItemState], to: ItemState, verb: str, by: User, at: datetime, **fields: object
) -> None:
    with transaction.atomic():
        if ItemPart.objects.filter(pk=part.pk, state__in=states).update(state=to, **fields) != 1:
            raise Stale("这个事项刚刚被别人办理过，请刷新页面。")
        part.refresh_from_db()
        detail = {"department": part.department.name, "title": part.item.title}
        note(by=by, verb=verb, subject=f"item:{part.item.number}", at=at, **detail)


def _tell(item: Item, department: Department, text: str, at: datetime, occasion: str) -> int:
    roles = roles_granting(Permission.AFFAIRS_ITEM_HANDLE)
    posts = Post.objects.on(day_of(at)).filter(department=department, role__in=roles)
    people = list(User.objects.filter(pk__in=posts.values("user")))
    return notify(
        users=people, kind="item", text=text, url=reverse("affairs_item", args=[item.pk]), at=at,
        key=f"item:{item.pk}:{department.pk}:{occasion}",
    )  # fmt: skip
