"""The people of these tests: who keeps the registers, who reads them, who has nothing to do with them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from lanmu.columns.derive import derive_page_permissions
from lanmu.incidents import actions
from lanmu.incidents.models import Incident
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from tests.factories import AT, Cast, make_cast, make_department, make_user

HOUR = timedelta(hours=1)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@dataclass(frozen=True)
class Office:
    """Who is there."""

    cast: Cast
    keeper: User
    other_keeper: User
    supervisor: User
    head: User
    system: User


def make_office() -> Office:
    cast = make_cast()
    news = make_department("宣传处")
    found = Office(
        cast=cast,
        keeper=make_user("宣传处网信员", Role.INCIDENT_OFFICER, department=news),
        other_keeper=make_user("宣传处副网信员", Role.INCIDENT_OFFICER, department=news),
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office),
        head=make_user("网站主管", Role.WEBSITE_HEAD, department=cast.office),
        system=make_user("系统管理员", Role.SYSTEM_ADMIN, department=cast.office),
    )
    sync_roles(day=AT.date())
    derive_page_permissions()
    return found


def register(office: Office, *, at: datetime = AT, **changes: Any) -> Incident:
    values: dict[str, Any] = {
        "title": "网传垃圾分类要罚款一万元", "grade": "ordinary", "found_at": at, "source": "微博",
        "description": "网传下月起垃圾不分类一律罚款一万元。", "reach": "转发 200 次",
    }  # fmt: skip
    return actions.register(found=actions.Found(**{**values, **changes}), by=office.keeper, at=at)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
