"""The department's verbs: 签收 and 反馈, with the papers that show what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing import evidence as store
from lanmu.supervision import permissions
from lanmu.supervision.actions._steps import (
    append,
    day_of,
    demand,
    holders,
    in_hand,
    move,
    tell,
    words_of,
)
from lanmu.supervision.enums import OrderAct, OrderState
from lanmu.supervision.models import OrderFile, RectificationOrder

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Paper:
    """A file somebody hands in: its name and its bytes, which alone say what it is."""

    name: str
    data: bytes


def acknowledge_order(*, order: RectificationOrder, by: User, at: datetime) -> RectificationOrder:
    """签收, by the department. Raises NotAllowed, Refused when it is not newly signed, or Stale."""
    demand(permissions.reasons_not_to_answer(department=order.department, by=by, at=at))
    with in_hand(order, allowed=[OrderState.ISSUED], verb="签收") as row:
        move(row, OrderState.ACKNOWLEDGED, at=at)
        append(row, OrderAct.ACKNOWLEDGE, by=by, at=at)
    return order


def reply_to_order(
    *, order: RectificationOrder, text: str, by: User, at: datetime, papers: Sequence[Paper] = ()
) -> RectificationOrder:
    """反馈: what was done, with evidence. Raises NotAllowed, Refused with every reason, or Stale."""
    demand(permissions.reasons_not_to_answer(department=order.department, by=by, at=at))
    words = words_of(text, label="整改情况")
    if reasons := reasons_against_papers(papers):
        raise Refused(reasons)
    with in_hand(order, allowed=[OrderState.ACKNOWLEDGED, OrderState.RETURNED], verb="反馈") as row:
        move(row, OrderState.REPLIED, at=at, replied_at=at)
        names = [store.shown_name(paper.name, data=paper.data) for paper in papers]
        late = row.deadline is not None and day_of(at) > row.deadline
        step = append(row, OrderAct.REPLY, by=by, at=at, text=words, detail={"papers": names, "late_reply": late})
        for name, paper in zip(names, papers, strict=True):
            kept = store.put(paper.data)
            OrderFile.objects.create(step=step, name=name, path=kept.path, digest=kept.digest)
        said = f"{row.department}反馈了督办单{row.number}的整改情况，请复核。"
        tell(row, holders(Role.SUPERVISOR, day_of(at)), said, occasion="replied", at=at)
    return order


def reasons_against_papers(papers: Sequence[Paper]) -> list[str]:
    """Too many, too large, or of a kind that is not kept. What a file is, its bytes say, not its name."""
    found = [] if len(papers) <= MOST_FILES else [f"一次最多上传 {MOST_FILES} 个佐证文件，请合并后上传。"]
    most = settings.LANMU_EVIDENCE_BYTES
    for paper in papers:
        if len(paper.data) > most:
            found.append(f"“{paper.name}”超过 {most // 1024 // 1024} MB，请压缩或拆分后上传。")
        elif store.kind_of(paper.data) is None:
            found.append(f"“{paper.name}”不是 PDF、OFD、JPG 或 PNG 文件，请转换后上传。")
    return found


def read_order_file(*, file: OrderFile, by: User, at: datetime) -> bytes:
    """The bytes of a paper, for whoever may see the order; every reading leaves an audit row.

    Raises NotAllowed, or Refused when the file is not as it was handed in.
    """
    order = file.step.order
    mine = {d.pk for d in permissions.answering_departments(user=by, at=at)}
    if not permissions.sees_every_order(user=by, at=at) and order.department_id not in mine:
        raise NotAllowed("只有办公室和承办部门可以查阅整改佐证，请联系办公室。")
    with transaction.atomic():
        data = store.read(file.path, expected=file.digest)
        detail = {"number": order.number, "file_name": file.name}
        audit.record(actor=by, action="supervision.order_read_file", subject=f"order:{order.pk}", at=at, detail=detail)
    return data
