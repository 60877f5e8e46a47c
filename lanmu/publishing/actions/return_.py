"""退回: a reviewer or the receiving department sends a text back, and says why."""

from datetime import datetime

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import permissions
from lanmu.publishing.actions._steps import act, check_opinion, demand, in_hand, move, note
from lanmu.publishing.enums import ActKind, Decision, Stage, SubmissionState
from lanmu.publishing.models import Submission


def return_submission(
    *, submission: Submission, by: User, at: datetime, opinion: str, digest: str | None = None
) -> None:
    """Send the submission back with an opinion; the draft may be written in again.

    `digest` is of the text the person saw. Raises NotAllowed, Refused without an opinion, Stale or Tampered.
    """
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        demand(permissions.reasons_not_to_return(submission=row, user=by, at=at))
        words = check_opinion(opinion)
        if not words:
            raise Refused("退回必须写明意见，让报送人知道改什么。")
        stage = permissions.stage_of(row)
        post = permissions.returning_post(submission=row, user=by, at=at)
        act(
            submission=row, by=by, at=at, stage=stage, kind=ActKind.REVIEW, decision=Decision.RETURN, opinion=words,
            department=post.department if post is not None and stage == Stage.JOINT else None, post=post,
        )  # fmt: skip
        move(row, to=SubmissionState.RETURNED, at=at, closed_at=at)
        note(by=by, verb="return", submission=row, at=at, detail={"stage": stage, "opinion": words})
