"""Groups follow posts."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupCollectionPermission

from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.organisation.queries import department_group_name, role_group_name
from tests.factories import AT, make_department, make_user


def groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_every_role_and_every_department_has_its_group(cast: SimpleNamespace) -> None:
    names = set(Group.objects.values_list("name", flat=True))
    assert {role_group_name(r) for r in Role} | {department_group_name(cast.law), "部门：办公室"} <= names
    assert "角色：信息员" in names


def test_syncing_a_second_time_changes_nothing(cast: SimpleNamespace) -> None:
    def state() -> tuple[list[object], ...]:
        return (
            list(Group.objects.order_by("pk").values_list("pk", "name")),
            list(User.groups.through.objects.order_by("pk").values_list("pk", "user", "group")),
            list(GroupCollectionPermission.objects.order_by("pk").values_list("pk", "group", "permission")),
        )

    before = state()
    assert sync_roles(day=AT.date()) == 0
    assert state() == before


def test_writers_stand_in_their_departments_group_and_reviewers_do_not(cast: SimpleNamespace) -> None:
    assert groups_of(cast.writer) == {"角色：信息员", "部门：法规处"}
    assert groups_of(cast.first) == {"角色：一审"}


def test_everybody_with_a_post_may_enter_and_only_writers_may_upload(cast: SimpleNamespace) -> None:
    for user in (cast.writer, cast.first, cast.system, cast.security, cast.auditor):
        assert User.objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin")
    held = GroupCollectionPermission.objects.filter(permission__codename__in=["add_image", "add_document"])
    assert set(held.values_list("group__name", flat=True)) == {"角色：信息员"}


def test_a_post_counts_in_groups_only_on_its_days(cast: SimpleNamespace) -> None:
    person = make_user("某人", department=cast.law)
    Post.objects.create(
        user=person, role=Role.PUBLISHER, department=cast.law, starts_on=date(2024, 6, 1), ends_on=date(2024, 6, 30)
    )
    seen = []
    for day in (date(2024, 5, 31), date(2024, 6, 1), date(2024, 6, 30), date(2024, 7, 1)):
        sync_roles(day=day)
        seen.append(groups_of(person))
    assert seen == [set(), {"角色：归口发布人"}, {"角色：归口发布人"}, set()]


def test_a_membership_given_by_hand_is_taken_away(cast: SimpleNamespace) -> None:
    stranger = Group.objects.create(name="Editors by hand")
    cast.writer.groups.add(stranger)
    cast.first.groups.add(Group.objects.get(name="角色：归口发布人"))
    assert sync_roles(day=AT.date()) == 2
    assert groups_of(cast.writer) == {"角色：信息员", "部门：法规处"}
    assert groups_of(cast.first) == {"角色：一审"}


def test_signing_in_makes_the_groups_true(cast: SimpleNamespace, signed_in: Callable[..., Client]) -> None:
    Post.objects.filter(user=cast.writer).update(ends_on=timezone.localdate() - timedelta(days=1))
    signed_in(cast.writer)
    assert groups_of(cast.writer) == set()


def test_the_cost_does_not_grow_with_people(
    cast: SimpleNamespace, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for n in range(40):
        make_user(f"人员{n}", Role.INFORMATION_OFFICER, department=cast.law)
    with django_assert_max_num_queries(90):
        assert sync_roles(day=AT.date()) == 80
    make_department("新处室")
    with django_assert_max_num_queries(90):
        sync_roles(day=AT.date())
