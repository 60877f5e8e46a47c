"""Rules about seeing submissions and their records."""

from datetime import datetime

from django.db.models import Q

from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import held_posts, holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import SecrecyKind, SubmissionState
from lanmu.publishing.models import Submission
from lanmu.publishing.permissions.people import INACTIVE, Person, day_of, known

SEEING_ROLES = frozenset(
    {Role.INFORMATION_OFFICER, Role.PROOFREADER, Role.PUBLISHER, Role.SECRECY_REVIEWER, *REVIEWER_ROLES}
)


def reasons_not_to_see(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """People with a content post in the submitting or the receiving department, or in one that signs jointly, the
    保密审查员 for what went to the secrecy review, and the 办公室监督员, who reads all records.
    """
    if not known(user):
        return [INACTIVE]
    if Submission.objects.filter(seen_by(user=user, at=at), pk=submission.pk).exists():
        return []
    return ["这份送审件不属于您所在的部门，您没有查看的岗位。"]


def may_see(*, submission: Submission, user: Person, at: datetime) -> bool:
    """Whether `reasons_not_to_see` finds nothing."""
    return not reasons_not_to_see(submission=submission, user=user, at=at)


def seen_by(*, user: Person, at: datetime) -> Q:
    """The rule of `reasons_not_to_see` as a condition on submissions."""
    if may_see_everything(user=user, at=at):
        return Q()
    where = departments_seen(user=user, at=at)
    found = Q(department__in=where) | Q(receiving__in=where)
    for number in sorted(where):
        found |= Q(joint_departments__holds=number)
    if known(user) and any(post.role == Role.SECRECY_REVIEWER for post in held_posts(user, day_of(at))):
        asked = Submission.objects.filter(secrecy_reviews__kind=SecrecyKind.DEPARTMENT)
        found |= Q(state=SubmissionState.SECRECY) | Q(pk__in=asked.values("pk"))
    return found


def may_see_everything(*, user: Person, at: datetime) -> bool:
    """办公室 supervises the whole site (第四条), so its 监督员 reads every record."""
    return isinstance(user, User) and holds(user, Permission.PUBLISHING_RECORD_READ, day=day_of(at))


def departments_seen(*, user: Person, at: datetime) -> set[int]:
    """Numbers of the departments whose submissions the person sees."""
    if not known(user):
        return set()
    return {post.department_id for post in held_posts(user, day_of(at)) if post.role in SEEING_ROLES}
