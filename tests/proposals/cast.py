"""The people of a proposed change, and the simplest one: the site's name."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.portal.models import SiteIdentity
from lanmu.proposals.actions import change
from lanmu.proposals.models import Proposal
from tests.factories import AT, make_department, make_user


@dataclass(frozen=True)
class Office:
    supervisor: User
    second: User
    head: User
    admin: User
    publisher: User
    writer: User


def make_people() -> Office:
    office, law = make_department("办公室"), make_department("法规处")
    people = Office(
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=office),
        second=make_user("办公室第二监督员", Role.SUPERVISOR, department=office),
        head=make_user("网站主管", Role.WEBSITE_HEAD, department=office),
        admin=make_user("系统管理员", Role.SYSTEM_ADMIN, department=office),
        publisher=make_user("办公室归口发布人", Role.PUBLISHER, department=office),
        writer=make_user("法规处信息员", Role.INFORMATION_OFFICER, department=law),
    )
    sync_roles(day=AT.date())
    return people


def propose_name(by: User, name: str = "某市城市管理委员会", **more: Any) -> Proposal:
    outcome = change(
        kind="portal.identity", payload={"values": {"name": name, **more}}, by=by, at=AT, reason="机构改革方案"
    )
    assert outcome.proposal is not None
    return outcome.proposal


def site_name() -> str:
    return SiteIdentity.objects.values_list("name", flat=True).first() or ""


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
