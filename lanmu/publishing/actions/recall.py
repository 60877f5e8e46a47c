"""撤回送审: the department takes its text back before it is public."""

from datetime import datetime

from lanmu.organisation.models import User
from lanmu.publishing import permissions
from lanmu.publishing.actions._steps import demand, in_hand, move, note
from lanmu.publishing.enums import SubmissionState
from lanmu.publishing.models import Submission


def recall(*, submission: Submission, by: User, at: datetime) -> None:
    """Close the submission; the draft may be written in again. Raises NotAllowed, Stale or Tampered."""
    with in_hand(submission, by=by, at=at) as row:
        demand(permissions.reasons_not_to_recall(submission=row, user=by, at=at))
        move(row, to=SubmissionState.RECALLED, at=at, closed_at=at)
        note(by=by, verb="recall", submission=row, at=at, detail={})
