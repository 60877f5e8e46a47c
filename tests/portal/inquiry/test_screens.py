"""责任追溯 as its people see it: who is let in, what is told, what is refused and why; looking is on record."""

import html
import io
import re
import zipfile
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.organisation.models import User
from lanmu.publishing.models import ApprovalRecord
from tests.portal.inquiry.world import DAY, FIRST, Story, roles_in_step, take_down


@pytest.fixture(autouse=True)
def _roles(story: Story) -> None:
    roles_in_step()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response: Any) -> str:
    """What the page shows, tags and space gone."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def reasons(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def ask(user: User, **query: str) -> Any:
    response = browser(user).get(reverse("inquiry_trace"), query)
    assert response.status_code == 200
    return response


@pytest.mark.clause("18.2")
def test_supervisor_and_auditor_see_who_answers_for_what_was_public(story: Story) -> None:
    for user in (story.supervisor, story.auditor):
        page = said(ask(user, url=f"https://localhost{story.path}", at=f"{FIRST + DAY:%Y-%m-%dT%H:%M}"))
        assert "关于垃圾分类的通知" in page
        assert story.first.number in page
        assert story.first.frozen.digest in page
        for name in ("法规处信息员", "法规处一审", "法规处二审", "法规处三审", "办公室归口发布人"):
            assert name in page
        assert "逐项相符" in page
    rows = AuditEntry.objects.filter(action="inquiry.trace")
    assert [row.actor_name for row in rows] == ["办公室监督员", "审计员"]


def test_the_picture_is_drawn_on_the_server_and_says_what_it_shows(story: Story) -> None:
    take_down(story)
    page = ask(story.auditor, url=story.path, at=f"{FIRST + DAY:%Y-%m-%dT%H:%M}").content.decode()
    drawn = page[page.index('<svg class="iq-timeline"') :]
    drawn = drawn[: drawn.index("</svg>")]
    assert 'role="img"' in drawn
    assert "<title" in drawn
    assert drawn.count("<circle") == drawn.count("iq-what")
    assert drawn.count("追溯时间</text>") == 1
    assert "iq-public" in drawn
    assert "style=" not in drawn


def test_an_auditor_is_offered_no_screen_that_is_shut_to_them(story: Story) -> None:
    client = browser(story.auditor)
    page = client.get(reverse("inquiry_trace"), {"url": story.path}).content.decode()
    main = page[page.index("iq-answer") :]
    for address in re.findall(r'href="(/workbench/[^"#]*)"', main):
        assert client.get(html.unescape(address)).status_code == 200, address
    assert reverse("inquiry_register") not in page


def test_nobody_else_gets_in(story: Story) -> None:
    for user in (story.cast.author, *story.cast.reviewers, story.cast.publisher, story.cast.stranger):
        client = browser(user)
        assert client.get(reverse("inquiry_trace"), {"url": story.path}).status_code in {302, 403}
        assert client.post(reverse("inquiry_export", args=[story.article.pk])).status_code in {302, 403}
    assert not AuditEntry.objects.filter(action__startswith="inquiry.").exists()


def test_a_list_names_what_stands_on_it_and_leads_on(story: Story) -> None:
    page = ask(story.supervisor, url=story.cast.column.public_path)
    assert f"?url={story.path}" in page.content.decode()
    assert "以公众看到的页面文件为准" in said(page)


def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(story: Story) -> None:
    response = ask(story.supervisor, url="/meiyou/t20240508_9.html")
    assert any("不是本站公开过的地址" in reason for reason in reasons(response))
    assert "/meiyou/t20240508_9.html" in response.content.decode()
    assert any("请填写" in reason for reason in reasons(ask(story.supervisor, url="")))


def test_the_case_file_comes_from_the_trace_and_from_the_record(story: Story) -> None:
    record = ApprovalRecord.objects.get(submission=story.second)
    client = browser(story.supervisor)
    page = client.get(reverse("publishing_record", args=[record.pk])).content.decode()
    assert reverse("inquiry_export", args=[story.article.pk]) in page
    response = client.post(reverse("inquiry_export", args=[story.article.pk]))
    assert response["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert "目录.html" in archive.namelist()
    assert AuditEntry.objects.filter(action="inquiry.export", actor_name="办公室监督员").count() == 1
    assert client.get(reverse("inquiry_export", args=[story.article.pk])).status_code == 405


def test_the_record_offers_the_case_file_to_nobody_else(story: Story) -> None:
    record = ApprovalRecord.objects.get(submission=story.second)
    page = browser(story.cast.publisher).get(reverse("publishing_record", args=[record.pk]))
    assert page.status_code == 200
    assert "导出案卷" not in page.content.decode()
