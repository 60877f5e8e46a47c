"""Rules about publishing and withdrawing."""

from datetime import datetime

from lanmu.columns import queries as columns
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.organisation.queries import has_role, holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import RECEIVING_STATES, Stage
from lanmu.publishing.models import Publication, Submission
from lanmu.publishing.permissions.people import (
    INACTIVE,
    Person,
    acts_that_count,
    day_of,
    known,
    people_in,
    post_for,
    reasons_of_authorship,
    reasons_without_post,
)


def reasons_not_to_publish(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """归口发布人 of the receiving department (附件2, 第四条（五）): re-checks and publishes what others wrote and
    others reviewed, signed or cleared.
    """
    if not known(user):
        return [INACTIVE]
    found = []
    if submission.state not in RECEIVING_STATES:
        found.append(f"这份送审件的状态是“{submission.get_state_display()}”，还不能由归口部门办理。")
    found += reasons_without_post(
        user, at, roles={Role.PUBLISHER}, department=submission.receiving_id, submission=submission,
        sentence=f"这份送审件由{submission.receiving}的归口发布人复核发布，您在这一天没有这个岗位。",
    )  # fmt: skip
    found += reasons_of_authorship(submission, user)
    if any(user.pk in people_in(a) and a.stage != Stage.RECEIVING for a in acts_that_count(submission)):
        found.append("您审校过这份送审件，须由另一位归口发布人复核发布。")
    return found


def publish_post(*, submission: Submission, user: Person, at: datetime) -> Post | None:
    """The post by virtue of which somebody publishes."""
    return post_for(user, at, roles={Role.PUBLISHER}, department=submission.receiving_id, submission=submission)


def reasons_not_to_withdraw(*, publication: Publication, user: Person, at: datetime) -> list[str]:
    """归口发布人 of the department that operates the column, or the 办公室监督员 (第四条（二）)."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    operator = columns.receiving_department(publication.column)
    day = day_of(at)
    if has_role(user, Role.SUPERVISOR, day=day):
        return []
    if holds(user, Permission.PUBLISHING_ARTICLE_WITHDRAW, day=day, department=operator):
        return []
    return [f"只有{operator}的归口发布人或办公室监督员可以撤下这条信息。"]
