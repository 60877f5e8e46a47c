"""The home page asks a fixed number of questions, whoever looks and however much there is."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.common.once import once, sharing
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post
from lanmu.organisation.queries import departments_where, has_role, held_posts
from lanmu.patrol.actions import Observation, observe
from tests.factories import AT, make_article, make_column, make_public, submit
from tests.portal.test_workbench_language import make_world, person

pytestmark = pytest.mark.django_db

CEILING = {
    Role.INFORMATION_OFFICER: 46,
    Role.FIRST_REVIEWER: 28,
    Role.SECOND_REVIEWER: 28,
    Role.THIRD_REVIEWER: 38,
    Role.PROOFREADER: 28,
    Role.PUBLISHER: 42,
    Role.SECRECY_REVIEWER: 28,
    Role.COLUMN_OFFICER: 38,
    Role.INCIDENT_OFFICER: 30,
    Role.SUPERVISOR: 53,
    Role.WEBSITE_HEAD: 48,
    Role.SYSTEM_ADMIN: 24,
    Role.SECURITY_ADMIN: 22,
    Role.AUDITOR: 22,
}
"""Questions of one home page: those of the frame (11), and each box's own. To raise one, say in review what it buys."""


@pytest.fixture
def world() -> SimpleNamespace:
    return make_world()


def fill(world: SimpleNamespace, count: int) -> None:
    cast = world.cast
    seen = []
    for n in range(count):
        column = make_column(f"栏目{n}", operator=cast.office, responsible=cast.department)
        make_article(column, by=cast.author, title=f"草稿{n}")
        submit(article=make_article(column, by=cast.author, title=f"送审{n}"), by=cast.author, at=AT)
        make_public(cast, title=f"公开{n}")
        seen.append(
            Observation(
                key=f"k{n}",
                rule="freshness.late",
                column_id=column.pk,
                department_id=cast.department.pk,
                text=f"第{n}个问题：超期未更新",
            )
        )
    observe(source="freshness", seen=seen, scope=lambda finding: False, at=AT)


def questions(client: Client) -> int:
    address = reverse("wagtailadmin_home")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("role", list(Role))
def test_the_home_page_of_each_role_has_a_ceiling_and_does_not_grow(world: SimpleNamespace, role: Role) -> None:
    client = person(world, role)
    fill(world, 2)
    few = questions(client)
    fill(world, 6)
    assert questions(client) == few
    assert few <= CEILING[role]


def test_what_is_shared_is_forgotten_with_the_page(world: SimpleNamespace) -> None:
    user, asked = world.cast.author, []

    def read() -> int:
        asked.append(1)
        return len(asked)

    with sharing():
        assert [once("a", read), once("a", read)] == [1, 1]
    with sharing():
        assert once("a", read) == 2
    assert [once("a", read), once("a", read)] == [3, 4]
    with sharing():
        held_posts(user, AT.date())
        with CaptureQueriesContext(connection) as nothing:
            assert has_role(user, Role.INFORMATION_OFFICER, day=AT.date())
            assert list(departments_where(user, Role.INFORMATION_OFFICER, day=AT.date())) == [world.cast.department]
        assert len(nothing) == 0


def test_a_post_that_ends_counts_no_more_at_once_where_nothing_is_shared(world: SimpleNamespace) -> None:
    user = world.cast.author
    assert has_role(user, Role.INFORMATION_OFFICER, day=AT.date())
    Post.objects.filter(user=user).delete()
    assert not has_role(user, Role.INFORMATION_OFFICER, day=AT.date())
