"""请假与代办: who may register, whom nobody may hand over to, and what the deputy then holds, day by day."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.actions import appoint, end_absence, register_absence, sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Absence, Notice, Post
from lanmu.organisation.queries import (
    department_group_name,
    departments_where,
    has_role,
    people_acting,
    permissions_of,
    posts_held,
)
from tests.factories import AT, make_department, make_user

TODAY = date(2024, 5, 8)
DAY = timedelta(days=1)


@pytest.fixture
def office(cast: SimpleNamespace) -> SimpleNamespace:
    cast.colleague = make_user("法规处科员", department=cast.law)
    cast.elsewhere = make_user("燃气处科员", department=make_department("燃气处"))
    return cast


def away(office: SimpleNamespace, **given: Any) -> Absence:
    """The first reviewer away for three days from today, the colleague acting."""
    values = {
        "user": office.first, "deputy": office.colleague, "starts_on": TODAY, "ends_on": TODAY + 2 * DAY,
        "reason": "年休假", "by": office.first, "at": AT,
    }  # fmt: skip
    return register_absence(**values | given)


def groups(user: Any) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_the_deputy_holds_the_posts_on_those_days_and_no_other(office: SimpleNamespace) -> None:
    away(office, starts_on=TODAY + DAY)
    held = [
        has_role(office.colleague, Role.FIRST_REVIEWER, day=TODAY + n * DAY, department=office.law) for n in range(4)
    ]
    assert held == [False, True, True, False]
    assert not permissions_of(office.colleague, TODAY)
    assert permissions_of(office.colleague, TODAY + DAY) == permissions_of(office.first, TODAY + DAY)
    assert list(departments_where(office.colleague, Role.FIRST_REVIEWER, day=TODAY + DAY)) == [office.law]


def test_the_posts_themselves_stay_where_they_are(office: SimpleNamespace) -> None:
    away(office)
    assert [p.user for p in posts_held(office.colleague, TODAY)] == [office.first]
    assert not Post.objects.on(TODAY).filter(user=office.colleague).exists()
    assert has_role(office.first, Role.FIRST_REVIEWER, day=TODAY)


def test_who_acts_for_a_role_is_the_deputy_not_the_absent_one(office: SimpleNamespace) -> None:
    assert list(people_acting(Role.FIRST_REVIEWER, office.law, TODAY)) == [office.first]
    away(office)
    assert list(people_acting(Role.FIRST_REVIEWER, office.law, TODAY)) == [office.colleague]


def test_groups_follow_at_once_and_at_midnight(office: SimpleNamespace) -> None:
    away(office, user=office.writer, by=office.writer)
    assert groups(office.colleague) == {"角色：信息员", department_group_name(office.law)}
    sync_roles(day=TODAY)
    assert groups(office.colleague) == {"角色：信息员", department_group_name(office.law)}
    sync_roles(day=TODAY + 3 * DAY)
    assert groups(office.colleague) == set()


def test_the_security_administrator_registers_anybody_with_anybody(office: SimpleNamespace) -> None:
    away(office, deputy=office.elsewhere, by=office.security)
    assert AuditEntry.objects.get(action="organisation.register_absence").actor_name == "安全管理员"
    assert [n.user for n in Notice.objects.all()] == [office.elsewhere]


def test_the_person_hands_over_within_the_department_and_the_security_administrator_is_told(
    office: SimpleNamespace,
) -> None:
    with pytest.raises(NotAllowed, match="跨处室代办须由安全管理员登记"):
        away(office, deputy=office.elsewhere)
    away(office)
    assert {n.user for n in Notice.objects.all()} == {office.colleague, office.security}


def test_nobody_registers_somebody_elses(office: SimpleNamespace) -> None:
    for by in (office.colleague, office.writer, office.system, office.auditor):
        with pytest.raises(NotAllowed, match="只能登记自己的请假"):
            away(office, by=by)


@pytest.mark.parametrize("name", ["system", "security", "auditor"])
def test_the_three_administrators_neither_hand_over_nor_stand_in(office: SimpleNamespace, name: str) -> None:
    person = getattr(office, name)
    with pytest.raises(Refused, match="岗位不能代办"):
        away(office, user=person, by=office.security)
    with pytest.raises(Refused, match="不得兼办采编、审核"):
        away(office, deputy=person, by=office.security)


def test_a_deputy_is_not_appointed_administrator_meanwhile(office: SimpleNamespace) -> None:
    away(office)
    given = {"role": Role.AUDITOR, "department": office.law, "starts_on": TODAY, "by": office.security, "at": AT}
    with pytest.raises(Refused, match="代法规处一审办理，不能任审计员"):
        appoint(user=office.colleague, **given)
    appoint(user=office.colleague, **given | {"starts_on": TODAY + 3 * DAY})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts_on": TODAY - DAY}, "最早从今天起"),
        ({"ends_on": TODAY - DAY}, "止早于起"),
        ({"ends_on": TODAY + 400 * DAY}, "最长一年"),
        ({"reason": "  "}, "请写明事由"),
        ({"reason": "长" * 101}, "最多 100 个字"),
    ],
)
def test_what_makes_no_sense_is_refused(office: SimpleNamespace, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        away(office, **wrong)
    assert not Absence.objects.exists()


def test_nobody_is_their_own_deputy(office: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="代办人不能是请假人自己"):
        away(office, deputy=office.first)


def test_terms_do_not_overlap_and_deputies_are_there(office: SimpleNamespace) -> None:
    away(office)
    with pytest.raises(Refused, match="日期重叠"):
        away(office, starts_on=TODAY + 2 * DAY, ends_on=TODAY + 5 * DAY)
    with pytest.raises(Refused, match="法规处一审在这段时间也请了假"):
        away(office, user=office.writer, deputy=office.first, by=office.writer)
    Post.objects.create(user=office.colleague, role=Role.PROOFREADER, department=office.law, starts_on=TODAY)
    with pytest.raises(Refused, match="正代法规处一审办理"):
        away(office, user=office.colleague, deputy=office.writer, by=office.colleague)
    away(office, starts_on=TODAY + 3 * DAY, ends_on=TODAY + 5 * DAY)


def test_a_closed_account_stands_in_for_nobody(office: SimpleNamespace) -> None:
    office.colleague.is_active = False
    office.colleague.save()
    with pytest.raises(Refused, match="账号已停用"):
        away(office)


def test_coming_back_early_ends_it_and_days_gone_by_stay(office: SimpleNamespace) -> None:
    absence = away(office)
    later = AT + 2 * DAY
    with pytest.raises(Refused, match="最早只能填昨天"):
        end_absence(absence=absence, ends_on=TODAY - DAY, by=office.first, at=later)
    end_absence(absence=absence, ends_on=TODAY + DAY, by=office.first, at=later)
    assert has_role(office.colleague, Role.FIRST_REVIEWER, day=TODAY + DAY)
    assert not has_role(office.colleague, Role.FIRST_REVIEWER, day=TODAY + 2 * DAY)
    assert groups(office.colleague) == set()


def test_one_that_has_not_begun_is_taken_back(office: SimpleNamespace) -> None:
    absence = away(office, starts_on=TODAY + DAY)
    assert end_absence(absence=absence, ends_on=TODAY, by=office.security, at=AT) is None
    assert not Absence.objects.exists()
    assert AuditEntry.objects.filter(action="organisation.take_back_absence").count() == 1


def test_only_the_person_and_the_security_administrator_end_it(office: SimpleNamespace) -> None:
    absence = away(office)
    with pytest.raises(NotAllowed, match="只有请假人自己和安全管理员"):
        end_absence(absence=absence, ends_on=TODAY, by=office.colleague, at=AT)
    with pytest.raises(Refused, match="不能延长"):
        end_absence(absence=absence, ends_on=TODAY + 9 * DAY, by=office.first, at=AT)
    with pytest.raises(Refused, match="不能再改"):
        end_absence(absence=absence, ends_on=TODAY + 9 * DAY, by=office.first, at=AT + 9 * DAY)
