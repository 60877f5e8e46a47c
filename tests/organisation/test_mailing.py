"""通知邮件: off unless a server is named; at once or one digest a working day; a failure or a kill loses nothing."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail

from lanmu.organisation.actions import (
    choose_mail,
    mail_notices,
    mailing,
    notify,
    read_notices,
    retry_mails,
    write_digest,
)
from lanmu.organisation.enums import MailChoice
from lanmu.organisation.models import Notice, NoticeMail
from lanmu.organisation.telling import stuck_mails

MORNING = datetime(2024, 5, 8, 0, 31, tzinfo=UTC)
"""Wednesday 08:31 in Shanghai."""
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def office(cast: SimpleNamespace, settings: Any) -> SimpleNamespace:
    settings.LANMU_MAIL_ON = True
    settings.WAGTAILADMIN_BASE_URL = "https://gongzuotai.example.gov.cn"
    for name in ("writer", "first"):
        choose_mail(user=getattr(cast, name), choice=MailChoice.DIGEST, email=f"{name}@example.gov.cn")
    return cast


def tell(
    *users: Any, key: str, at: datetime = MORNING - timedelta(hours=12), text: str = "有一件事。", kind: str = "order"
) -> None:
    notify(users=users, kind=kind, text=text, url="/workbench/todo/", at=at, key=key)


def mail_of(at: datetime) -> int:
    """What the clock does that minute, and two minutes earlier."""
    write_digest(at=at - 2 * MINUTE)
    return mail_notices(at=at)


class Down:
    """A server that is not there."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def open(self) -> None:
        raise ConnectionRefusedError("连不上邮件服务器")


def test_nothing_is_sent_while_mail_is_off(office: SimpleNamespace, settings: Any) -> None:
    settings.LANMU_MAIL_ON = False
    tell(office.writer, key="a")
    assert mail_of(MORNING) == 0
    assert mail.outbox == []


def test_a_person_gets_one_digest_a_day_however_much_there_is(office: SimpleNamespace) -> None:
    for n in range(500):
        tell(office.writer, key=str(n), text=f"第{n}件事。")
    for n in range(3):
        tell(office.writer, key=f"rule{n}", text=f"制度{n}。", kind="rule")
    assert mail_of(MORNING) == 1
    tell(office.writer, key="later", at=MORNING)
    assert [mail_of(MORNING + n * MINUTE) for n in range(4)] == [0, 0, 0, 0]
    [sent] = mail.outbox
    assert sent.to == ["writer@example.gov.cn"]
    assert sent.subject == "栏目工作台：503 条通知"
    assert "【督办和工单】" in sent.body
    assert "5. 2024-05-07 20:31　第4件事。" in sent.body
    assert "第5件事" not in sent.body, "a kind has five lines and then a number"
    assert "这一类另有 495 条" in sent.body
    assert "【制度】" in sent.body, "a flood of one kind drowns no other"
    assert "https://gongzuotai.example.gov.cn/workbench/notices/" in sent.body
    assert mail_of(MORNING + DAY) == 1
    assert "1 条通知" in mail.outbox[1].subject


def test_a_digest_waits_for_its_time_and_for_a_working_day(office: SimpleNamespace) -> None:
    tell(office.writer, key="a")
    assert mail_of(MORNING - timedelta(minutes=5)) == 0
    sunday = MORNING + 4 * DAY
    tell(office.writer, key="b", at=sunday - timedelta(hours=1))
    assert mail_of(sunday) == 0
    assert mail_of(sunday - DAY) == 1  # Saturday 11 May is worked


def test_a_scheduler_that_starts_late_mails_the_day_s_digest_then(office: SimpleNamespace) -> None:
    tell(office.writer, key="a")
    assert mail_of(MORNING + timedelta(hours=6)) == 1


def test_nothing_new_is_no_mail(office: SimpleNamespace) -> None:
    tell(office.writer, key="a")
    read_notices(user=office.writer, at=MORNING - timedelta(hours=1))
    assert mail_of(MORNING) == 0


def test_whoever_never_chose_gets_a_digest(office: SimpleNamespace) -> None:
    office.auditor.email = "auditor@example.gov.cn"
    office.auditor.save()
    tell(office.auditor, key="a")
    assert mail_of(MORNING) == 1


def test_at_once_is_one_mail_for_all_that_waits_and_each_notice_once(office: SimpleNamespace) -> None:
    choose_mail(user=office.first, choice=MailChoice.AT_ONCE, email="first@example.gov.cn")
    night = MORNING - timedelta(hours=10)
    tell(office.first, key="a", at=night)
    tell(office.first, key="b", at=night)
    assert [mail_notices(at=night + n * MINUTE) for n in range(3)] == [1, 0, 0]
    tell(office.first, key="c", at=night)
    assert mail_notices(at=night + 5 * MINUTE) == 0, "ten minutes lie between two mails"
    assert mail_notices(at=night + 10 * MINUTE) == 1
    assert [m.subject for m in mail.outbox] == ["栏目工作台：2 条通知", "栏目工作台：1 条通知"]


