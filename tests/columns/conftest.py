"""The shipped table loaded, and the cast of these tests: a keeper of the table, a colleague, and a superuser."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lanmu.columns.actions.load import load_table
from lanmu.columns.models import ColumnPage
from lanmu.columns.proposed import KINDS
from lanmu.columns.queries import directory
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_table
from lanmu.columns.table import TableRow
from lanmu.columns.tree import columns_by_path
from lanmu.common.times import local
from lanmu.organisation.actions.sync import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.proposals.enums import Level
from lanmu.proposals.models import KindLevel
from tests.factories import AT, make_user

FEW = (
    "领导信息",
    "机构职能",
    "政策文件",
    "政策解读",
    "财政预决算",
    "人事任免",
    "重大项目",
    "行政收费",
    "通知公告",
    "国务院新闻",
    "城市管理动态",
    "常见问题",
    "决策意见征集",
    "市城市管理委官方微博",
    "市城市管理委微信公众号",
)
"""Enough of the regulation's table to have every kind, every rule and three levels, at a third of the time."""


@pytest.fixture
def loaded(db: Any) -> None:
    """Fifteen rows of the regulation's own table on an empty site."""
    _load([row for row in _shipped_rows() if row.path[-1] in FEW])


@pytest.fixture
def whole(db: Any) -> None:
    """The regulation's own table, all of it, on an empty site."""
    _load(_shipped_rows())


def _shipped_rows() -> list[TableRow]:
    return read_table(data=shipped_table(), directory=directory())


def _load(rows: list[TableRow]) -> None:
    load_table(rows=rows, by=None, at=AT, reason="附件1")


@pytest.fixture
def direct(loaded: None) -> None:
    """Changes of columns take effect at once: what they do then is the subject, not who has to agree."""
    KindLevel.objects.bulk_create(KindLevel(kind=kind.name, level=Level.DIRECT) for kind in KINDS)


@pytest.fixture
def keeper(loaded: None) -> User:
    """办公室监督员: changes the table."""
    return _person("办公室监督员", "办公室", Role.SUPERVISOR)


@pytest.fixture
def writer(loaded: None) -> User:
    """法规处信息员: writes for the columns of 法规处, and does not change the table."""
    return _person("法规处信息员", "法规处", Role.INFORMATION_OFFICER)


@pytest.fixture
def superuser(loaded: None) -> User:
    """A superuser of the database without any post."""
    return User.objects.create_superuser(username="root", password="lanmu-demo-2024", full_name="数据库超级用户")


def _person(name: str, department: str, role: Role) -> User:
    user = make_user(name, role, department=Department.objects.get(name=department))
    sync_roles(day=local(timezone.now()).date())
    return User.objects.get(pk=user.pk)


def column(*path: str) -> ColumnPage:
    """The column with these names."""
    return columns_by_path()[path]


def logged_in(user: User) -> Client:
    """A browser of that person."""
    client = Client()
    client.force_login(user)
    return client
