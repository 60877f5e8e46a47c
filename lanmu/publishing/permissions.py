"""Every rule about people in writing, reviewing and publishing. Each function returns the reasons against, as
sentences.

The docstring of each is the rule. `is_superuser` counts for nothing anywhere: being able to repair the database is
no post.
"""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from lanmu.columns import queries as columns
from lanmu.columns.models import ColumnPage
from lanmu.common.times import local
from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Post, User
from lanmu.organisation.queries import has_role, holds
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import OPEN_STATES, STAGE_STATES, ActKind, Decision, SubmissionState
from lanmu.publishing.models import ArticlePage, Contribution, Publication, ReviewAct, Submission

STAGE_LABELS = ("一审一校", "二审二校", "三审三校", "归口复核")
RECEIVING_STAGE = 4
INACTIVE = "请先登录工作台；账号已停用的，请联系系统管理员。"

Person = User | AnonymousUser


def day_of(at: datetime) -> date:
    """The Asia/Shanghai calendar day of `at`: posts count by days."""
    return local(at).date()


def stage_of(submission: Submission) -> int:
    """1 to 3 while in review, 4 at the receiving department, 0 when closed."""
    if submission.state in STAGE_STATES:
        return STAGE_STATES.index(SubmissionState(submission.state)) + 1
    return RECEIVING_STAGE if submission.state in OPEN_STATES else 0


def writers_of(article_id: int) -> set[int]:
    """Who has written in the article since its last publication; a returned or recalled round still counts."""
    rows = Contribution.objects.filter(article_id=article_id).exclude(submission__state=SubmissionState.PUBLISHED)
    return set(rows.values_list("user_id", flat=True))


# Writing


def reasons_not_to_write_in(*, column: ColumnPage, user: Person, at: datetime) -> list[str]:
    """A text for a column is written by a 信息员 of a department that the table names for the column (第八条（一）,
    附件1).
    """
    if not _known(user):
        return [INACTIVE]
    if not column.takes_articles:
        return ["这个栏目不收稿件，请选择分工表中的末级本站栏目。"]
    mine = _departments_where_officer(user, at)
    if not mine:
        return ["只有信息员可以写稿，请联系安全管理员核对您的岗位。"]
    if not mine & {d.pk for d in columns.departments_that_may_write(column)}:
        return [f"按分工表，您所在部门不是“{column.title}”栏目的责任部门，请另选栏目，或报办公室调整分工表。"]
    return []


def reasons_not_to_write(*, article: ArticlePage, user: Person, at: datetime) -> list[str]:
    """A draft is written by the 信息员 of its own department, and only while that department may write in the column.

    Whether a submission is open is not asked here: the lock says that (locks.py).
    """
    if not _known(user):
        return [INACTIVE]
    column = article.get_parent().specific
    if article.department_id is None:
        return reasons_not_to_write_in(column=column, user=user, at=at)
    assert isinstance(user, User)
    if not has_role(user, Role.INFORMATION_OFFICER, day=day_of(at), department=article.department):
        return [f"只有{article.department}的信息员可以修改这条信息。"]
    if not isinstance(column, ColumnPage) or article.department not in columns.departments_that_may_write(column):
        return [f"按分工表，{article.department}不再是“{column.title}”栏目的责任部门，请另写一条到相应栏目。"]
    return []


def may_write(*, article: ArticlePage, user: Person, at: datetime) -> bool:
    """Whether `reasons_not_to_write` finds nothing."""
    return not reasons_not_to_write(article=article, user=user, at=at)


def reasons_not_to_delete(*, article: ArticlePage, user: Person, at: datetime) -> list[str]:
    """Only the person who began a draft may throw it away, and only when it was never submitted: records are kept."""
    found = reasons_not_to_write(article=article, user=user, at=at)
    if article.owner_id != user.pk:
        found.append("只能删除自己起草的信息。")
    if article.live or article.submissions.exists() or Publication.objects.filter(article=article).exists():
        found.append("送过审的信息要留档，不能删除；已公开的请由归口部门撤下。")
    return found


