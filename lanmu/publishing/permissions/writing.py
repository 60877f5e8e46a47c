"""Rules about writing, submitting and taking back."""

from datetime import datetime

from lanmu.columns import queries as columns
from lanmu.columns.models import ColumnPage
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import has_role
from lanmu.publishing.enums import OPEN_STATES
from lanmu.publishing.models import ArticlePage, Publication, Submission
from lanmu.publishing.permissions.people import INACTIVE, Person, day_of, departments_where_officer, known


def reasons_not_to_write_in(*, column: ColumnPage, user: Person, at: datetime) -> list[str]:
    """A text for a column is written by a 信息员 of a department that the table names for the column (第八条（一）,
    附件1).
    """
    if not known(user):
        return [INACTIVE]
    if not column.takes_articles:
        return ["这个栏目不收稿件，请选择分工表中的末级本站栏目。"]
    mine = departments_where_officer(user, at)
    if not mine:
        return ["只有信息员可以写稿，请联系安全管理员核对您的岗位。"]
    if not mine & {d.pk for d in columns.departments_that_may_write(column)}:
        return [f"按分工表，您所在部门不是“{column.title}”栏目的责任部门，请另选栏目，或报办公室调整分工表。"]
    return []


def reasons_not_to_write(*, article: ArticlePage, user: Person, at: datetime) -> list[str]:
    """A draft is written by the 信息员 of its own department, and only while that department may write in the column.

    Whether a submission is open is not asked here: the lock says that (locks.py).
    """
    if not known(user):
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
    if article.department_id is None and known(user):
        return ["请选择报送部门。"]
    found = reasons_not_to_write(article=article, user=user, at=at)
    if (open_ := article.submissions.filter(state__in=OPEN_STATES).first()) is not None:
        found.append(f"这条信息已在审核中（编号 {open_.number}，{open_.get_state_display()}），不能重复送审。")
    return found


def reasons_not_to_recall(*, submission: Submission, user: Person, at: datetime) -> list[str]:
    """The submitter, or another 信息员 of the same department, takes back what is not yet decided."""
    if not known(user):
        return [INACTIVE]
    if submission.state not in OPEN_STATES:
        return [f"这份送审件的状态是“{submission.get_state_display()}”，不能再撤回。"]
    assert isinstance(user, User)
    if not has_role(user, Role.INFORMATION_OFFICER, day=day_of(at), department=submission.department):
        return [f"只有{submission.department}的信息员可以撤回这份送审件。"]
    return []
