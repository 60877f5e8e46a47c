"""The office presses itself: all 监督员 work in 办公室, and an order to it still takes two people to end (17.3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from lanmu.common.refusal import NotAllowed
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.patrol.models import Finding
from lanmu.supervision.actions.answer import acknowledge_order, reply_to_order
from lanmu.supervision.actions.recheck import withdraw_order
from lanmu.supervision.enums import OrderState
from lanmu.supervision.models import RectificationOrder
from tests.factories import AT, make_user
from tests.supervision.orders_cast import (
    Office,
    browser,
    make_finding,
    make_office,
    make_order,
    prove_by_hand,
    prove_gone,
    said,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def office() -> Office:
    found = make_office()
    found.law_supervisor.posts.all().delete()
    return found


@pytest.fixture
def officer(office: Office) -> User:
    found = make_user("办公室信息员", Role.INFORMATION_OFFICER, department=office.office)
    sync_roles(day=timezone.localdate())
    return found


def replied(office: Office, officer: User, finding: Finding) -> RectificationOrder:
    at = timezone.now()
    order = make_order(office, finding, department=office.office, at=at - timedelta(hours=3))
    acknowledge_order(order=order, by=officer, at=at - timedelta(hours=2))
    return reply_to_order(order=order, text="已补上时间。", by=officer, at=at - timedelta(hours=1))


def act(user: User, name: str, *args: Any, **data: Any) -> str:
    return said(browser(user).post(reverse(name, args=args), data, follow=True))


@pytest.mark.clause("17.3")
def test_the_head_of_the_website_ends_what_an_inspector_of_the_office_found_in_the_office(
    office: Office, officer: User
) -> None:
    finding = make_finding(office.office, by=office.supervisor, at=timezone.now() - timedelta(hours=5))
    order = replied(office, officer, finding)
    refused = act(office.supervisor, "patrol_finding_recheck", finding.pk, text="看过了。", gone="yes")
    assert "这个问题是您检查发现的，须由另一个人复查。" in refused
    assert "证实已整改，问题销号" in act(office.head, "patrol_finding_recheck", finding.pk, text="看过。", gone="yes")
    page = said(browser(office.supervisor).get(reverse("supervision_order", args=[order.pk])))
    assert "您签发或者办理过，不能由您复核、撤销；请由另一位监督员或网站主管办理。" in page
    assert "您签发或者办理过" in act(
        office.supervisor, "supervision_order_verb", order.pk, "close", **{"close-text": "好。"}
    )
    done = act(office.head, "supervision_order_verb", order.pk, "close", **{"close-text": "已核对。"})
    assert "已销号" in done
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert {step.by for step in order.steps.all()} == {office.supervisor, officer, office.head}


def test_another_supervisor_ends_it_too_but_not_one_who_answered(office: Office, officer: User) -> None:
    other = make_user("办公室监督员乙", Role.SUPERVISOR, department=office.office)
    both = make_user("办公室监督员丙", Role.SUPERVISOR, Role.INFORMATION_OFFICER, department=office.office)
    sync_roles(day=timezone.localdate())
    order = replied(office, both, make_finding(office.office, at=timezone.now() - timedelta(hours=5)))
    prove_gone(order.items.get().finding, at=timezone.now() - timedelta(minutes=30))
    assert "您签发或者办理过" in act(both, "supervision_order_verb", order.pk, "close", **{"close-text": "好。"})
    assert "已销号" in act(other, "supervision_order_verb", order.pk, "close", **{"close-text": "好。"})


def test_who_signed_an_order_to_the_office_cannot_make_it_vanish(office: Office) -> None:
    order = make_order(office, make_finding(office.office), department=office.office)
    with pytest.raises(NotAllowed, match="您签发或者办理过"):
        withdraw_order(order=order, reason="算了。", by=office.supervisor, at=LATER)
    assert withdraw_order(order=order, reason="发错了。", by=office.head, at=LATER).state == OrderState.WITHDRAWN


def test_as_long_as_somebody_elsewhere_can_look_the_office_leaves_it_to_them(office: Office, officer: User) -> None:
    elsewhere = make_user("燃气管理处监督员", Role.SUPERVISOR, department=office.gas)
    finding = make_finding(office.office, by=office.supervisor, at=timezone.now() - timedelta(hours=5))
    order = replied(office, officer, finding)
    assert "须由别的处室、单位的人复查" in act(
        office.head, "patrol_finding_recheck", finding.pk, text="看过。", gone="yes"
    )
    with pytest.raises(NotAllowed, match="请由其他部门的监督员或网站主管办理"):
        withdraw_order(order=order, reason="发错了。", by=office.head, at=timezone.now())
    prove_by_hand(finding, by=elsewhere, at=timezone.now())
    assert "已销号" in act(elsewhere, "supervision_order_verb", order.pk, "close", **{"close-text": "好。"})


def test_who_wrote_what_was_done_about_it_does_not_prove_it_gone(office: Office) -> None:
    other = make_user("办公室监督员乙", Role.SUPERVISOR, department=office.office)
    sync_roles(day=timezone.localdate())
    finding = make_finding(office.office, by=office.inspector, at=timezone.now() - timedelta(hours=5))
    act(other, "patrol_finding_note", finding.pk, text="正在改。")
    assert "您记过这个问题的进展" in act(other, "patrol_finding_recheck", finding.pk, text="看过。", gone="yes")
    assert "问题销号" in act(office.supervisor, "patrol_finding_recheck", finding.pk, text="看过。", gone="yes")
