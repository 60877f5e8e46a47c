"""审、校: a person passes the current stage; with both acts there, the submission moves on."""

from collections.abc import Iterable
from datetime import datetime

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import permissions, routing
from lanmu.publishing.actions._steps import act, check_gates, check_opinion, demand, in_hand, move, note
from lanmu.publishing.enums import ActKind, Decision
from lanmu.publishing.models import ReviewAct, Submission


def pass_stage(
    *,
    submission: Submission,
    by: User,
    at: datetime,
    kinds: Iterable[str],
    gates: Iterable[str] = (),
    opinion: str = "",
    digest: str | None = None,
) -> Submission:
    """Record 审 and/or 校 of the current stage by `by`; move on when the stage has both: to the next stage, after the
    third to the joint signatures where the column asks for some, else to the receiving department.

    审 needs all five gates ticked (第十八条). `digest` is of the text the person saw; give it, so that nobody
    passes a text that was corrected while they read. Returns the submission as it is now. Raises NotAllowed with
    every reason, Refused, Stale or Tampered.
    """
    wanted = [kind for kind in ActKind if kind in set(kinds)]
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        _check(row, by, at, wanted)
        ticked = check_gates(gates) if ActKind.REVIEW in wanted else []
        words = check_opinion(opinion)
        stage = permissions.stage_of(row)
        for kind in wanted:
            act(
                submission=row, by=by, at=at, stage=stage, kind=kind, decision=Decision.PASS, opinion=words,
                gates=ticked if kind == ActKind.REVIEW else [],
                post=permissions.review_post(submission=row, user=by, kind=kind, at=at),
            )  # fmt: skip
        done = ReviewAct.objects.filter(submission=row, stage=stage, decision=Decision.PASS).count() == len(ActKind)
        if done:
            move(row, to=routing.after(stage, joint=bool(row.joint_departments)), at=at)
        detail = {"stage": stage, "kinds": [str(k.value) for k in wanted], "digest": row.frozen.digest}
        note(by=by, verb="pass", submission=row, at=at, detail=detail)
    return row


def _check(row: Submission, by: User, at: datetime, kinds: list[ActKind]) -> None:
    if not kinds:
        raise Refused("请选择办理“审”还是“校”。")
    found = [
        reason for kind in kinds for reason in permissions.reasons_not_to_act(submission=row, user=by, kind=kind, at=at)
    ]
    if len(kinds) > 1 and row.department.separate_proofreading:
        found.append(f"{row.department}校对另设专人，同一审次的“审”和“校”须由不同的人办理。")
    demand(found)
