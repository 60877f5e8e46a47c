"""Reads of the approval chain: what is to do, what was done, what is valid, what differs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Department, Post, User
from lanmu.publishing import permissions
from lanmu.publishing.differences import Change, difference
from lanmu.publishing.enums import OPEN_STATES, STAGE_STATES, ActKind, Decision, SubmissionState
from lanmu.publishing.models import ApprovalRecord, Contribution, ReviewAct, Submission

__all__ = [
    "Change", "Todo", "approval_of", "difference", "history", "submissions_visible_to", "todo_for", "valid_passes",
]  # fmt: skip

SUBMISSION_URL = "publishing_review"
"""Name of the address of a submission's screen (urls of the workbench)."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing a person can do now. `waiting_since` is when the submission came to this step."""

    title: str
    stage_label: str
    url: str
    waiting_since: datetime
    department: Department
    submission: Submission


def todo_for(*, user: User, at: datetime) -> list[Todo]:
    """What waits for this person, longest waiting first: reviews and proofs they may do, publications they may
    make, and texts of theirs that were sent back and not submitted again. The number of queries does not depend on
    how much waits.
    """
    posts = list(Post.objects.on(permissions.day_of(at)).filter(user_id=user.pk).values_list("role", "department_id"))
    wanted = _waiting_for(posts) | _sent_back_to(user, posts)
    rows = list(
        Submission.objects.filter(wanted)
        .select_related("department", "receiving", "column", "submitted_by", "frozen")
        .order_by("moved_at", "id")
    )
    numbers = [row.pk for row in rows]
    acts: dict[int, list[ReviewAct]] = {}
    for act in ReviewAct.objects.filter(submission__in=numbers).exclude(decision=Decision.RETURN):
        acts.setdefault(act.submission_id, []).append(act)
    written = set(
        Contribution.objects.filter(user_id=user.pk, article__submissions__in=numbers)
        .exclude(submission__state=SubmissionState.PUBLISHED)
        .values_list("article_id", flat=True)
    )
    found = []
    for row in rows:
        if row.article_id in written or row.submitted_by_id == user.pk:
            label = _label_of_own(row)
        else:
            label = _label_of_others(row, user, posts, acts.get(row.pk, []))
        if label:
            url = reverse(SUBMISSION_URL, args=[row.pk])
            found.append(Todo(row.title, label, url, row.moved_at, row.department, row))
    return found


def _waiting_for(posts: Iterable[tuple[str, int]]) -> Q:
    wanted = Q(pk__in=[])
    for role, department in posts:
        if role in REVIEWER_ROLES:
            wanted |= Q(state=STAGE_STATES[REVIEWER_ROLES.index(Role(role))], department_id=department)
        elif role == Role.PROOFREADER:
            wanted |= Q(state__in=STAGE_STATES, department_id=department)
        elif role == Role.PUBLISHER:
            wanted |= Q(state__in=[SubmissionState.RECEIVING], receiving_id=department)
    return wanted


def _sent_back_to(user: User, posts: Iterable[tuple[str, int]]) -> Q:
    where = [department for role, department in posts if role == Role.INFORMATION_OFFICER]
    later = Submission.objects.filter(article_id=OuterRef("article_id"), pk__gt=OuterRef("pk"))
    back = [SubmissionState.RETURNED, SubmissionState.VOID]
    return Q(~Exists(later), state__in=back, submitted_by=user, department__in=where)


def _label_of_own(row: Submission) -> str:
    match row.state:
        case SubmissionState.RETURNED:
            return "已退回，请修改"
        case SubmissionState.VOID:
            return "已作废，请重新送审"
    return ""


def _label_of_others(row: Submission, user: User, posts: list[tuple[str, int]], acts: list[ReviewAct]) -> str:
    """The step this person may take, empty when the rules of permissions.py would refuse them all."""
    stage = permissions.stage_of(row)
    if stage == 0 or any(a.actor_id == user.pk and a.stage != stage for a in acts):
        return ""
    if stage == permissions.RECEIVING_STAGE:
        return f"{permissions.STAGE_LABELS[3]}（定时发布未成功）" if row.trouble else permissions.STAGE_LABELS[3]
    passed = {a.kind: a.actor_id for a in acts if a.stage == stage and a.decision == Decision.PASS}
    if row.department.separate_proofreading and user.pk in passed.values():
        return ""
    reviewer = (REVIEWER_ROLES[stage - 1], row.department_id) in posts
    open_kinds = [k for k in ActKind if k not in passed and (reviewer or k == ActKind.PROOF)]
    return permissions.STAGE_LABELS[stage - 1] if open_kinds else ""


def valid_passes(submission: Submission) -> list[ReviewAct]:
    """The passes of the three stages that count: one 审 and one 校 each, by people who differ between stages.

    Whether the acts fit the text is `integrity.discrepancies`; whether these are all six is `missing_passes`.
    """
    rows = ReviewAct.objects.filter(
        submission=submission, decision=Decision.PASS, stage__lt=permissions.RECEIVING_STAGE
    )
    stage_of_person: dict[int, int] = {}
    return [a for a in rows.order_by("id") if stage_of_person.setdefault(a.actor_id, a.stage) == a.stage]


def missing_passes(submission: Submission) -> list[str]:
    """Which of the six acts are missing, as words: `一审一校的“审”`."""
    there = {(act.stage, act.kind) for act in valid_passes(submission)}
    return [
        f"{permissions.STAGE_LABELS[stage - 1]}的“{kind.label}”"
        for stage in range(1, permissions.RECEIVING_STAGE)
        for kind in ActKind
        if (stage, kind.value) not in there
    ]


def history(submission: Submission) -> list[ReviewAct]:
    """Every act on the submission in order, with its person."""
    return list(ReviewAct.objects.filter(submission=submission).select_related("actor").order_by("id"))


def submissions_visible_to(user: User, at: datetime) -> QuerySet[Submission]:
    """Submissions the person may see (`permissions.reasons_not_to_see`), newest first."""
    if permissions.may_see_everything(user=user, at=at):
        return Submission.objects.all()
    where = permissions.departments_seen(user=user, at=at)
    return Submission.objects.filter(Q(department__in=where) | Q(receiving__in=where))


def approval_of(submission: Submission) -> ApprovalRecord | None:
    """The sealed record of a published submission."""
    return ApprovalRecord.objects.filter(submission=submission).first()


def open_submission(article_id: int) -> Submission | None:
    """The submission of the article that is on its way, if there is one."""
    return Submission.objects.filter(article_id=article_id, state__in=OPEN_STATES).first()
