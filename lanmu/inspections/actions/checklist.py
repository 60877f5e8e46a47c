"""编制检查清单: a new version for checks that begin from now on."""

import hashlib
from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import Refused
from lanmu.inspections import checklists
from lanmu.inspections.actions._sheets import demand_manager
from lanmu.inspections.enums import Group
from lanmu.inspections.items import Item
from lanmu.inspections.models import ChecklistVersion
from lanmu.organisation.models import User

TEXT, MOST = 200, 40


def edit_checklist(*, group: str, lines: str, by: User, at: datetime) -> ChecklistVersion:
    """One item a line. A line that was there keeps its code, so that its problems stay the same problems. Raises
    NotAllowed, or Refused with every reason; the same items again make no version.
    """
    demand_manager(by=by, at=at)
    texts = [" ".join(line.split()) for line in lines.splitlines() if line.strip()]
    reasons = [] if group in Group.values else ["请选择栏目类别。"]
    if not texts:
        reasons.append("请至少写一项，每行一项。")
    if len(texts) > MOST:
        reasons.append(f"检查项最多 {MOST} 项，现在 {len(texts)} 项，请合并。")
    reasons += [f"“{text[:20]}……”超过 {TEXT} 个字，请缩短。" for text in texts if len(text) > TEXT]
    reasons += [f"“{text}”写了两遍。" for text in dict.fromkeys(texts) if texts.count(text) > 1]
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        old = checklists.current(at=at)[Group(group)]
        known = {item.text: item.code for item in checklists.items_of(old)}
        items = checklists.as_document([Item(known.get(text) or _code(text), text) for text in texts])
        if items == old.items:
            raise Refused("检查项没有改动。")
        row = ChecklistVersion.objects.create(group=group, number=old.number + 1, items=items, by=by, at=at)
        detail = {"name": str(row), "count": len(items)}
        audit.record(actor=by, action="inspections.checklist", subject=f"check_list:{row.pk}", at=at, detail=detail)
    return row


def _code(text: str) -> str:
    """A code from the words: the same words, the same code, in every list and version."""
    return f"x{hashlib.sha256(text.encode()).hexdigest()[:10]}"
