"""Every rule about who may change accounts, departments and posts. Each returns its reasons; empty means allowed.

`by` None is the system itself: a command run by whoever administers the machine.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.permission_policies import BasePermissionPolicy

from lanmu.organisation.enums import CONTENT_ROLES, SEPARATED_ROLES, Role
from lanmu.organisation.models import Absence, Department, Post, User
from lanmu.organisation.queries import holds, permissions_of_roles, roles_of
from lanmu.organisation.roles import Permission, roles_granting


def _unless(by: User | None, permission: Permission, day: date, sentence: str) -> list[str]:
    return [] if by is None or holds(by, permission, day=day) else [sentence]


def may_manage_departments(by: User | None, *, day: date) -> list[str]:
    """Only the 系统管理员 opens, renames and closes departments."""
    return _unless(
        by, Permission.ORGANISATION_DEPARTMENT_MANAGE, day, "只有系统管理员可以维护处室、单位，请联系系统管理员。"
    )


def may_manage_people(by: User | None, *, day: date) -> list[str]:
    """Only the 系统管理员 opens and closes accounts; an account by itself allows nothing."""
    return _unless(by, Permission.ORGANISATION_PERSON_MANAGE, day, "只有系统管理员可以维护账号，请联系系统管理员。")


def may_appoint(by: User | None, *, day: date) -> list[str]:
    """Only the 安全管理员 grants and ends posts: authorisation is apart from opening accounts (GB/T 22239)."""
    return _unless(
        by, Permission.ORGANISATION_POST_MANAGE, day, "只有安全管理员可以任命或者结束岗位，请联系安全管理员。"
    )


def may_read_audit_log(by: User, *, day: date) -> list[str]:
    """Only the 审计员 reads the audit log."""
    return _unless(by, Permission.AUDIT_LOG_READ, day, "只有审计员可以查阅审计日志。")


def may_register_absence(by: User | None, *, user: User, deputy: User, day: date) -> list[str]:
    """A person registers their own absence with a deputy of a department they belong to; the 安全管理员, who
    authorises, registers anybody's with anybody.
    """
    if by is None or holds(by, Permission.ORGANISATION_POST_MANAGE, day=day):
        return []
    if by.pk != user.pk:
        return ["只能登记自己的请假；替别人登记，请联系安全管理员。"]
    mine = {user.department_id, *_content_departments(user, day)} - {None}
    if mine & {deputy.department_id, *_content_departments(deputy, day)}:
        return []
    return [f"{deputy}不在您的处室、单位，也没有那里的岗位。跨处室代办须由安全管理员登记。"]


def may_end_absence(by: User | None, *, absence: Absence, day: date) -> list[str]:
    """Whoever is away, and the 安全管理员."""
    if by is None or by.pk == absence.user_id or holds(by, Permission.ORGANISATION_POST_MANAGE, day=day):
        return []
    return ["只有请假人自己和安全管理员可以改请假的止日。"]


def _content_departments(user: User, day: date) -> set[int]:
    posts = Post.objects.on(day).filter(user=user, role__in=CONTENT_ROLES)
    return set(posts.values_list("department_id", flat=True))


def may_edit_calendar(by: User | None, *, day: date) -> list[str]:
    """The 办公室监督员 keeps the calendar: deadlines of the whole site run by it (第四条: 办公室是主管部门)."""
    return _unless(by, Permission.WORKDAYS_CALENDAR_EDIT, day, "只有办公室监督员可以维护工作日历，请联系办公室。")


def security_administrators(day: date) -> QuerySet[User]:
    """The 安全管理员 of `day`."""
    held = Post.objects.on(day).filter(role=Role.SECURITY_ADMIN)
    return User.objects.filter(pk__in=held.values("user")).order_by("id")


def last_of_its_kind(posts: QuerySet[Post], *, last_day: date) -> list[str]:
    """Nobody ends the last post of one of the 三员: without a successor the portal could not be administered any more.

    `posts` are the posts about to end on `last_day` (their last day in office).
    """
    reasons = []
    for role in Role:
        if role not in SEPARATED_ROLES or not (leaving := set(posts.filter(role=role).values_list("pk", flat=True))):
            continue
        remaining = Post.objects.on(last_day + timedelta(days=1)).filter(role=role).exclude(pk__in=leaving)
        if not remaining.exists():
            reasons.append(f"这是最后一名{role.label}，请先任命接任者，再结束这个岗位。")
    return reasons


class RolePolicy(BasePermissionPolicy):
    """Wagtail's question "may this user add / change / delete / view this model" answered from the role table.

    `is_superuser` counts for nothing: what a person may do follows from posts alone.
    """

    def __init__(self, model: Any, **granted_by: Permission) -> None:
        super().__init__(model)
        self._granted_by = granted_by

    def user_has_permission(self, user: Any, action: str) -> bool:
        permission = self._granted_by.get(action)
        return permission is not None and permission in permissions_today(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        roles = {r for a in actions if a in self._granted_by for r in roles_granting(self._granted_by[a])}
        held = Post.objects.on(timezone.localdate()).filter(role__in=roles)
        return User.objects.filter(pk__in=held.values("user"))


def roles_today(user: Any) -> frozenset[Role]:
    """`roles_of` today, asked once per user object: a page of the workbench asks a dozen times."""
    if not user.is_authenticated:
        return frozenset()
    today = timezone.localdate()
    known = getattr(user, "_lanmu_roles", None)
    if known is None or known[0] != today:
        known = (today, frozenset(roles_of(user, today)))
        user._lanmu_roles = known
    return known[1]


def reads_every_absence(user: Any) -> bool:
    """The 安全管理员, who authorises, and the 办公室监督员, who must know who is there."""
    return bool(roles_today(user) & {Role.SECURITY_ADMIN, Role.SUPERVISOR})


class AbsencePolicy(BasePermissionPolicy):
    """People with content posts register their own absence, the 安全管理员 anybody's; what exactly, the action says."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"add", "change"} and bool(roles_today(user) & (CONTENT_ROLES | {Role.SECURITY_ADMIN}))

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        held = Post.objects.on(timezone.localdate()).filter(role__in=CONTENT_ROLES | {Role.SECURITY_ADMIN})
        return User.objects.filter(pk__in=held.values("user"))


def permissions_today(user: Any) -> frozenset[Permission]:
    """`permissions_of` today, from `roles_today`."""
    return permissions_of_roles(roles_today(user))


department_policy = RolePolicy(
    Department,
    add=Permission.ORGANISATION_DEPARTMENT_MANAGE,
    change=Permission.ORGANISATION_DEPARTMENT_MANAGE,
)
person_policy = RolePolicy(
    User,
    add=Permission.ORGANISATION_PERSON_MANAGE,
    change=Permission.ORGANISATION_PERSON_MANAGE,
)
post_policy = RolePolicy(
    Post,
    add=Permission.ORGANISATION_POST_MANAGE,
    change=Permission.ORGANISATION_POST_MANAGE,
)
absence_policy = AbsencePolicy(Absence)
audit_policy = RolePolicy("audit.AuditEntry", view=Permission.AUDIT_LOG_READ)
