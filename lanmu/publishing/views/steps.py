"""Where a submission stands, as a row of steps a busy person reads in one glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lanmu.publishing.enums import ActKind, Decision, SubmissionState
from lanmu.publishing.models import ReviewAct, Submission
from lanmu.publishing.permissions import RECEIVING_STAGE, STAGE_LABELS, stage_of


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the way. `state` is done, current, stopped or waiting; `people` who did it."""

    label: str
    state: str
    people: str
    at: datetime | None


def steps(*, submission: Submission, acts: Sequence[ReviewAct]) -> list[Step]:
    """报送, the three stages, and publication."""
    row = [Step("报送", "done", str(submission.submitted_by), submission.submitted_at)]
    return row + [_stage(submission, acts, number) for number in range(1, RECEIVING_STAGE + 1)]


def _stage(submission: Submission, acts: Sequence[ReviewAct], number: int) -> Step:
    here = [a for a in acts if a.stage == number]
    passed = {a.kind: a for a in here if a.decision == Decision.PASS}
    returned = [a for a in here if a.decision == Decision.RETURN]
    label = STAGE_LABELS[number - 1]
    people = "、".join(dict.fromkeys(a.actor_name for a in [*passed.values(), *returned]))
    at = max((a.at for a in [*passed.values(), *returned]), default=None)
    if returned:
        return Step(label, "stopped", f"{people} 退回", at)
    if number == RECEIVING_STAGE and submission.state == SubmissionState.PUBLISHED:
        return Step(label, "done", people, submission.closed_at)
    if {ActKind.REVIEW, ActKind.PROOF} <= passed.keys():
        return Step(label, "done", people, at)
    return Step(label, "current" if stage_of(submission) == number else "waiting", people, at)
