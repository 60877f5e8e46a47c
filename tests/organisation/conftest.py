"""The cast: three administrators, and a department with its people."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from tests.factories import AT, make_department, make_user


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """法规处 with a writer, 办公室 with the three administrators; groups in step with posts."""
    law, office = make_department("法规处"), make_department("办公室")
    people = SimpleNamespace(
        law=law,
        office=office,
        writer=make_user("法规处信息员", Role.INFORMATION_OFFICER, department=law),
        first=make_user("法规处一审", Role.FIRST_REVIEWER, department=law),
        system=make_user("系统管理员", Role.SYSTEM_ADMIN, department=office),
        security=make_user("安全管理员", Role.SECURITY_ADMIN, department=office),
        auditor=make_user("审计员", Role.AUDITOR, department=office),
    )
    sync_roles(day=AT.date())
    return people


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """A browser in which the given person has signed in."""

    def sign_in(user: object) -> Client:
        client = Client()
        client.force_login(user)  # type: ignore[arg-type]
        return client

    return sign_in
