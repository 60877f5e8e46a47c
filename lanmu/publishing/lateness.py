"""Timed publications and withdrawals happen to the second; whether one was missed, and what is overdue now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lanmu.publishing.enums import SubmissionState
from lanmu.publishing.models import PlannedWithdrawal, Submission

MISSED_SECONDS = 60
"""A slot is missed when nothing happened for so long: the timetable runs every second."""


@dataclass(frozen=True, slots=True)
class MissedSlot:
    """Something whose time came and passed. `due` is aware."""

    title: str
    due: datetime
    withdrawal: bool
    number: int
    """Of the submission, or of the article to be withdrawn."""


def late_seconds(*, due: datetime, at: datetime) -> int:
    """By how many seconds a slot was missed; 0 when it was kept."""
    late = (at - due).total_seconds()
    return int(late) if late > MISSED_SECONDS else 0


def missed_slots(*, at: datetime) -> list[MissedSlot]:
    """What should have happened by itself and has not, the oldest first: the timetable stands still, or the system
    refuses again and again.
    """
    before = at - timedelta(seconds=MISSED_SECONDS)
    publications = Submission.objects.filter(state=SubmissionState.SCHEDULED, publish_at__lt=before)
    withdrawals = PlannedWithdrawal.objects.filter(withdraw_at__lt=before)
    found = [
        MissedSlot(title, due, withdrawal=False, number=number)
        for number, title, due in publications.values_list("pk", "title", "publish_at")
        if due is not None
    ]
    found += [
        MissedSlot(title, due, withdrawal=True, number=number)
        for number, title, due in withdrawals.values_list("pk", "publication__title", "withdraw_at")
    ]
    return sorted(found, key=lambda slot: slot.due)
