"""补审: an emergency publication is made good by the full chain, within hours, or it is called overdue."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from lanmu.audit import actions as audit
from lanmu.audit.models import AuditEntry
from lanmu.columns.queries import receiving_department
from lanmu.common.times import minute_text
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.publishing import permissions, queries
from lanmu.publishing.actions._numbers import allocate_number
from lanmu.publishing.actions._steps import note
from lanmu.publishing.actions.submit import told
from lanmu.publishing.enums import Route, SubmissionState
from lanmu.publishing.integrity import subject_of
from lanmu.publishing.models import Contribution, Submission
from lanmu.publishing.todo import SUBMISSION_URL

OVERDUE_ACTION = "publishing.supplement_overdue"


def supplement_due(*, emergency: Submission, at: datetime) -> datetime:
    """When the three reviews must be done. A second emergency publication before that does not move the time."""
    before = queries.unmade_emergency(emergency.article_id)
    if before is not None and before.supplement_due_at is not None:
        return before.supplement_due_at
    return at + timedelta(hours=settings.LANMU_SUPPLEMENT_HOURS)


def open_supplement(*, emergency: Submission, at: datetime) -> Submission:
    """The submission that makes an emergency publication good, on the same frozen text. Called by `publish` only, in
    its transaction. Whoever wrote the text still may not review it.
    """
    supplement = Submission.objects.create(
        article=emergency.article,
        number=allocate_number(at=at),
        state=SubmissionState.FIRST_REVIEW,
        route=Route.SUPPLEMENT,
        frozen=emergency.frozen,
        title=emergency.title,
        column=emergency.column,
        department=emergency.department,
        receiving=receiving_department(emergency.column),
        submitted_by=emergency.submitted_by,
        submitted_at=at,
        moved_at=at,
        joint_departments=queries.joint_departments_for(column=emergency.column, department=emergency.department),
        supplements=emergency,
        supplement_due_at=emergency.supplement_due_at,
    )
    rows = emergency.contributions.order_by("id").values_list("user_id", "at")
    Contribution.objects.bulk_create(
        Contribution(article_id=emergency.article_id, user_id=user, at=written, submission=supplement)
        for user, written in rows
    )
    detail = {"digest": supplement.frozen.digest, **told(supplement), "supplements": emergency.number}
    note(by=None, verb="supplement", submission=supplement, at=at, detail=detail)
    return supplement


def raise_overdue_supplements(*, at: datetime) -> int:
    """Write into the audit log, once for each, that an emergency publication was not made good in time, and tell the
    department's officers and the 办公室监督员. Returns how many were new.
    """
    new = 0
    for emergency in queries.overdue_supplements(at=at):
        with transaction.atomic():
            subject = subject_of(emergency)
            if AuditEntry.objects.filter(action=OVERDUE_ACTION, subject=subject).exists():
                continue
            due = minute_text(emergency.supplement_due_at) if emergency.supplement_due_at else ""
            detail = {"article": emergency.article_id, "title": emergency.title, "due": due}
            audit.record(actor=None, action=OVERDUE_ACTION, subject=subject, at=at, detail=detail)
            notify(
                users=_answerable(emergency, at), kind="supplement_overdue", at=at, key=f"{subject}:supplement_overdue",
                text=f"《{emergency.title}》应急发布后应于 {due} 前补齐三审三校，现已超期，请立即办理或撤下。",
                url=reverse(SUBMISSION_URL, args=[(queries.open_submission(emergency.article_id) or emergency).pk]),
            )  # fmt: skip
            new += 1
    return new


def _answerable(emergency: Submission, at: datetime) -> list[User]:
    posts = Post.objects.on(permissions.day_of(at)).select_related("user")
    officers = posts.filter(role=Role.INFORMATION_OFFICER, department=emergency.department)
    return [post.user for post in (*officers, *posts.filter(role=Role.SUPERVISOR))]
