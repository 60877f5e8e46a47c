"""The beginning: a new portal has nobody who could appoint anybody."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.actions.accounts import create_user
from lanmu.organisation.actions.posts import appoint
from lanmu.organisation.actions.sync import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User


@transaction.atomic
def found_administrators(
    *, department_name: str, wanted: Mapping[Role, tuple[str, str, str]], at: datetime
) -> list[User]:
    """Open the first 三员 from role → (username, full name, password) and appoint them from today on.

    Only while nobody is 安全管理员: afterwards every appointment is that person's. Raises Refused with every reason.
    """
    day = local(at).date()
    if Post.objects.on(day).filter(role=Role.SECURITY_ADMIN).exists():
        raise Refused("已有安全管理员在任，以后的任命请由安全管理员在工作台“岗位”里办理。")
    department = Department.objects.filter(name=department_name, is_active=True).first()
    if department is None:
        raise Refused(f"没有名为“{department_name}”的在用处室、单位，请先运行 lanmu columns load 载入栏目责任分工表。")
    sync_roles(day=day)
    people = []
    for role, (username, full_name, password) in wanted.items():
        user = create_user(
            username=username, full_name=full_name, department=department, password=password, by=None, at=at
        )
        appoint(user=user, role=role, department=department, starts_on=day, by=None, at=at)
        people.append(user)
    return people
