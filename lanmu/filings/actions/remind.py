"""催报: on the 1st, the 3rd and the 5th; and what is not signed when its time is over is 逾期."""

from datetime import datetime, timedelta

from django.db import transaction

from lanmu.common.times import local
from lanmu.filings.actions._steps import note, tell
from lanmu.filings.enums import OPEN_STATES, ActVerb, FilingState
from lanmu.filings.models import MonthlyFiling
from lanmu.filings.permissions import signers
from lanmu.filings.queries import due_now
from lanmu.filings.terms import days_left, month_before, reminder_day
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User


def remind(*, at: datetime) -> int:
    """Tell the signers of last month's unsigned filings, once for each of the three days; a day that was missed is
    made up for until the 5th. Returns how many people were told. `at` is aware.
    """
    day = local(at).date()
    month = month_before(day)
    occasion = reminder_day(month=month, day=day)
    if occasion is None:
        return 0
    told = 0
    waiting = MonthlyFiling.objects.filter(month=month, state__in=OPEN_STATES).select_related("department")
    for filing in waiting.defer("content"):
        left = days_left(answer_by=filing.answer_by, at=at)
        when = "今天到期，请今天" if left == 0 else f"请于 {day + timedelta(days=left):%Y-%m-%d} 以前"
        text = f"“{filing.department}”{filing.month_text}的月报备还没有签报，{when}核对、签报（第十六条）。"
        told += tell(filing, signers(filing.department, at=at), text=text, occasion=f"remind:{occasion}", at=at)
    return told


def mark_overdue(*, at: datetime) -> int:
    """Note every filing whose time is over at `at` (aware), and tell its signers and the office. Returns how many."""
    count = 0
    for filing in due_now(at=at):
        with transaction.atomic():
            moved = MonthlyFiling.objects.filter(
                pk=filing.pk, state__in=[FilingState.AWAITING, FilingState.RETURNED], answer_by__lte=at
            ).update(state=FilingState.LATE, was_late=True)
            if not moved:
                continue
            note(filing, ActVerb.OVERDUE, by=None, at=at)
            text = f"“{filing.department}”{filing.month_text}的月报备已经逾期，还没有签报。请尽快签报（第十六条）。"
            people = [*signers(filing.department, at=at), *_office(at)]
            tell(filing, people, text=text, occasion=f"overdue:{filing.answer_by:%Y%m%d}", at=at)
            count += 1
    return count


def _office(at: datetime) -> list[User]:
    """The office's 监督员."""
    held = Post.objects.on(local(at).date()).filter(role=Role.SUPERVISOR).values("user_id")
    return list(User.objects.filter(pk__in=held).order_by("id"))
