"""退回: the office does not take note of what was filed; the department signs again."""

from datetime import datetime

from django.db import transaction

from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.times import local
from lanmu.filings.actions._steps import note, tell
from lanmu.filings.actions.generate import renew
from lanmu.filings.enums import ActVerb, FilingState
from lanmu.filings.models import MonthlyFiling
from lanmu.filings.permissions import reasons_not_to_return, signers
from lanmu.filings.terms import ONE_DAY, answer_at
from lanmu.organisation.models import User
from lanmu.workdays.queries import current_calendar

REASON_LENGTH = 300


def return_filing(*, filing: MonthlyFiling, by: User, at: datetime, reason: str) -> MonthlyFiling:
    """Send it back with a reason; its content is gathered anew, and it is due again at the end of the third working
    day. The signed version stays. Raises NotAllowed, Refused or Stale.
    """
    words = reason.strip()
    with transaction.atomic():
        row = MonthlyFiling.objects.select_for_update(of=("self",)).select_related("department").get(pk=filing.pk)
        if reasons := reasons_not_to_return(filing=row, user=by, at=at):
            raise NotAllowed(reasons)
        if not words:
            raise Refused("请写明退回的原因，部门据此改正后重新签报。")
        if len(words) > REASON_LENGTH:
            raise Refused(f"退回的原因最多 {REASON_LENGTH} 个字，请缩短。")
        answer_by = answer_at(returned=at, due=row.due_at, calendar=current_calendar())
        moved = MonthlyFiling.objects.filter(pk=row.pk, state=FilingState.FILED).update(
            state=FilingState.RETURNED, filed_at=None, answer_by=answer_by
        )
        if not moved:
            raise Stale("这份月报备刚刚已由别人退回。请刷新页面。")
        row.refresh_from_db()
        renew(row, at=at)
        note(row, ActVerb.RETURNED, by=by, at=at, words=words)
        text = (
            f"{row.month_text}的月报备被办公室退回：{words}。"
            f"请于 {local(answer_by - ONE_DAY):%Y-%m-%d} 以前改正后重新签报。"
        )
        tell(row, signers(row.department, at=at), text=text, occasion=f"returned:{at:%Y%m%d%H%M%S}", at=at)
    return row
