"""通知邮件: off unless a server is named; at once or one digest a working day; a failure loses nothing."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail

from lanmu.organisation.actions import choose_mail, mail_notices, notify, read_notices
from lanmu.organisation.enums import MailChoice
from lanmu.organisation.models import Notice

MORNING = datetime(2024, 5, 8, 0, 31, tzinfo=UTC)
"""Wednesday 08:31 in Shanghai."""
DAY = timedelta(days=1)


@pytest.fixture
def office(cast: SimpleNamespace, settings: Any) -> SimpleNamespace:
    settings.LANMU_MAIL_ON = True
    settings.WAGTAILADMIN_BASE_URL = "https://gongzuotai.example.gov.cn"
    for name in ("writer", "first"):
        choose_mail(user=getattr(cast, name), choice=MailChoice.DIGEST, email=f"{name}@example.gov.cn")
    return cast


def tell(*users: Any, key: str, at: datetime = MORNING - timedelta(hours=12), text: str = "有一件事。") -> None:
    notify(users=users, kind="test", text=text, url="/workbench/todo/", at=at, key=key)


def test_nothing_is_sent_while_mail_is_off(office: SimpleNamespace, settings: Any) -> None:
    settings.LANMU_MAIL_ON = False
    tell(office.writer, key="a")
    assert mail_notices(at=MORNING) == 0
    assert mail.outbox == []


def test_a_person_gets_one_digest_a_day_however_much_there_is(office: SimpleNamespace) -> None:
    for n in range(40):
        tell(office.writer, key=str(n), text=f"第{n}件事。")
    assert mail_notices(at=MORNING) == 1
    tell(office.writer, key="later", at=MORNING)
    assert mail_notices(at=MORNING + timedelta(hours=3)) == 0
    [sent] = mail.outbox
    assert sent.to == ["writer@example.gov.cn"]
    assert sent.subject == "栏目工作台：40 条通知"
    assert "第29件事。" in sent.body
    assert "另有 10 条" in sent.body
    assert "https://gongzuotai.example.gov.cn/workbench/notices/" in sent.body
    assert mail_notices(at=MORNING + DAY) == 1
    assert "1 条通知" in mail.outbox[1].subject


def test_a_digest_waits_for_half_past_eight_and_for_a_working_day(office: SimpleNamespace) -> None:
    tell(office.writer, key="a")
    assert mail_notices(at=MORNING - timedelta(minutes=5)) == 0
    sunday = MORNING + 4 * DAY
    tell(office.writer, key="b", at=sunday - timedelta(hours=1))
    assert mail_notices(at=sunday) == 0
    assert mail_notices(at=sunday - DAY) == 1  # Saturday 11 May is worked


def test_nothing_new_is_no_mail(office: SimpleNamespace) -> None:
    tell(office.writer, key="a")
    read_notices(user=office.writer, at=MORNING - timedelta(hours=1))
    assert mail_notices(at=MORNING) == 0


def test_whoever_never_chose_gets_a_digest(office: SimpleNamespace) -> None:
    office.auditor.email = "auditor@example.gov.cn"
    office.auditor.save()
    tell(office.auditor, key="a")
    assert mail_notices(at=MORNING) == 1


def test_at_once_is_one_mail_for_all_that_waits_and_each_notice_once(office: SimpleNamespace) -> None:
    choose_mail(user=office.first, choice=MailChoice.AT_ONCE, email="first@example.gov.cn")
    night = MORNING - timedelta(hours=10)
    tell(office.first, key="a", at=night)
    tell(office.first, key="b", at=night)
    assert [mail_notices(at=night + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    tell(office.first, key="c", at=night)
    assert mail_notices(at=night + timedelta(minutes=5)) == 1
    assert [m.subject for m in mail.outbox] == ["栏目工作台：2 条通知", "栏目工作台：1 条通知"]


@pytest.mark.parametrize("how", ["no mail", "no address", "closed account"])
def test_who_cannot_or_will_not_be_mailed_is_not(office: SimpleNamespace, how: str) -> None:
    tell(office.writer, key="a")
    if how == "no mail":
        choose_mail(user=office.writer, choice=MailChoice.NONE, email="writer@example.gov.cn")
    elif how == "no address":
        office.writer.email = ""
    else:
        office.writer.is_active = False
    office.writer.save()
    assert mail_notices(at=MORNING) == 0


def test_a_mail_that_fails_is_sent_at_the_next_run(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError("no server")

    tell(office.writer, key="a")
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        assert mail_notices(at=MORNING) == 0
    assert "稍后再试" in caplog.text
    assert Notice.objects.get().mailed_at is None
    assert mail_notices(at=MORNING + timedelta(minutes=1)) == 1
    assert Notice.objects.get().mailed_at is not None


def test_a_thousand_readers_do_not_cost_a_thousand_queries_at_once(
    office: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    """The job runs every minute: after the morning's digests it asks a handful of questions."""
    mail_notices(at=MORNING)
    with django_assert_max_num_queries(8):
        mail_notices(at=MORNING + timedelta(minutes=1))
