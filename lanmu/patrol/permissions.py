"""Who may see problems, write to them, re-check them, start a patrol. Each function's docstring is the rule."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lanmu.common.times import local
from lanmu.organisation.enums import CONTENT_ROLES, Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.queries import departments_where, holds
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.patrol.enums import EventKind
from lanmu.patrol.models import Finding


def sees_all(*, user: Any, at: datetime) -> bool:
    """Whoever holds 查阅全站的问题 sees every problem."""
    return bool(user.is_authenticated) and holds(user, Permission.PATROL_FINDING_READ, day=local(at).date())


def own_departments(*, user: User, at: datetime) -> list[Department]:
    """The departments a person answers for: where they hold a content post, their own or handed over."""
    return list(departments_where(user, *CONTENT_ROLES, day=local(at).date()))


def sees_some(*, user: Any, at: datetime) -> bool:
    """Whoever sees all, and whoever holds a content post in a department."""
    return sees_all(user=user, at=at) or bool(own_departments(user=user, at=at))


def seen_by(*, user: User, at: datetime) -> Q:
    """The problems a person may see: all, or those of the departments they answer for."""
    if sees_all(user=user, at=at):
        return Q()
    return Q(department__in=[d.pk for d in own_departments(user=user, at=at)])


def reasons_not_to_note(*, finding: Finding, user: User, at: datetime) -> list[str]:
    """Progress is written down by the people of the department that has to act, and by the office that presses."""
    if finding.closed_at is not None:
        return ["这个问题已经证实整改，不用再记进展。"]
    if sees_all(user=user, at=at) or finding.department_id in {d.pk for d in own_departments(user=user, at=at)}:
        return []
    return ["只有责任处室、单位的人员和能查阅全站问题的人可以记进展。"]


_named: list[Callable[[], QuerySet[Any, Any]]] = []


def register_recheckers(fn: Callable[[], QuerySet[Any, Any]]) -> None:
    """Let named inspectors re-check too; `fn` gives the numbers of users. Call in `ready`."""
    _named.append(fn)


def recheckers(*, at: datetime) -> Q:
    """Users who re-check: who organises checks, the 网站主管, and whoever was named as an inspector."""
    roles = roles_granting(Permission.PATROL_CHECK_MANAGE) | {Role.WEBSITE_HEAD}
    found = in_roles(roles, at=at)
    for fn in _named:
        found |= Q(pk__in=fn())
    return found


def in_roles(roles: Collection[Role], *, at: datetime) -> Q:
    """Users with a post of one of these roles on the day of `at`."""
    return Q(pk__in=Post.objects.on(local(at).date()).filter(role__in=roles).values("user"))


def outsiders(people: Q, *, departments: Collection[int], at: datetime) -> QuerySet[User]:
    """Those of `people` who are of none of these departments. Where there is nobody (the office's own columns), one of
    their own looks again who has no part in the case: two people, where two departments cannot be.
    """
    inside = Post.objects.on(local(at).date()).filter(role__in=CONTENT_ROLES, department__in=departments)
    rows = User.objects.filter(people, is_active=True).exclude(pk__in=inside.values("user"))
    return rows.exclude(department__in=departments)


def reasons_not_to_recheck(*, finding: Finding, user: User, at: datetime) -> list[str]:
    """What an inspector found, another person re-checks who may (`recheckers`) and is not of the department concerned;
    where nobody else is left, one of it who has not written progress.
    """
    reasons = []
    if finding.closed_at is not None:
        reasons.append("这个问题已经证实整改。")
    if finding.found_by_id is None:
        reasons.append("这个问题由巡检发现，只能由后来的巡检证实整改，请改正后等下一次巡检，或开始一次巡检。")
    people = recheckers(at=at)
    if not User.objects.filter(people, pk=user.pk).exists():
        reasons.append("只有组织抽查和集中检查的人、网站主管和指定的检查人可以复查。")
    if finding.found_by_id == user.pk:
        reasons.append("这个问题是您检查发现的，须由另一个人复查。")
    mine = {user.department_id, *(d.pk for d in own_departments(user=user, at=at))}
    if finding.department_id is not None and finding.department_id in mine:
        others = outsiders(people, departments=[finding.department_id], at=at)
        if others.exclude(pk=finding.found_by_id or 0).exists():
            reasons.append(f"您是责任处室、单位（{finding.department}）的人，须由别的处室、单位的人复查。")
        elif finding.events.filter(kind=EventKind.NOTED, by=user).exists():
            reasons.append("您记过这个问题的进展，须由没有参与整改的人复查。")
    return reasons


def reasons_not_to_start(*, user: User | None, at: datetime) -> list[str]:
    """A patrol is started by the clock, by the command, and by whoever holds 手动开始一次巡检."""
    if user is None or holds(user, Permission.PATROL_RUN_START, day=local(at).date()):
        return []
    return ["只有办公室监督员和网信员可以手动开始巡检。"]
