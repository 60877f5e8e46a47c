"""Every rule about people and the column table. Each returns the reasons against, empty when allowed."""

from datetime import date

from django.contrib.auth.models import AnonymousUser

from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission


def reasons_against_changing_table(*, user: User | AnonymousUser | None, day: date) -> list[str]:
    """分工表 is the office's (第四条（一）): its 监督员 change it, and the 系统管理员, who sets the site up.

    `day` is an Asia/Shanghai calendar day: a post counts from its first day to its last. None is the system itself
    (the command line on the server). Being a superuser of the database is not a post and gives nothing.
    """
    if user is None:
        return []
    if not user.is_authenticated or not user.is_active:
        return ["请先登录工作台，再修改栏目责任分工表。"]
    if holds(user, Permission.COLUMNS_TABLE_EDIT, day=day):
        return []
    return ["只有办公室监督员或系统管理员可以修改栏目责任分工表。请把需要调整的内容报办公室，由办公室修改。"]


def may_change_table(*, user: User | AnonymousUser | None, day: date) -> bool:
    """Whether `reasons_against_changing_table` finds nothing."""
    return not reasons_against_changing_table(user=user, day=day)


def reasons_against_filing_people(*, user: User | None, department: Department, day: date) -> list[str]:
    """A department files whom it names for its columns (第十五条): its 信息员, its 三审, its 栏目专人."""
    if user is None or holds(user, Permission.COLUMNS_PERSON_FILE, department=department, day=day):
        return []
    return [f"您没有为“{department}”报送栏目专人的岗位。请由该处室、单位的信息员、三审人或栏目专人报送。"]


def may_confirm_people(*, user: User | AnonymousUser | None, day: date) -> bool:
    """The office takes note of what is filed, and enters lists that came on paper (并报办公室)."""
    return user is None or (user.is_authenticated and holds(user, Permission.COLUMNS_PERSON_CONFIRM, day=day))


def reasons_against_reading_table(*, user: User | AnonymousUser) -> list[str]:
    """Everybody who works here may read the table: each department has to know its columns (第八条（一）)."""
    if user.is_authenticated and user.is_active:
        return []
    return ["请先登录工作台，再查看栏目责任分工表。"]
