"""Appointing and ending posts: who may, what is refused, what stays on record."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.actions import appoint, deactivate_user, end_post, reactivate_user
from lanmu.organisation.enums import CONTENT_ROLES, SEPARATED_ROLES, Role
from lanmu.organisation.models import Post
from lanmu.organisation.queries import has_role, people_with, permissions_of, roles_of
from tests.factories import AT, make_user

TODAY = AT.date()


def give(cast: SimpleNamespace, role: Role, **fields: object) -> Post:
    given = {"user": cast.writer, "department": cast.law, "starts_on": TODAY, "by": cast.security, "at": AT} | fields
    return appoint(role=role, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["system", "auditor", "writer"])
def test_nobody_but_the_security_administrator_appoints(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        give(cast, Role.PUBLISHER, by=getattr(cast, who))
    assert refused.value.reasons == ["只有安全管理员可以任命或者结束岗位，请联系安全管理员。"]
    assert not Post.objects.filter(role=Role.PUBLISHER).exists()


def test_an_appointment_counts_from_its_first_day_to_its_last(cast: SimpleNamespace) -> None:
    give(cast, Role.PUBLISHER, starts_on=date(2024, 6, 1), ends_on=date(2024, 6, 30))
    held = [
        day
        for day in (date(2024, 5, 31), date(2024, 6, 1), date(2024, 6, 30), date(2024, 7, 1))
        if has_role(cast.writer, Role.PUBLISHER, day=day)
    ]
    assert held == [date(2024, 6, 1), date(2024, 6, 30)]


def test_a_role_in_one_department_is_no_role_in_another(cast: SimpleNamespace) -> None:
    assert has_role(cast.writer, Role.INFORMATION_OFFICER, day=TODAY, department=cast.law)
    assert not has_role(cast.writer, Role.INFORMATION_OFFICER, day=TODAY, department=cast.office)
    assert list(people_with(Role.INFORMATION_OFFICER, cast.law, TODAY)) == [cast.writer]
    assert list(people_with(Role.INFORMATION_OFFICER, cast.office, TODAY)) == []


def test_the_same_post_twice_at_the_same_time_is_refused(cast: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="重叠，无须重复任命"):
        give(cast, Role.INFORMATION_OFFICER)


def test_every_reason_is_given_at_once(cast: SimpleNamespace) -> None:
    cast.writer.is_active = False
    cast.writer.save()
    cast.law.is_active = False
    cast.law.save()
    with pytest.raises(Refused) as refused:
        give(cast, Role.AUDITOR)
    assert [reason[:10] for reason in refused.value.reasons] == [
        "法规处信息员的账号已",
        "法规处已停用，请选择",
        "法规处信息员在这段时",
    ]


@pytest.mark.parametrize("other", sorted(CONTENT_ROLES))
@pytest.mark.parametrize("separated", sorted(SEPARATED_ROLES))
def test_an_administrator_has_no_content_role(cast: SimpleNamespace, separated: Role, other: Role) -> None:
    person = make_user("某人", separated, department=cast.office)
    with pytest.raises(Refused, match="三者不得兼任，也不得兼任采编、审核岗位"):
        give(cast, other, user=person)
    assert roles_of(person, TODAY) == {separated}


@pytest.mark.parametrize("second", sorted(SEPARATED_ROLES))
@pytest.mark.parametrize("first", sorted(SEPARATED_ROLES))
def test_nobody_holds_two_of_the_three_administrator_roles(cast: SimpleNamespace, first: Role, second: Role) -> None:
    person = make_user("某人", first, department=cast.office)
    if first == second:
        give(cast, second, user=person)  # the same office in another department is the same role
        return
    with pytest.raises(Refused, match="不得兼任"):
        give(cast, second, user=person)


def test_the_separation_holds_for_posts_saved_without_the_action(cast: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="不得兼任"):
        Post.objects.create(user=cast.system, role=Role.AUDITOR, department=cast.office, starts_on=TODAY)


def test_a_content_role_may_follow_an_administrator_role_that_ended(cast: SimpleNamespace) -> None:
    make_user("新审计员", Role.AUDITOR, department=cast.office)
    end_post(post=cast.auditor.posts.get(), ends_on=TODAY, by=cast.security, at=AT)
    give(cast, Role.PUBLISHER, user=cast.auditor, starts_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="不得兼任"):
        give(cast, Role.COLUMN_OFFICER, user=cast.auditor, starts_on=TODAY)


def test_a_post_ends_on_its_last_day_and_stays_on_record(cast: SimpleNamespace) -> None:
    post = cast.writer.posts.get()
    end_post(post=post, ends_on=TODAY, by=cast.security, at=AT)
    assert has_role(cast.writer, Role.INFORMATION_OFFICER, day=TODAY)
    assert not has_role(cast.writer, Role.INFORMATION_OFFICER, day=TODAY + timedelta(days=1))
    assert Post.objects.filter(pk=post.pk, ends_on=TODAY).exists()


def test_a_past_term_cannot_be_shortened_afterwards(cast: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="最早只能填昨天"):
        end_post(post=cast.writer.posts.get(), ends_on=TODAY - timedelta(days=2), by=cast.security, at=AT)


def test_an_appointment_that_has_not_begun_is_taken_back(cast: SimpleNamespace) -> None:
    post = give(cast, Role.PUBLISHER, starts_on=TODAY + timedelta(days=7))
    number = post.pk
    end_post(post=post, ends_on=TODAY, by=cast.security, at=AT)
    assert not Post.objects.filter(pk=number).exists()
    row = AuditEntry.objects.get(action="organisation.take_back_post", subject=f"post:{number}")
    assert row.detail["role"] == "归口发布人"


@pytest.mark.parametrize("who", ["system", "security", "auditor"])
def test_the_last_of_each_administrator_cannot_be_ended(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(Refused, match="请先任命接任者"):
        end_post(post=getattr(cast, who).posts.get(), ends_on=TODAY, by=cast.security, at=AT)


def test_every_appointment_and_ending_is_in_the_audit_log(cast: SimpleNamespace) -> None:
    post = give(cast, Role.PUBLISHER)
    end_post(post=post, ends_on=TODAY, by=cast.security, at=AT)
    rows = AuditEntry.objects.filter(subject=f"post:{post.pk}")
    assert [(r.action, r.actor_name) for r in rows] == [
        ("organisation.appoint", "安全管理员"),
        ("organisation.end_post", "安全管理员"),
    ]


def test_a_person_who_left_has_lost_everything_and_gets_nothing_back_by_returning(cast: SimpleNamespace) -> None:
    assert permissions_of(cast.writer, TODAY)
    deactivate_user(user=cast.writer, by=cast.system, at=AT)
    assert permissions_of(cast.writer, TODAY) == frozenset()
    assert not cast.writer.groups.exists()
    assert Post.objects.filter(user=cast.writer, ends_on=TODAY - timedelta(days=1)).exists()
    reactivate_user(user=cast.writer, by=cast.system, at=AT)
    assert permissions_of(cast.writer, TODAY) == frozenset()


def test_a_superuser_without_a_post_may_nothing(cast: SimpleNamespace) -> None:
    root = make_user("超级用户", is_superuser=True)
    assert permissions_of(root, TODAY) == frozenset()
    with pytest.raises(NotAllowed):
        give(cast, Role.PUBLISHER, by=root)
