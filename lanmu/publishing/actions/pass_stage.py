"""审、校: a person passes the current stage; with both acts there, the submission moves on."""

from collections.abc import Iterable
from datetime import datetime

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import permissions
from lanmu.publishing.actions._steps import act, demand, in_hand, move, note
from lanmu.publishing.enums import STAGE_STATES, ActKind, Decision, Gate, SubmissionState
from lanmu.publishing.models import ReviewAct, Submission

OPINION_LENGTH = 500


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
    """Record 审 and/or 校 of the current stage by `by`; move on when the stage has both.

    审 needs all five gates ticked (第十八条). `digest` is of the text the person saw; give it, so that nobody
    passes a text that was corrected while they read. Returns the submission as it is now. Raises NotAllowed with
    every reason, Refused, Stale or Tampered.
    """
    wanted = [kind for kind in ActKind if kind in set(kinds)]
    ticked = [gate.value for gate in Gate if gate in set(gates)]
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        _check(row, by, at, wanted, ticked, opinion)
        stage = permissions.stage_of(row)
        for kind in wanted:
            passed_gates = ticked if kind == ActKind.REVIEW else []
            act(
                submission=row, by=by, at=at, stage=stage, kind=kind, decision=Decision.PASS,
                opinion=opinion.strip(), gates=passed_gates,
            )  # fmt: skip
        done = ReviewAct.objects.filter(submission=row, stage=stage, decision=Decision.PASS).count() == len(ActKind)
        if done:
            move(row, to=_after(stage), at=at)
        detail = {"stage": stage, "kinds": [str(k.value) for k in wanted], "digest": row.frozen.digest}
        note(by=by, verb="pass", submission=row, at=at, detail=detail)
    return row


def _check(row: Submission, by: User, at: datetime, kinds: list[ActKind], ticked: list[str], opinion: str) -> None:
    if not kinds:
        raise Refused("请选择办理“审”还是“校”。")
    found = [
        reason for kind in kinds for reason in permissions.reasons_not_to_act(submission=row, user=by, kind=kind, at=at)
    ]
    if len(kinds) > 1 and row.department.separate_proofreading:
        found.append(f"{row.department}校对另设专人，同一审次的“审”和“校”须由不同的人办理。")
    demand(found)
    missing = [str(gate.label) for gate in Gate if gate.value not in ticked]
    if ActKind.REVIEW in kinds and missing:
        raise Refused(f"请逐一把关并勾选：{'、'.join(missing)}。")
    if len(opinion.strip()) > OPINION_LENGTH:
        raise Refused(f"意见最多 {OPINION_LENGTH} 个字，请缩短。")


def _after(stage: int) -> SubmissionState:
    return STAGE_STATES[stage] if stage < len(STAGE_STATES) else SubmissionState.RECEIVING
