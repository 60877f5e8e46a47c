"""应急签发 (第十一条（四）): a leader, or two reviewers, let an urgent text go before its three reviews."""

from collections.abc import Iterable
from datetime import datetime

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import permissions
from lanmu.publishing.actions._steps import act, check_gates, check_opinion, demand, in_hand, move, note
from lanmu.publishing.enums import ActKind, Decision, Stage, SubmissionState
from lanmu.publishing.lawfulness import signed_sufficiently
from lanmu.publishing.models import Submission


def sign_emergency(
    *,
    submission: Submission,
    by: User,
    at: datetime,
    opinion: str,
    gates: Iterable[str],
    digest: str | None = None,
) -> Submission:
    """Sign an emergency publication, all five gates ticked, with an opinion. One 三审 of the department is enough;
    without, it takes two different reviewers. Then the receiving department may publish. `digest` is of the text the
    person saw. Raises NotAllowed with every reason, Refused, Stale or Tampered.
    """
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        demand(permissions.reasons_not_to_sign_emergency(submission=row, user=by, at=at))
        ticked, words = check_gates(gates), check_opinion(opinion)
        if not words:
            raise Refused("应急签发须写明意见。")
        post = permissions.emergency_post(submission=row, user=by, at=at)
        act(
            submission=row, by=by, at=at, stage=Stage.EMERGENCY, kind=ActKind.REVIEW, decision=Decision.PASS,
            opinion=words, gates=ticked, department=row.department, post=post,
        )  # fmt: skip
        if signed_sufficiently(row):
            move(row, to=SubmissionState.RECEIVING, at=at)
        detail = {"stage": int(Stage.EMERGENCY), "opinion": words, "digest": row.frozen.digest}
        note(by=by, verb="sign_emergency", submission=row, at=at, detail=detail)
    return row
