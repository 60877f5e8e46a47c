"""The office and two departments, with the people who take part, and their browsers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lanmu.common.times import local
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from tests.factories import AT, make_column, make_department, make_user


@dataclass
class World:
    """办公室 supervises, 法规处 and 宣传处 do things; 宣传处 operates 新闻动态."""

    law: Department
    news: Department
    office: Department
    supervisor: User
    operator: User
    writer: User
    news_writer: User
    news_publisher: User


def make_world() -> World:
    law, news, office = make_department("法规处"), make_department("宣传处"), make_department("办公室")
    root = make_column("新闻动态", slug="xwdt")
    make_column("城市管理动态", parent=root, operator=news, responsible=news)
    make_column("政策文件", operator=office, responsible=law)
    world = World(
        law, news, office,
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=office),
        operator=make_user("系统管理员", Role.SYSTEM_ADMIN, department=office),
        writer=make_user("法规处信息员", Role.INFORMATION_OFFICER, department=law),
        news_writer=make_user("宣传处信息员", Role.INFORMATION_OFFICER, department=news),
        news_publisher=make_user("宣传处归口发布人", Role.PUBLISHER, department=news),
    )  # fmt: skip
    sync_roles(day=AT.date())
    return world


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, name: str, /, *args: Any, **fields: Any) -> Any:
    """POST to the screen and follow; what the reader then sees."""
    return client.post(reverse(name, args=args), fields, follow=True)


def read(client: Client, name: str, /, *args: Any, **given: Any) -> str:
    return client.get(reverse(name, args=args), given).content.decode()


def do(client: Client, name: str, number: int, verb: str, target: Any = "", /, **fields: Any) -> str:
    """Use a verb on the page of one thing; the page that comes back."""
    return send(client, name, number, verb=verb, target=str(target), **fields).content.decode()


def later(days: float) -> datetime:
    return AT + timedelta(days=days)


def day(days: int = 0) -> str:
    """A day counted from today in Shanghai, as a form sends it: the screens go by the real clock."""
    return (local(timezone.now()).date() + timedelta(days=days)).isoformat()
