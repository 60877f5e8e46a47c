"""Who somebody is on a day: posts, and having written a text. What the other rules are made of."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.organisation.queries import posts_held
from lanmu.publishing.enums import STAGE_OF_STATE, Decision, Stage, SubmissionState
from lanmu.publishing.models import Contribution, ReviewAct, Submission

INACTIVE = "请先登录工作台；账号已停用的，请联系系统管理员。"
STAGE_LABELS = tuple(str(stage.label) for stage in Stage)
"""By stage: index 0 is stage 1."""

Person = User | AnonymousUser


def day_of(at: datetime) -> date:
    """The Asia/Shanghai calendar day of `at`: posts count by days."""
    return local(at).date()


def known(user: Person) -> TypeGuard[User]:
    """Signed in with an account in use."""
    return bool(user.is_authenticated and user.is_active)


def posts_of(user: Person, at: datetime) -> QuerySet[Post]:
    """The posts with which somebody signed in may act, handed-over ones included; asked after `known` only."""
    assert isinstance(user, User)
    return posts_held(user, day_of(at))


def post_for(
    user: Person,
    at: datetime,
    *,
    roles: Collection[str],
    department: int | None = None,
    submission: Submission | None = None,
    holders: Collection[int] | None = None,
) -> Post | None:
    """The post by virtue of which somebody acts: one of `roles`, in the department of that number where one is given.

    Where several would do, the one that comes last in the order of `Role` (三审 before 二审 before 一审), and one's own
    before one that was handed over. With `submission`, a handed-over post counts only where the absent person could
    act: a deputy stands in their place, so what bars them (having written, having acted in another stage) bars the
    deputy too. `holders`: only posts of these people count (审校分工).
    """
    found = posts_of(user, at).filter(role__in=roles).select_related("user", "department")
    if department is not None:
        found = found.filter(department_id=department)
    if holders is not None:
        found = found.filter(user_id__in=holders)
    order = {role.value: place for place, role in enumerate(Role)}
    handed_over = submission is not None and any(post.user_id != user.pk for post in found)
    barred = people_barred(submission, me=user.pk) if submission is not None and handed_over else set()
    usable = [post for post in found if post.user_id == user.pk or post.user_id not in barred]
    return max(usable, key=lambda post: (order[post.role], post.user_id == user.pk, post.pk), default=None)


def reasons_without_post(
    user: Person, at: datetime, *, roles: Collection[str], department: int | None, submission: Submission, sentence: str
) -> list[str]:
    """`sentence`, or that the absent person for whom one would act is barred, where `post_for` finds nothing."""
    if post_for(user, at, roles=roles, department=department, submission=submission) is not None:
        return []
    handed = post_for(user, at, roles=roles, department=department)
    if handed is None:
        return [sentence]
    return [f"您代{handed.user}办理，而{handed.user}写过这条信息或办理过别的环节，您也不能代其办理这一环节。"]


def people_barred(submission: Submission, *, me: int | None = None) -> set[int]:
    """`barred_from`, with the writers and the acts read."""
    writers, acts = writers_of(submission.article_id), acts_that_count(submission)
    return barred_from(submission, writers=writers, acts=acts, me=me)


def barred_from(
    submission: Submission, *, writers: Collection[int], acts: Collection[ReviewAct], me: int | None = None
) -> set[int]:
    """Who may not do the present step, and in whose place nobody may: who submitted, wrote, or acted (or was acted
    for) in another stage; where one stage takes several people, who acted in it already. Acts of `me` in the present
    stage do not count: by them I took nobody's place twice.
    """
    stage = STAGE_OF_STATE.get(SubmissionState(submission.state))
    found = {submission.submitted_by_id, *writers}
    several = stage in {Stage.JOINT, Stage.EMERGENCY} or submission.department.separate_proofreading
    for act in acts:
        if act.stage != stage or (several and act.decision == Decision.PASS and act.actor_id != me):
            found |= people_in(act)
    return found


def people_in(act: ReviewAct) -> set[int]:
    """Whose act it is: the person's, and the absent one's for whom they acted."""
    return {act.actor_id} if act.acting_for_id is None else {act.actor_id, act.acting_for_id}


def departments_where_officer(user: Person, at: datetime) -> set[int]:
    """Numbers of the departments in which somebody is 信息员."""
    posts = posts_of(user, at).filter(role=Role.INFORMATION_OFFICER)
    return set(posts.values_list("department_id", flat=True))


def writers_of(article_id: int) -> set[int]:
    """Who has written in the article since its last publication; a returned or recalled round still counts.

    After an emergency publication the writing counts on: the supplement carries it along.
    """
    rows = Contribution.objects.filter(article_id=article_id).exclude(submission__state=SubmissionState.PUBLISHED)
    return set(rows.values_list("user_id", flat=True))


def reasons_of_authorship(submission: Submission, user: Person) -> list[str]:
    """Nobody judges what they submitted or wrote since the last publication."""
    if submission.submitted_by_id == user.pk:
        return ["这是您自己报送的信息，不能由您审校或发布。"]
    if user.pk in writers_of(submission.article_id):
        return ["您在上次公开之后写过这条信息，不能由您审校或发布。"]
    return []


def acts_that_count(submission: Submission) -> list[ReviewAct]:
    """All acts but returns, oldest first."""
    return list(ReviewAct.objects.filter(submission=submission).exclude(decision=Decision.RETURN).order_by("id"))


def reasons_of_other_stages(acts: Collection[ReviewAct], user: Person, stage: int) -> list[str]:
    """各审次须由不同的人办理: who acted in one stage, or was acted for, acts in no other of the same submission."""
    elsewhere = next((a for a in acts if user.pk in people_in(a) and a.stage != stage), None)
    if elsewhere is None:
        return []
    return [f"您已办理过这份送审件的{STAGE_LABELS[elsewhere.stage - 1]}，各审次须由不同的人办理。"]