def may_delete(*, article: ArticlePage, user: Person, at: datetime) -> bool:
    """Whether `reasons_not_to_delete` finds nothing."""
    return not reasons_not_to_delete(article=article, user=user, at=at)


def reasons_not_to_submit(*, article: ArticlePage, user: Person, at: datetime) -> list[str]:
    """信息员 of the article's department, with the post on that day; one submission of an article at a time."""
    if article.department_id is None and _known(user):
        return ["请选择报送部门。"]
    found = reasons_not_to_write(article=article, user=user, at=at)
    if (open_ := article.submissions.filter(state__in=OPEN_STATES).first()) is not None:
        found.append(f"这条信息已在审核中（编号 {open_.number}，{open_.get_state_display()}），不能重复送审。")
    return found


def reasons_not_to_recall(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """The submitter, or another 信息员 of the same department, takes back what is not yet decided."""
    if not _known(user):
        return [INACTIVE]
    if submission.state not in OPEN_STATES:
        return [f"这份送审件的状态是“{submission.get_state_display()}”，不能再撤回。"]
    assert isinstance(user, User)
    if not has_role(user, Role.INFORMATION_OFFICER, day=day_of(at), department=submission.department):
        return [f"只有{submission.department}的信息员可以撤回这份送审件。"]
    return []


# Reviewing


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
    """Who may act in the current stage may send back, also after passing it; at the receiving stage its 归口发布人."""
    if stage_of(submission) == RECEIVING_STAGE:
        return reasons_not_to_publish(submission=submission, user=user, at=at)
    by_kind = [_reasons_at_stage(submission, user, kind, at, deciding=False) for kind in ActKind]
    return [] if not all(by_kind) else by_kind[0]


def _reasons_at_stage(
    submission: Submission, user: Person, kind: ActKind, at: datetime, *, deciding: bool
) -> list[str]:
    if not _known(user):
        return [INACTIVE]
    stage = stage_of(submission)
    if stage not in (1, 2, 3):
        return [f"这份送审件的状态是“{submission.get_state_display()}”，现在不需要审校。"]
    found = _reasons_of_post(submission, user, stage, kind, at) + _reasons_of_authorship(submission, user)
    acts = list(ReviewAct.objects.filter(submission=submission).exclude(decision=Decision.RETURN))
    elsewhere = next((a for a in acts if a.actor_id == user.pk and a.stage != stage), None)
    if elsewhere is not None:
        found.append(f"您已办理过这份送审件的{STAGE_LABELS[elsewhere.stage - 1]}，各审次须由不同的人办理。")
    if deciding:
        found += _reasons_of_passes(submission, user, stage, kind, acts)
    return found


def _reasons_of_post(submission: Submission, user: Person, stage: int, kind: ActKind, at: datetime) -> list[str]:
    roles = {REVIEWER_ROLES[stage - 1]} | ({Role.PROOFREADER} if kind == ActKind.PROOF else set())
    posts = _posts(user, at).filter(department=submission.department_id, role__in=roles)
    if posts.exists():
        return []
    names = "或".join(str(Role(r).label) for r in sorted(roles, reverse=True))
    step = f"{STAGE_LABELS[stage - 1]}的“{kind.label}”"
    return [f"{step}由{submission.department}担任{names}岗位的人办理，您在这一天没有这个岗位。"]


def _reasons_of_authorship(submission: Submission, user: Person) -> list[str]:
    if submission.submitted_by_id == user.pk:
        return ["这是您自己报送的信息，不能由您审校或发布。"]
    if user.pk in writers_of(submission.article_id):
        return ["您在上次公开之后写过这条信息，不能由您审校或发布。"]
    return []


def _reasons_of_passes(
    submission: Submission, user: Person, stage: int, kind: ActKind, acts: list[ReviewAct]
) -> list[str]:
    passes = [a for a in acts if a.stage == stage and a.decision == Decision.PASS]
    if done := next((a for a in passes if a.kind == kind), None):
        return [f"这一环节的“{kind.label}”已由{done.actor_name}办理。"]
    if submission.department.separate_proofreading and any(a.actor_id == user.pk for a in passes):
        return [f"{submission.department}校对另设专人，同一审次的“审”和“校”须由不同的人办理。"]
    return []


# Publishing


def reasons_not_to_publish(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """归口发布人 of the receiving department (附件2, 第四条（五）): re-checks and publishes what others wrote and
    others reviewed.
    """
    if not _known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    found = []
    if submission.state not in {SubmissionState.RECEIVING, SubmissionState.SCHEDULED}:
        found.append(f"这份送审件的状态是“{submission.get_state_display()}”，还不能由归口部门办理。")
    if not has_role(user, Role.PUBLISHER, day=day_of(at), department=submission.receiving):
        found.append(f"这份送审件由{submission.receiving}的归口发布人复核发布，您在这一天没有这个岗位。")
    found += _reasons_of_authorship(submission, user)
    reviewed = ReviewAct.objects.filter(submission=submission, actor_id=user.pk, stage__lt=RECEIVING_STAGE)
    if reviewed.exclude(decision=Decision.RETURN).exists():
        found.append("您审校过这份送审件，须由另一位归口发布人复核发布。")
    return found


def reasons_not_to_withdraw(*, publication: Publication, user: Person, at: datetime) -> list[str]:
    """归口发布人 of the department that operates the column, or the 办公室监督员 (第四条（二）)."""
    if not _known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    operator = columns.receiving_department(publication.column)
    day = day_of(at)
    if has_role(user, Role.SUPERVISOR, day=day):
        return []
    if holds(user, Permission.PUBLISHING_ARTICLE_WITHDRAW, day=day, department=operator):
        return []
    return [f"只有{operator}的归口发布人或办公室监督员可以撤下这条信息。"]


# Seeing


def reasons_not_to_see(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """People with a content post in the submitting or the receiving department, and the 办公室监督员, who reads all
    records.
    """
    if not _known(user):
        return [INACTIVE]
    if may_see_everything(user=user, at=at):
        return []
    if {submission.department_id, submission.receiving_id} & departments_seen(user=user, at=at):
        return []
    return ["这份送审件不属于您所在的部门，您没有查看的岗位。"]


def may_see(*, submission: Submission, user: Person, at: datetime) -> bool:
    """Whether `reasons_not_to_see` finds nothing."""
    return not reasons_not_to_see(submission=submission, user=user, at=at)


def may_see_everything(*, user: Person, at: datetime) -> bool:
    """办公室 supervises the whole site (第四条), so its 监督员 reads every record."""
    return isinstance(user, User) and holds(user, Permission.PUBLISHING_RECORD_READ, day=day_of(at))


SEEING_ROLES = frozenset(
    {Role.INFORMATION_OFFICER, Role.PROOFREADER, Role.PUBLISHER, Role.SECRECY_REVIEWER, *REVIEWER_ROLES}
)


def departments_seen(*, user: Person, at: datetime) -> set[int]:
    """Numbers of the departments whose submissions the person sees."""
    if not _known(user):
        return set()
    posts = _posts(user, at).filter(role__in=SEEING_ROLES)
    return set(posts.values_list("department_id", flat=True))


def _known(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_active)


def _posts(user: Person, at: datetime) -> QuerySet[Post]:
    """The posts of somebody signed in; asked after `_known` only."""
    assert isinstance(user, User)
    return Post.objects.on(day_of(at)).filter(user_id=user.pk)


def _departments_where_officer(user: Person, at: datetime) -> set[int]:
    posts = _posts(user, at).filter(role=Role.INFORMATION_OFFICER)
    return set(posts.values_list("department_id", flat=True))
