"""结束 a check with its summary."""

from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import Refused, Stale
from lanmu.inspections.actions._sheets import demand_manager
from lanmu.inspections.enums import CheckState, Stage
from lanmu.inspections.models import Check
from lanmu.organisation.models import User

SUMMARY = 4000


def close_check(*, check: Check, summary: str, by: User, at: datetime) -> Check:
    """Every sheet of the inspectors is in. Departments that did not look at their own columns are named in the report
    and hold nothing up. Raises NotAllowed, Refused with every reason, Stale.
    """
    demand_manager(by=by, at=at)
    words = summary.strip()
    reasons = [] if words else ["请填写检查总结。"]
    if len(words) > SUMMARY:
        reasons.append(f"检查总结最多 {SUMMARY} 个字，请缩短。")
    if check.state == CheckState.SELF:
        reasons.append("还没有抽样检查，不能结束。")
    if waiting := check.sheets.filter(stage=Stage.OFFICE, submitted_at__isnull=True).count():
        reasons.append(f"还有 {waiting} 张检查表没有提交。")
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        changed = Check.objects.filter(pk=check.pk, state=CheckState.INSPECTING).update(
            state=CheckState.CLOSED, summary=words, closed_at=at
        )
        if changed != 1:
            raise Stale("这次检查已经结束。")
        detail = {"title": check.title, "text": words[:200]}
        audit.record(actor=by, action="inspections.close", subject=f"check:{check.pk}", at=at, detail=detail)
    check.refresh_from_db()
    return check
