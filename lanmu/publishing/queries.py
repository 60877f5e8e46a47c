"""Reads of the approval chain: what is to do, what was done, what is valid, what differs."""

from datetime import datetime

from django.db.models import QuerySet

from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department, User
from lanmu.publishing import permissions
from lanmu.publishing.differences import Change, difference
from lanmu.publishing.enums import (
    OPEN_STATES,
    ActKind,
    ApprovalKind,
    Decision,
    PublicationState,
)
from lanmu.publishing.models import (
    ApprovalRecord,
    JointRequirement,
    Publication,
    ReviewAct,
    Submission,
)
from lanmu.publishing.permissions.people import people_in
from lanmu.publishing.todo import Todo, todo_for

__all__ = [
    "Change", "Todo", "approval_of", "difference", "history", "submissions_visible_to", "todo_for", "valid_passes",
]  # fmt: skip


def valid_passes(submission: Submission) -> list[ReviewAct]:
    """The passes of the three stages that count: one 审 and one 校 each, by people who differ between stages.

    Whether the acts fit the text is `integrity.discrepancies`; whether these are all six is `missing_passes`.
    """
    rows = ReviewAct.objects.filter(
        submission=submission, decision=Decision.PASS, stage__lt=permissions.RECEIVING_STAGE
    )
    stage_of_person: dict[int, int] = {}
    return [
        act
        for act in rows.order_by("id")
        if all(stage_of_person.setdefault(person, act.stage) == act.stage for person in sorted(people_in(act)))
    ]


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
    rows = ReviewAct.objects.filter(submission=submission).select_related("actor", "department", "acting_for")
    return list(rows.order_by("id"))


def submissions_visible_to(user: User, at: datetime) -> QuerySet[Submission]:
    """Submissions the person may see (`permissions.reasons_not_to_see`), newest first."""
    return Submission.objects.filter(permissions.seen_by(user=user, at=at))


def approval_of(submission: Submission) -> ApprovalRecord | None:
    """The sealed record of a published submission."""
    return ApprovalRecord.objects.filter(submission=submission).first()


def unmade_emergency(article_id: int) -> Submission | None:
    """The emergency submission the article's public version still rests on; None when it is made good, or not public.

    The duty hangs on what is public, not on one supplement: one that is sent back or taken back leaves it standing.
    """
    found = Publication.objects.filter(
        article_id=article_id, state=PublicationState.PUBLIC, approval__kind=ApprovalKind.EMERGENCY
    )
    row = found.select_related("approval__submission").first()
    return row.approval.submission if row is not None else None


def unmade_emergencies() -> QuerySet[Submission]:
    """Emergency submissions whose publication is not made good yet, the most urgent first."""
    resting = Publication.objects.filter(state=PublicationState.PUBLIC, approval__kind=ApprovalKind.EMERGENCY)
    rows = Submission.objects.filter(pk__in=resting.values("approval__submission"))
    return rows.select_related("department", "article").order_by("supplement_due_at", "id")


def overdue_supplements(*, at: datetime) -> QuerySet[Submission]:
    """Those of `unmade_emergencies` whose three reviews should be done by now."""
    return unmade_emergencies().filter(supplement_due_at__lt=at)


def joint_departments_for(*, column: ColumnPage, department: Department | None) -> list[int]:
    """Numbers of the departments that have to sign a text of `department` for `column` jointly: those the column asks
    for and that are in use, without the making department itself.
    """
    asked = JointRequirement.objects.filter(column=column, department__is_active=True).order_by("department_id")
    numbers = asked.values_list("department_id", flat=True)
    return [number for number in numbers if department is None or number != department.pk]


def open_submission(article_id: int) -> Submission | None:
    """The submission of the article that is on its way, if there is one."""
    return Submission.objects.filter(article_id=article_id, state__in=OPEN_STATES).first()
