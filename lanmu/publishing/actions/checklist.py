"""Keeping the list of what each gate means (第十八条): the office adds and changes items; acts keep the old ones."""

from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import Gate
from lanmu.publishing.models import GateItem
from lanmu.publishing.permissions import day_of

TEXT_LENGTH = 200


def save_gate_item(
    *,
    item: GateItem | None,
    gate: str,
    text: str,
    column: ColumnPage | None,
    order: int,
    is_active: bool,
    by: User,
    at: datetime,
) -> GateItem:
    """Add an item (`item` None) or change one. Raises NotAllowed, or Refused with every reason.

    The last active item of a gate for the whole site stays: a gate without any says nothing.
    """
    if not holds(by, Permission.CHECKLIST_ITEM_EDIT, day=day_of(at)):
        raise NotAllowed("只有办公室监督员可以编制五关检查项，请联系办公室。")
    words = " ".join(text.split())
    with transaction.atomic():
        stored = GateItem.objects.select_for_update().filter(pk=item.pk).first() if item is not None else None
        if reasons := _reasons(stored, gate, words, column, is_active=is_active):
            raise Refused(reasons)
        row = stored or GateItem()
        old = _told(row) if row.pk else None
        row.gate, row.text, row.column, row.order, row.is_active = gate, words, column, order, is_active
        if old == _told(row):
            return row
        row.save()
        subject = f"checklist:{row.pk}"
        detail = {"old": old, "new": _told(row)} if old else _told(row)
        audit.record(actor=by, action="publishing.checklist", subject=subject, at=at, detail=detail)
    return row


def _reasons(stored: GateItem | None, gate: str, text: str, column: ColumnPage | None, *, is_active: bool) -> list[str]:
    found = []
    if gate not in Gate.values:
        found.append("请选择属于哪一关。")
    if not text:
        found.append("请填写检查项。")
    elif len(text) > TEXT_LENGTH:
        found.append(f"检查项最多 {TEXT_LENGTH} 个字，请缩短。")
    same = GateItem.objects.filter(gate=gate, text=text, column=column)
    if stored is not None:
        same = same.exclude(pk=stored.pk)
    if same.exists():
        found.append("这一关已有同样的检查项，不用重复。")
    if stored is not None and stored.is_active and stored.column_id is None:
        leaves = not is_active or column is not None or gate != stored.gate
        others = GateItem.objects.filter(gate=stored.gate, column__isnull=True, is_active=True).exclude(pk=stored.pk)
        if leaves and not others.exists():
            found.append(f"这是{stored.get_gate_display()}最后一条全站检查项，请先另加一条，再改动它。")
    return found


def _told(row: GateItem) -> dict[str, object]:
    return {
        "gate": str(Gate(row.gate).label) if row.gate in Gate.values else "",
        "text": row.text,
        "column": str(row.column) if row.column else "",
        "order": row.order,
        "is_active": row.is_active,
    }
