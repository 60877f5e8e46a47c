"""Where a submission stands, as a row of steps a busy person reads in one glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lanmu.publishing.enums import ActKind, Decision, Route, Stage, SubmissionState
from lanmu.publishing.models import ReviewAct, Submission
from lanmu.publishing.permissions import stage_of

CHAIN = (Stage.FIRST, Stage.SECOND, Stage.THIRD)


@dataclass(frozen=True, slots=True)
class Step:
    """One station of the way. `state` is done, current, stopped or waiting; `people` who did it."""

    label: str
    state: str
    people: str
    at: datetime | None


def steps(*, submission: Submission, acts: Sequence[ReviewAct]) -> list[Step]:
    """报送, what the submission's way asks for, and publication."""
    row = [Step("报送", "done", str(submission.submitted_by), submission.submitted_at)]
    return row + [_step(submission, acts, stage) for stage in way_of(submission, acts)]


def way_of(submission: Submission, acts: Sequence[ReviewAct]) -> list[Stage]:
    """The stages of this submission in order. A text that was kept from the public goes no further."""
    way = [Stage.SECRECY] if any(a.stage == Stage.SECRECY for a in acts) or _at(submission, Stage.SECRECY) else []
    if submission.state == SubmissionState.KEPT:
        return way
    match submission.route:
        case Route.EMERGENCY:
            way.append(Stage.EMERGENCY)
        case Route.CHAIN | Route.SUPPLEMENT:
            way.extend(CHAIN)
    if submission.joint_departments:
        way.append(Stage.JOINT)
    return [*way, Stage.RECEIVING]


def _at(submission: Submission, stage: Stage) -> bool:
    return stage_of(submission) == stage


def _step(submission: Submission, acts: Sequence[ReviewAct], stage: Stage) -> Step:
    here = [a for a in acts if a.stage == stage and a.decision != Decision.CORRECT]
    returned = any(a.decision == Decision.RETURN for a in here)
    people = "、".join(dict.fromkeys(a.signature for a in here))
    at = max((a.at for a in here), default=None)
    label = str(stage.label)
    if returned:
        return Step(label, "stopped", f"{people} 退回", at)
    if _done(submission, here, stage):
        return Step(label, "done", people, submission.closed_at if stage == Stage.RECEIVING else at)
    return Step(label, "current" if _at(submission, stage) else "waiting", people, at)


def _done(submission: Submission, here: Sequence[ReviewAct], stage: Stage) -> bool:
    if stage in CHAIN:
        return set(ActKind) <= {a.kind for a in here if a.decision == Decision.PASS}
    if stage == Stage.RECEIVING:
        return submission.state == SubmissionState.PUBLISHED
    return bool(here) and not _at(submission, stage)
