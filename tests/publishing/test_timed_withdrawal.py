"""定时撤下: set, called off, done to the second; and the alarm when a slot was missed."""

import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.times import local
from lanmu.publishing.actions import call_off_withdrawal, plan_withdrawal, publish_due, withdraw, withdraw_due
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.lateness import missed_slots
from lanmu.publishing.models import PlannedWithdrawal, Publication
from lanmu.release.models import Change
from tests.factories import AT, Cast, make_cast, make_public
from tests.publishing.screen_cast import browser, make_screen_cast, sentences, text_of

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def plan(cast: Cast, publication: Publication, *, reason: str = "招聘结束") -> PlannedWithdrawal:
    return plan_withdrawal(publication=publication, by=cast.publisher, at=AT, withdraw_at=LATER, reason=reason)


def test_a_text_goes_off_the_site_when_its_time_has_come_and_not_before(cast: Cast) -> None:
    publication = make_public(cast)
    plan(cast, publication)
    Change.objects.all().delete()
    assert withdraw_due(at=LATER - SECOND) == []
    assert [w.reasons for w in withdraw_due(at=LATER)] == [()]
    publication.refresh_from_db()
    assert publication.state == PublicationState.WITHDRAWN
    assert (publication.withdrawn_at, publication.withdrawal_reason) == (LATER, "招聘结束")
    assert f"pub:{publication.pk}" in set(Change.objects.values_list("fact", flat=True))
    assert not PlannedWithdrawal.objects.exists()
    assert withdraw_due(at=LATER) == []
    entry = AuditEntry.objects.get(action="publishing.withdraw")
    assert entry.actor_id == cast.publisher.pk
    assert "late_seconds" not in entry.detail


def test_a_set_time_can_be_moved_and_called_off(cast: Cast) -> None:
    publication = make_public(cast)
    plan(cast, publication)
    plan_withdrawal(
        publication=publication, by=cast.publisher, at=AT, withdraw_at=LATER + timedelta(hours=1), reason="延期"
    )
    assert withdraw_due(at=LATER) == []
    call_off_withdrawal(publication=publication, by=cast.publisher, at=LATER)
    assert withdraw_due(at=LATER + timedelta(days=1)) == []
    publication.refresh_from_db()
    assert publication.state == PublicationState.PUBLIC
    with pytest.raises(Stale, match="没有定时撤下"):
        call_off_withdrawal(publication=publication, by=cast.publisher, at=LATER)
    actions = list(
        AuditEntry.objects.filter(action__endswith="withdrawal").order_by("seq").values_list("action", flat=True)
    )
    assert actions == ["publishing.plan_withdrawal"] * 2 + ["publishing.call_off_withdrawal"]


def test_withdrawing_at_once_makes_the_set_time_void(cast: Cast) -> None:
    publication = make_public(cast)
    plan(cast, publication)
    withdraw(publication=publication, by=cast.publisher, at=AT + SECOND, reason="内容有误")
    assert withdraw_due(at=LATER) == []
    publication.refresh_from_db()
    assert publication.withdrawal_reason == "内容有误"


def test_what_is_refused(cast: Cast) -> None:
    publication = make_public(cast)
    with pytest.raises(NotAllowed, match="只有"):
        plan_withdrawal(publication=publication, by=cast.author, at=AT, withdraw_at=LATER, reason="不想要了")
    with pytest.raises(Refused, match="请填写撤下原因"):
        plan(cast, publication, reason=" ")
    with pytest.raises(Refused, match="时间已经过去"):
        plan_withdrawal(publication=publication, by=cast.publisher, at=AT, withdraw_at=AT, reason="到期")
    withdraw(publication=publication, by=cast.publisher, at=AT, reason="到期")
    with pytest.raises(Stale, match="已经撤下"):
        plan(cast, publication)
    assert not PlannedWithdrawal.objects.exists()


def test_one_that_fails_stops_no_other_and_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_public(cast, title="甲"), make_public(cast, title="乙")
    plan(cast, first)
    plan(cast, second)
    module = sys.modules[withdraw_due.__module__]
    take_down = module._take_down

    def fail_first(row: Publication, **given: object) -> None:
        if row.pk == first.pk:
            raise RuntimeError("磁盘坏了")
        take_down(row, **given)

    monkeypatch.setattr(module, "_take_down", fail_first)
    outcomes = {w.article_id: w.reasons for w in withdraw_due(at=LATER)}
    assert outcomes[second.pk] == ()
    assert "没有撤下成功" in outcomes[first.pk][0]
    monkeypatch.setattr(module, "_take_down", take_down)
    assert [w.article_id for w in withdraw_due(at=LATER + SECOND)] == [first.pk]
    assert not Publication.objects.filter(state=PublicationState.PUBLIC).exists()


def test_a_missed_slot_is_an_alarm_and_is_told_in_the_log_when_made_good(cast: Cast) -> None:
    publication = make_public(cast)
    plan(cast, publication)
    assert missed_slots(at=LATER + timedelta(seconds=60)) == []
    [slot] = missed_slots(at=LATER + timedelta(seconds=61))
    assert (slot.due, slot.withdrawal, slot.number) == (LATER, True, publication.pk)
    withdraw_due(at=LATER + timedelta(minutes=7))
    assert AuditEntry.objects.get(action="publishing.withdraw").detail["late_seconds"] == 420
    assert missed_slots(at=LATER + timedelta(days=1)) == []


def test_the_screen_sets_moves_and_calls_off_the_time() -> None:
    cast = make_screen_cast()
    publication = make_public(cast.people, at=timezone.now())
    client = browser(cast.publisher)
    page = reverse("publishing_publication", args=[publication.pk])
    address = reverse("publishing_plan_withdrawal", args=[publication.pk])
    assert "请填写定时撤下时间。" in sentences(client.post(address, {"reason": "到期", "withdraw_at": ""}))
    assert "时间已经过去" in text_of(client.post(address, {"reason": "到期", "withdraw_at": "2020-01-01T08:00"}))
    moment = timezone.now() + timedelta(days=3)
    assert client.post(address, {"reason": "到期", "withdraw_at": f"{local(moment):%Y-%m-%dT%H:%M}"}).status_code == 302
    assert f"已定于 {local(moment):%Y-%m-%d %H:%M} 自动撤下" in text_of(client.get(page))
    assert client.post(reverse("publishing_call_off_withdrawal", args=[publication.pk])).status_code == 302
    assert "自动撤下" not in text_of(client.get(page))
    assert client.get(address).status_code == 405


def test_the_alarm_stands_on_the_home_page_of_those_who_can_do_something() -> None:
    cast = make_screen_cast()
    now = timezone.now()
    publication = make_public(cast.people, title="已到期的公告", at=now - timedelta(days=2))
    plan_withdrawal(
        publication=publication, by=cast.publisher, at=now - timedelta(days=1), withdraw_at=now - timedelta(hours=3),
        reason="到期",
    )  # fmt: skip
    for user in (cast.publisher, cast.supervisor, cast.administrator):
        page = text_of(browser(user).get(reverse("wagtailadmin_home")))
        assert "有 1 件定时发布、定时撤下已过时间仍未完成" in page
        assert "已过 3 小时" in page
    assert "仍未完成" not in text_of(browser(cast.author).get(reverse("wagtailadmin_home")))
    withdraw_due(at=now)
    publish_due(at=now)
    assert "仍未完成" not in text_of(browser(cast.publisher).get(reverse("wagtailadmin_home")))
