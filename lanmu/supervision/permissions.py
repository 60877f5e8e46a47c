"""Every rule about who may do what to orders and bulletins. Each returns its reasons; empty means allowed."""

from datetime import date, datetime

from lanmu.common.times import local
from lanmu.organisation.enums import CONTENT_ROLES
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import departments_where, holds, posts_held
from lanmu.organisation.roles import Permission, roles_granting
from lanmu.patrol.permissions import in_roles, outsiders
from lanmu.supervision.enums import BulletinAct, OrderAct
from lanmu.supervision.models import Bulletin, RectificationOrder


def day_of(at: datetime) -> date:
    """The Shanghai day of `at` (aware)."""
    return local(at).date()


def is_of(user: User, department: Department, *, at: datetime) -> bool:
    """Whether the person belongs to the department: works there, or holds (or stands in for) a post there."""
    if user.department_id == department.pk:
        return True
    return posts_held(user, day_of(at)).filter(department=department, role__in=CONTENT_ROLES).exists()


def reasons_not_to_manage_orders(*, by: User, at: datetime) -> list[str]:
    """督办单 are drafted and signed by the 办公室监督员 (第四条（二）, 第十七条)."""
    if holds(by, Permission.SUPERVISION_ORDER_MANAGE, day=day_of(at)):
        return []
    return ["只有办公室监督员可以拟写、签发和管理督办单，请联系办公室。"]


def reasons_not_to_recheck(*, order: RectificationOrder, by: User, at: datetime) -> list[str]:
    """A 监督员 or the 网站主管 re-checks, returns and withdraws, but nobody of the department concerned: not its own
    judge. Where all of them are of it (the office presses itself), one of them who neither signed nor answered it.
    """
    if not sees_every_order(user=by, at=at):
        return ["只有办公室监督员和网站主管可以复核、撤销督办单，请联系办公室。"]
    if not is_of(by, order.department, at=at):
        return []
    office = in_roles(roles_granting(_MANAGE) | roles_granting(_APPROVE), at=at)
    if outsiders(office, departments=[order.department_id], at=at).exists():
        return [f"您是{order.department}的人，不能复核、撤销给本部门的督办单；请由其他部门的监督员或网站主管办理。"]
    if by.pk == order.issued_by_id or order.steps.filter(by=by, act__in=_ANSWERING).exists():
        return [
            f"这是给{order.department}自己的督办单，您签发或者办理过，不能由您复核、撤销；请由另一位监督员或网站主管办理。"
        ]
    return []


def reasons_not_to_answer(*, department: Department, by: User, at: datetime) -> list[str]:
    """Acknowledging, replying and signing for a bulletin is for people with a post in that department."""
    if holds(by, Permission.SUPERVISION_ORDER_REPLY, day=day_of(at), department=department):
        return []
    return [f"只有{department}的信息员、栏目专人、归口发布人和三审可以办理，请转告他们。"]


def answering_departments(*, user: User, at: datetime) -> list[Department]:
    """The departments for which the person acknowledges and replies."""
    roles = roles_granting(Permission.SUPERVISION_ORDER_REPLY)
    return list(departments_where(user, *roles, day=day_of(at)))


def sees_every_order(*, user: User, at: datetime) -> bool:
    """The office, and the 网站主管 to whom overdue orders are escalated."""
    day = day_of(at)
    return any(holds(user, permission, day=day) for permission in (_MANAGE, _APPROVE))


def reasons_not_to_write_bulletins(*, by: User, at: datetime) -> list[str]:
    """通报 are compiled, written and issued by the 办公室监督员 (第十七条)."""
    if holds(by, Permission.SUPERVISION_BULLETIN_WRITE, day=day_of(at)):
        return []
    return ["只有办公室监督员可以编写、印发通报，请联系办公室。"]


def reasons_not_to_approve(*, bulletin: Bulletin, by: User, at: datetime) -> list[str]:
    """A 通报 is approved by the 网站主管, never by who wrote or edited it."""
    found = []
    if not holds(by, Permission.SUPERVISION_BULLETIN_APPROVE, day=day_of(at)):
        found.append("只有网站主管可以审定通报，请联系办公室。")
    if by.pk == bulletin.written_by_id or bulletin.steps.filter(by=by, act__in=WRITING).exists():
        found.append("您编写过这期通报，不能自己审定；请由另一位网站主管审定。")
    return found


def sees_every_bulletin(*, user: User, at: datetime) -> bool:
    """Writers and approvers; the others see what was issued."""
    day = day_of(at)
    return any(
        holds(user, permission, day=day)
        for permission in (Permission.SUPERVISION_BULLETIN_WRITE, Permission.SUPERVISION_BULLETIN_APPROVE)
    )


_ANSWERING = (OrderAct.ACKNOWLEDGE, OrderAct.REPLY)
_MANAGE, _APPROVE = Permission.SUPERVISION_ORDER_MANAGE, Permission.SUPERVISION_BULLETIN_APPROVE
WRITING = (BulletinAct.COMPILE, BulletinAct.REGENERATE, BulletinAct.EDIT, BulletinAct.SUBMIT)