def test_urgent_ones_come_at_once_to_whoever_reads_digests_and_never_more_than_twelve_mails_a_day(
    office: SimpleNamespace,
) -> None:
    begun = MORNING + timedelta(hours=1)
    for n in range(60):
        tell(office.writer, key=f"incident{n}", at=begun + n * 10 * MINUTE, kind="incident")
        tell(office.writer, key=f"order{n}", at=begun + n * 10 * MINUTE)
        mail_notices(at=begun + n * 10 * MINUTE)
    assert len(mail.outbox) == 12
    assert {m.subject for m in mail.outbox} == {"栏目工作台：紧急，1 条通知"}
    assert mail_of(MORNING + DAY) >= 1
    assert Notice.objects.filter(mailed_at__isnull=True).count() == 0, "the digest carries what was held back"


@pytest.mark.parametrize("how", ["no mail", "no address", "closed account"])
def test_who_cannot_or_will_not_be_mailed_is_not(office: SimpleNamespace, how: str) -> None:
    tell(office.writer, key="a", kind="incident", at=MORNING)
    if how == "no mail":
        choose_mail(user=office.writer, choice=MailChoice.NONE, email="writer@example.gov.cn")
    elif how == "no address":
        office.writer.email = ""
    else:
        office.writer.is_active = False
    office.writer.save()
    assert mail_of(MORNING) == 0


def test_while_the_server_is_down_mails_wait_longer_each_time_and_the_operator_sees_it(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(office.writer, key="a")
    tell(office.first, key="a")
    with monkeypatch.context() as broken:
        broken.setattr(mailing, "get_connection", Down)
        assert mail_of(MORNING) == 0
        for minute in range(1, 60):
            mail_notices(at=MORNING + minute * MINUTE)
    assert set(NoticeMail.objects.values_list("attempts", flat=True)) == {5}, "not sixty times in an hour"
    stuck = stuck_mails(at=MORNING + DAY)
    assert (stuck.waiting, stuck.given_up, stuck.error) == (2, 0, "连不上邮件服务器")
    assert mail_notices(at=MORNING + 60 * MINUTE) == 0, "its time has not come"
    assert retry_mails(at=MORNING + 61 * MINUTE) == 2
    assert mail_notices(at=MORNING + 61 * MINUTE) == 2
    assert stuck_mails(at=MORNING + DAY).total == 0


def test_a_mail_that_fails_for_two_days_is_given_up_and_still_named(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "get_connection", Down)
    tell(office.writer, key="a")
    mail_of(MORNING)
    for hour in range(1, 49):
        mail_notices(at=MORNING + timedelta(hours=hour))
    found = NoticeMail.objects.get()
    assert (found.next_at, found.sent_at, found.attempts) == (None, None, len(mailing.BACK_OFF) + 1)
    assert stuck_mails(at=MORNING + 2 * DAY).given_up == 1


def test_one_address_that_is_refused_stops_nobody_else(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(office.writer, office.first, key="a")
    send = mail.EmailMessage.send

    def refuse(letter: mail.EmailMessage, *args: Any) -> int:
        if letter.to == ["first@example.gov.cn"]:
            raise OSError("没有这个收件人")
        return send(letter, *args)

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    assert mail_of(MORNING) == 1
    assert NoticeMail.objects.get(sent_at__isnull=True).error == "没有这个收件人"


def test_killed_between_the_mail_and_its_mark_the_same_mail_goes_out_again_and_nothing_else(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(office.writer, key="a")
    with monkeypatch.context() as killed:

        def die(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        killed.setattr(mailing, "_note", die)
        with pytest.raises(KeyboardInterrupt):
            mail_of(MORNING)
    tell(office.writer, key="b", at=MORNING)
    again = [mail_notices(at=MORNING + n * MINUTE) for n in range(1, 8)]
    assert again == [0, 0, 0, 0, 1, 0, 0], "once, when the dead sender's time is over"
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body


def test_killed_while_a_mail_is_made_no_notice_is_lost(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(office.writer, key="a")
    with monkeypatch.context() as killed:
        killed.setattr("django.db.models.query.QuerySet.update", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mail_of(MORNING)
    assert NoticeMail.objects.count() == 0
    assert mail_of(MORNING + MINUTE) == 1


def test_of_two_schedulers_only_one_sends_a_mail(office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(office.writer, key="a")
    write_digest(at=MORNING - 2 * MINUTE)
    look = mailing.get_connection

    def meanwhile() -> Any:
        """Between seeing what is due and taking it, the other one does all of it."""
        monkeypatch.setattr(mailing, "get_connection", look)
        assert mail_notices(at=MORNING) == 1
        return look()

    monkeypatch.setattr(mailing, "get_connection", meanwhile)
    assert mail_notices(at=MORNING) == 0
    assert len(mail.outbox) == 1


def test_a_thousand_readers_do_not_cost_a_thousand_queries_at_once(
    office: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    """The job runs every minute: after the morning's digests it asks a handful of questions."""
    mail_of(MORNING)
    with django_assert_max_num_queries(8):
        mail_notices(at=MORNING + timedelta(minutes=1))
