"""Rules about 三审三校 (第十六条): 审, 校, correcting, and sending back from any stage."""

from datetime import datetime

from lanmu.organisation.models import Post, User
from lanmu.publishing.assignments import Table, roles_for
from lanmu.publishing.enums import OPEN_STATES, STAGE_OF_STATE, ActKind, Decision, Stage, SubmissionState
from lanmu.publishing.models import ReviewAct, Submission
from lanmu.publishing.permissions.people import (
    INACTIVE,
    STAGE_LABELS,
    Person,
    acts_that_count,
    day_of,
    known,
    people_barred,
    people_in,
    post_for,
    reasons_of_authorship,
    reasons_of_other_stages,
    reasons_without_post,
)
from lanmu.publishing.permissions.publishing import publish_post, reasons_not_to_publish
from lanmu.publishing.permissions.signing import (
    emergency_post,
    joint_post_of,
    reasons_not_to_decide_secrecy,
    reasons_not_to_return_emergency,
    reasons_not_to_return_joint,
    secrecy_post,
)


def stage_of(submission: Submission) -> int:
    """The stage (`enums.Stage`) an open submission waits in; 0 when closed."""
    state = SubmissionState(submission.state)
    return int(STAGE_OF_STATE[state]) if state in OPEN_STATES else 0


def reasons_not_to_act(*, submission: Submission, user: Person, kind: ActKind, at: datetime) -> list[str]:
    """三审三校 (第十六条): 审 is by the stage's reviewer of the submitting department; 校 by the same or a 专职校对
    there.

    Nobody acts in two stages, nobody reviews what they submitted or wrote since the last publication, and where the
    department keeps proofreading apart, 审 and 校 of one stage are two people. Each act is done once.
    """
    return _reasons_at_stage(submission, user, kind, at, deciding=True)


def reasons_not_to_correct(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """A correction is made by somebody who may do 审 or 校 of the current stage, before the stage's 审 is given.

    After it nobody's 审 of this stage would have seen the new words; then the text is to be sent back.
    """
    by_kind = [_reasons_at_stage(submission, user, kind, at, deciding=True) for kind in ActKind]
    if all(by_kind):
        return by_kind[0]
    given = ReviewAct.objects.filter(
        submission=submission, stage=stage_of(submission), kind=ActKind.REVIEW, decision=Decision.PASS
    )
    if given.exists():
        return ["这一环节的“审”已经办理，不能再更正；确需改动的，请写明意见退回。"]
    return []


def reasons_not_to_return(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """Who may act in the current stage may send back, also after passing it; at the receiving stage its 归口发布人,
    at a joint signature, a secrecy review or an emergency whoever may sign or decide there.
    """
    match stage_of(submission):
        case Stage.RECEIVING:
            return reasons_not_to_publish(submission=submission, user=user, at=at)
        case Stage.SECRECY:
            return reasons_not_to_decide_secrecy(submission=submission, user=user, at=at)
        case Stage.JOINT:
            return reasons_not_to_return_joint(submission=submission, user=user, at=at)
        case Stage.EMERGENCY:
            return reasons_not_to_return_emergency(submission=submission, user=user, at=at)
    by_kind = [_reasons_at_stage(submission, user, kind, at, deciding=False) for kind in ActKind]
    return [] if not all(by_kind) else by_kind[0]


def review_post(*, submission: Submission, user: Person, kind: ActKind, at: datetime) -> Post | None:
    """The post by virtue of which the person may do 审 or 校 of the current stage."""
    stage = stage_of(submission)
    return post_for(
        user, at, roles=roles_for(stage, kind), department=submission.department_id, submission=submission,
        holders=people_named(submission=submission, kind=kind, at=at),
    )  # fmt: skip


def people_named(*, submission: Submission, kind: ActKind, at: datetime) -> frozenset[int] | None:
    """Whose post counts for 审 or 校 of the current stage by the 审校分工 of the department; None: everybody's."""
    stage, day = stage_of(submission), day_of(at)
    table = Table(departments=[submission.department_id], day=day)
    department, info_type = submission.department_id, submission.info_type
    if table.named(department=department, info_type=info_type, stage=stage, kind=kind) is None:
        return None
    return table.allowed(submission=submission, stage=stage, kind=kind, barred=people_barred(submission), at=at)


def returning_post(*, submission: Submission, user: Person, at: datetime) -> Post | None:
    """The post by virtue of which the person may send back from the current stage."""
    match stage_of(submission):
        case Stage.RECEIVING:
            return publish_post(submission=submission, user=user, at=at)
        case Stage.SECRECY:
            return secrecy_post(user=user, at=at, submission=submission)
        case Stage.JOINT:
            return joint_post_of(submission=submission, user=user, at=at)
        case Stage.EMERGENCY:
            return emergency_post(submission=submission, user=user, at=at)
        case Stage.FIRST | Stage.SECOND | Stage.THIRD:
            by_kind = (review_post(submission=submission, user=user, kind=kind, at=at) for kind in ActKind)
            return next((post for post in by_kind if post is not None), None)
    return None


def _reasons_at_stage(
    submission: Submission, user: Person, kind: ActKind, at: datetime, *, deciding: bool
) -> list[str]:
    if not known(user):
        return [INACTIVE]
    stage = stage_of(submission)
    if stage not in (1, 2, 3):
        return [f"这份送审件的状态是“{submission.get_state_display()}”，现在不需要审校。"]
    acts = acts_that_count(submission)
    found = _reasons_of_post(submission, user, stage, kind, at) + reasons_of_authorship(submission, user)
    found += reasons_of_other_stages(acts, user, stage)
    if deciding:
        found += _reasons_of_passes(submission, user, stage, kind, acts)
    return found


def _reasons_of_post(submission: Submission, user: Person, stage: int, kind: ActKind, at: datetime) -> list[str]:
    roles = roles_for(stage, kind)
    names = "或".join(str(role.label) for role in sorted(roles, reverse=True))
    step = f"{STAGE_LABELS[stage - 1]}的“{kind.label}”"
    sentence = f"{step}由{submission.department}担任{names}岗位的人办理，您在这一天没有这个岗位。"
    found = reasons_without_post(
        user, at, roles=roles, department=submission.department_id, submission=submission, sentence=sentence
    )
    if found or review_post(submission=submission, user=user, kind=kind, at=at) is not None:
        return found
    named = User.objects.filter(pk__in=people_named(submission=submission, kind=kind, at=at) or ()).order_by("id")
    who = "、".join(str(person) for person in named)
    return [f"按{submission.department}的审校分工，{step}现在由{who}办理；主岗不在或者超过应办结时间的，由副岗办理。"]


def _reasons_of_passes(
    submission: Submission, user: Person, stage: int, kind: ActKind, acts: list[ReviewAct]
) -> list[str]:
    passes = [a for a in acts if a.stage == stage and a.decision == Decision.PASS]
    if done := next((a for a in passes if a.kind == kind), None):
        return [f"这一环节的“{kind.label}”已由{done.signature}办理。"]
    if submission.department.separate_proofreading and any(user.pk in people_in(a) for a in passes):
        return [f"{submission.department}校对另设专人，同一审次的“审”和“校”须由不同的人办理。"]
    return []
