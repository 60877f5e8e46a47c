"""The shipped table loaded, and the cast of these tests: a keeper of the table, a colleague, and a superuser."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lanmu.columns.actions.load import load_table
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import directory
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_table
from lanmu.columns.tree import columns_by_path
from lanmu.common.times import local
from lanmu.organisation.actions.sync import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from tests.factories import AT, make_user


@pytest.fixture
def loaded(db: Any) -> None:
    """The regulation's own table on an empty site."""
    load_table(rows=read_table(data=shipped_table(), directory=directory()), by=None, at=AT, reason="附件1")


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
