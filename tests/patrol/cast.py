"""People around problems: the department concerned, a stranger's department, the office, an inspector."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from lanmu.columns.models import ColumnPage
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.patrol.actions import Observation, observe
from lanmu.patrol.models import Finding
from tests.factories import AT, make_department, make_user
from tests.patrol.site import column


@dataclass(frozen=True)
class World:
    law: Department
    other: Department
    office: Department
    column: ColumnPage
    officer: User
    stranger: User
    supervisor: User
    second: User
    head: User
    guard: User
    auditor: User


def make_world() -> World:
    law, other, office = make_department("法规处"), make_department("宣传处"), make_department("办公室")
    world = World(
        law=law,
        other=other,
        office=office,
        column=column("政策文件"),
        officer=make_user("法规处信息员", Role.INFORMATION_OFFICER, department=law),
        stranger=make_user("宣传处信息员", Role.INFORMATION_OFFICER, department=other),
        supervisor=make_user("办公室监督员甲", Role.SUPERVISOR, department=office),
        second=make_user("办公室监督员乙", Role.SUPERVISOR, department=office),
        head=make_user("网站主管", Role.WEBSITE_HEAD, department=office),
        guard=make_user("网信员", Role.INCIDENT_OFFICER, department=make_department("网信处")),
        auditor=make_user("审计员", Role.AUDITOR, department=make_department("机关纪委")),
    )
    sync_roles(day=AT.date())
    return world


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def find(world: World, n: int = 1, *, at: Any = AT, rule: str = "freshness.late", **fields: Any) -> Finding:
    """A finding of 法规处, as a run would open it. What else is open stays."""
    key = f"{rule}:{n}"
    given = {"column_id": world.column.pk, "department_id": world.law.pk, "text": f"第{n}个问题：政策文件超期未更新"}
    seen = Observation(key=key, rule=rule, **{**given, **fields})
    observe(source=rule.partition(".")[0], seen=[seen], scope=lambda f: False, at=at)
    return Finding.objects.open().get(key=key)
