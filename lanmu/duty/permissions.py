"""Every rule about people and the clocks. Each returns the reasons against, empty when allowed."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser

from lanmu.columns.models import ColumnPage, ColumnPost, Responsibility
from lanmu.columns.queries import departments_that_may_write, named_persons, posts_of_person
from lanmu.common.times import local
from lanmu.duty.enums import UNDONE_STATES, ChangeState
from lanmu.duty.models import ColumnChange
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import departments_where, has_role, holds, permissions_of
from lanmu.organisation.roles import Permission

Person = User | AnonymousUser
INACTIVE = "请先登录工作台；账号已停用的，请联系系统管理员。"
READERS = frozenset(
    {
        Permission.COLUMNS_COLUMN_TEND,
        Permission.DUTY_CLOCK_EDIT,
        Permission.PUBLISHING_ARTICLE_WRITE,
        Permission.PUBLISHING_SUBMISSION_PUBLISH,
        Permission.SUPERVISION_SCORE_READ,
    }
)
"""Whoever keeps columns, and the office: these see the wall, and the page of every column."""
TENDERS = frozenset(
    {Permission.COLUMNS_COLUMN_TEND, Permission.PUBLISHING_ARTICLE_WRITE, Permission.PUBLISHING_SUBMISSION_PUBLISH}
)
"""Whoever has columns of their own (我的栏目)."""


def day_of(at: datetime) -> date:
    """The Asia/Shanghai day of `at`."""
    return local(at).date()


def known(user: Person) -> bool:
    """Signed in with an account in use."""
    return bool(user.is_authenticated and user.is_active)


def is_named(*, user: User, day: date) -> bool:
    """Whether the person is 专人 or 副岗 of any column on `day`."""
    return bool(posts_of_person(user, day))


def posts_of(*, column: ColumnPage, user: User, day: date) -> list[ColumnPost]:
    """The person's posts as 专人 (first) or 副岗 of the column on `day`: one for each department that named them."""
    return [post for post in named_persons(column, day) if post.user_id == user.pk]


def reasons_not_to_read(*, user: Person, at: datetime) -> list[str]:
    """`READERS` see how columns stand, and so does everybody named for a column (第八条（一）, 第十五条)."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if READERS & permissions_of(user, day_of(at)) or is_named(user=user, day=day_of(at)):
        return []
    return ["栏目时钟由信息员、归口发布人、栏目专人和办公室查看，您在这一天没有这些岗位。"]


def recording_departments(*, column: ColumnPage, user: Person, at: datetime) -> list[Department]:
    """For which departments the person may record a change of the column, in the order of the directory: those the
    table lets write there and of which they are 信息员, or that named them 专人 or 副岗 of the column. 办公室监督员 who
    find a change nobody told of (办公室定期检查) record it for any of them.
    """
    if not known(user):
        return []
    assert isinstance(user, User)
    allowed = departments_that_may_write(column)
    day = day_of(at)
    if holds(user, Permission.DUTY_CLOCK_EDIT, day=day):
        return allowed
    mine = set(departments_where(user, Role.INFORMATION_OFFICER, day=day).values_list("pk", flat=True))
    mine |= {post.department_id for post in posts_of(column=column, user=user, day=day)}
    return [department for department in allowed if department.pk in mine]


def reasons_not_to_record(*, column: ColumnPage, department: Department, user: Person, at: datetime) -> list[str]:
    """See `recording_departments` (附件1: 责任部门在内容变动当日送运维部门更新)."""
    if not known(user):
        return [INACTIVE]
    if not column.takes_articles:
        return [f"“{column.title}”不在本站更新内容，不用登记变动。"]
    if department in recording_departments(column=column, user=user, at=at):
        return []
    return [f"“{column.title}”的变动由责任部门的信息员、栏目专人登记，办公室监督员可以代登；您不能替{department}登记。"]


def _supplies(change: ColumnChange, user: User, at: datetime) -> bool:
    day = day_of(at)
    if has_role(user, Role.INFORMATION_OFFICER, day=day, department=change.department):
        return True
    posts = posts_of(column=change.column, user=user, day=day) if change.column is not None else []
    return any(post.department_id == change.department_id for post in posts)


def _operates(change: ColumnChange, user: User, at: datetime) -> bool:
    row = Responsibility.objects.select_related("operator").filter(column_id=change.column_id).first()
    return row is not None and has_role(user, Role.PUBLISHER, day=day_of(at), department=row.operator)


def reasons_not_to_hand_over(*, change: ColumnChange, user: Person, at: datetime) -> list[str]:
    """信息员 of the department whose change it is, or its person named for the column; once."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if change.state != ChangeState.OPEN:
        return [f"这项变动的状态是“{change.get_state_display()}”，不用再送交。"]
    return [] if _supplies(change, user, at) else [f"这项变动由{change.department}的信息员或栏目专人送交。"]


def reasons_not_to_link(*, change: ColumnChange, user: Person, at: datetime) -> list[str]:
    """Who may hand it over, and 归口发布人 of the operating department, who puts up what was handed over on paper."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if change.state not in UNDONE_STATES:
        return [f"这项变动的状态是“{change.get_state_display()}”，不能再关联稿件。"]
    if _supplies(change, user, at) or _operates(change, user, at):
        return []
    return [f"这项变动由{change.department}的信息员、栏目专人，或运维部门的归口发布人关联稿件。"]


def reasons_not_to_cancel(*, change: ColumnChange, user: Person, at: datetime) -> list[str]:
    """On the day it was recorded the supplier takes a mistake back; later only a 办公室监督员: a late clock is not
    stopped by the one who is late.
    """
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if change.state not in UNDONE_STATES:
        return [f"这项变动的状态是“{change.get_state_display()}”，不能再撤销。"]
    if holds(user, Permission.DUTY_CLOCK_EDIT, day=day_of(at)):
        return []
    if _supplies(change, user, at) and day_of(change.recorded_at) == day_of(at):
        return []
    return ["误登的变动，登记当日由责任部门自己撤销；过了当日，请联系办公室监督员撤销。"]


def reasons_not_to_sign(*, column: ColumnPage, user: Person, at: datetime) -> list[str]:
    """本期无变化 is signed by the column's 专人 or 副岗 of the day (第十五条), nobody else."""
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    if posts_of(column=column, user=user, day=day_of(at)):
        return []
    return [f"“{column.title}”的无变化声明只能由该栏目的专人或副岗签署，您今天不是。"]


def reasons_not_to_pause(*, column: ColumnPage, user: Person, at: datetime) -> list[str]:
    """归口发布人 of the operating department, the column's 专人 or 副岗, a 办公室监督员: with the permission, and for a
    column of theirs.
    """
    if not known(user):
        return [INACTIVE]
    assert isinstance(user, User)
    day = day_of(at)
    if holds(user, Permission.DUTY_CLOCK_EDIT, day=day):
        return []
    row = Responsibility.objects.select_related("operator").filter(column_id=column.pk).first()
    if row is not None and has_role(user, Role.PUBLISHER, day=day, department=row.operator):
        return []
    held = holds(user, Permission.DUTY_PAUSE_PROPOSE, day=day)
    if held and posts_of(column=column, user=user, day=day):
        return []
    return [f"“{column.title}”的暂停更新由运维部门的归口发布人、栏目专人或办公室监督员提出。"]
