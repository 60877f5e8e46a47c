"""Who may do what. Every function gives its reasons against, empty when there are none; its docstring is the rule."""

from datetime import datetime
from typing import Any

from lanmu.affairs.models import Item, ItemPart, RuleReader, RuleVersion, SiteApplication
from lanmu.common.times import local
from lanmu.organisation.models import Department
from lanmu.organisation.queries import departments_where, holds
from lanmu.organisation.roles import MEANINGS, Permission, roles_granting


def reasons_without(
    permission: Permission, *, user: Any, at: datetime, department: Department | None = None
) -> list[str]:
    """Whoever holds `permission` on the Shanghai day of `at`, in `department` where it is bound to one."""
    if holds(user, permission, day=local(at).date(), department=department):
        return []
    where = f"{department}的" if department else ""
    roles = "、".join(sorted(role.label for role in roles_granting(permission)))
    return [f"只有{where}{roles}可以{MEANINGS[permission]}。"]


def departments_of(permission: Permission, *, user: Any, at: datetime) -> list[Department]:
    """The departments for which the user holds `permission`, in the order of the directory."""
    return list(departments_where(user, *roles_granting(permission), day=local(at).date()))


def reasons_not_to_sign_rule(*, version: RuleVersion, user: Any) -> list[str]:
    """制度签收 (4.1): those it was sent to, each once."""
    row = RuleReader.objects.filter(version=version, user_id=user.pk).first()
    if row is None:
        return ["这一版没有下发给您，不需要签收。"]
    return ["您已经签收过了。"] if row.signed_at else []


def reasons_not_to_handle(*, part: ItemPart, user: Any, at: datetime) -> list[str]:
    """统筹事项 are handled by the people of the department they were sent to."""
    return reasons_without(Permission.AFFAIRS_ITEM_HANDLE, user=user, at=at, department=part.department)


def may_see_item(*, item: Item, user: Any, at: datetime) -> bool:
    """The office, and the departments it was sent to."""
    if not reasons_without(Permission.AFFAIRS_ITEM_MANAGE, user=user, at=at):
        return True
    mine = {department.pk for department in departments_of(Permission.AFFAIRS_ITEM_HANDLE, user=user, at=at)}
    return item.parts.filter(department__in=mine).exists()


def may_see_application(*, application: SiteApplication, user: Any, at: datetime) -> bool:
    """The office, and the department that applies."""
    if not reasons_without(Permission.AFFAIRS_SITE_MANAGE, user=user, at=at):
        return True
    return not reasons_without(Permission.AFFAIRS_SITE_APPLY, user=user, at=at, department=application.department)
