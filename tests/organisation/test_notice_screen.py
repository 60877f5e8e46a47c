"""通知 by HTTP: the badge, the list, reading, and how one wants to be mailed."""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse

from lanmu.organisation.actions import notify
from lanmu.organisation.enums import MailChoice
from lanmu.organisation.models import MailSetting, Notice
from tests.factories import AT

SignIn = Callable[..., Client]
LIST = "/workbench/notices/"


def tell(user: Any, count: int = 1, *, url: str = "/workbench/todo/") -> None:
    for n in range(count):
        notify(users=[user], kind="test", text=f"第{n + 1}件事要办。", url=url, at=AT, key=f"{url}{n}")


def badge(client: Client) -> dict[str, str]:
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    props = re.search(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert props is not None
    items = [item["_args"][0] for module in json.loads(props[1])["modules"] for item in _items(module)]
    return next(item["attrs"] for item in items if item["label"] == "通知")


def _items(module: dict[str, Any]) -> list[Any]:
    return module["_args"][0] if module["_type"].endswith("MainMenuModule") else []


def test_the_menu_shows_how_many_are_unread(cast: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in(cast.writer)
    assert badge(client) == {}
    tell(cast.writer, 3)
    assert badge(client) == {"data-unread": "3", "aria-label": "通知，3 条未读"}
    tell(cast.first)
    assert badge(client)["data-unread"] == "3"


def test_more_than_ninety_nine_is_said_so(cast: SimpleNamespace, signed_in: SignIn) -> None:
    tell(cast.writer, 120)
    assert badge(signed_in(cast.writer)) == {"data-unread": "99+", "aria-label": "通知，120 条未读"}


def test_opening_one_reads_it_and_leads_to_the_work(cast: SimpleNamespace, signed_in: SignIn) -> None:
    tell(cast.writer)
    notice = Notice.objects.get()
    client = signed_in(cast.writer)
    assert "第1件事要办。" in client.get(LIST).content.decode()
    answer = client.post(reverse("organisation_notice_open", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/workbench/todo/")
    assert "没有未读的通知" in client.get(LIST).content.decode()
    assert "第1件事要办。" in client.get(LIST, {"shown": "all"}).content.decode()


def test_a_notice_leads_nowhere_outside(cast: SimpleNamespace, signed_in: SignIn) -> None:
    tell(cast.writer, url="https://example.com/")
    answer = signed_in(cast.writer).post(reverse("organisation_notice_open", args=[Notice.objects.get().pk]))
    assert answer["Location"] == LIST


def test_nobody_opens_or_reads_anothers(cast: SimpleNamespace, signed_in: SignIn) -> None:
    tell(cast.writer)
    client, number = signed_in(cast.first), Notice.objects.get().pk
    assert client.post(reverse("organisation_notice_open", args=[number])).status_code == 404
    client.post(reverse("organisation_notices_read"), {"notice": [number]})
    client.post(reverse("organisation_notices_read"), {"all": "1"})
    assert Notice.objects.get().read_at is None
    assert "要办" not in client.get(LIST, {"shown": "all"}).content.decode()


def test_ticked_ones_or_all_are_marked_read(cast: SimpleNamespace, signed_in: SignIn) -> None:
    tell(cast.writer, 4)
    client = signed_in(cast.writer)
    numbers = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
    client.post(reverse("organisation_notices_read"), {"notice": numbers[:2]})
    assert Notice.objects.filter(read_at__isnull=True).count() == 2
    page = client.post(reverse("organisation_notices_read"), {"all": "1"}, follow=True).content.decode()
    assert "2 条通知已标为读过。" in page
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_reading_changes_something_so_it_is_post(cast: SimpleNamespace, signed_in: SignIn) -> None:
    tell(cast.writer)
    client = signed_in(cast.writer)
    for address in (
        reverse("organisation_notice_open", args=[Notice.objects.get().pk]),
        LIST + "read/",
        LIST + "mail/",
    ):
        assert client.get(address).status_code == 405


def test_words_are_searched(cast: SimpleNamespace, signed_in: SignIn) -> None:
    tell(cast.writer, 12)
    page = signed_in(cast.writer).get(LIST, {"q": "第11件"}).content.decode()
    assert "第11件事" in page
    assert "第10件事" not in page


def test_mail_is_chosen_and_the_screen_says_that_none_is_sent(
    cast: SimpleNamespace, signed_in: SignIn, settings: Any
) -> None:
    client = signed_in(cast.writer)
    assert "现在一封也不寄" in client.get(LIST).content.decode()
    settings.LANMU_MAIL_ON = True
    assert "现在一封也不寄" not in client.get(LIST).content.decode()
    given = {"choice": MailChoice.AT_ONCE, "email": "fagui@example.gov.cn"}
    assert client.post(LIST + "mail/", given).status_code == 302
    assert MailSetting.objects.get(user=cast.writer).choice == MailChoice.AT_ONCE
    for wrong, said in (({"email": ""}, "请填写邮箱地址"), ({"email": "法规处"}, "邮箱地址不正确")):
        assert said in client.post(LIST + "mail/", given | wrong).content.decode()


def test_the_list_does_not_ask_more_when_there_is_more(
    cast: SimpleNamespace, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.writer)
    tell(cast.writer, 2)
    client.get(LIST)
    with django_assert_max_num_queries(40) as few:
        client.get(LIST)
    tell(cast.writer, 29, url="/workbench/")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(LIST)
