"""事件和续报 (第十一条（四）): registered, reported on through the chain, listed with its reports, ended."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.publishing.actions.event import close_event, draft_report, open_event
from lanmu.publishing.models import ArticlePage, Event, PublicRelation
from tests.factories import AT, make_article, make_public
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, sentences, text_of
from tests.publishing.test_screen_editor import add_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def opened(cast: ScreenCast, title: str = "演示路供热抢修") -> Event:
    return open_event(title=title, department=cast.people.department, by=cast.author, at=AT)


def test_an_officer_registers_an_event_for_the_own_department(cast: ScreenCast) -> None:
    client, url = browser(cast.author), reverse("publishing_event_new")
    assert "请填写事件名称。" in sentences(client.post(url, {"department": cast.people.department.pk}))
    data = {"title": " 演示路  供热抢修 ", "department": cast.people.department.pk}
    response = client.post(url, data)
    event = Event.objects.get()
    assert response["Location"] == reverse("publishing_event", args=[event.pk])
    assert (event.title, event.department, event.opened_by) == ("演示路 供热抢修", cast.people.department, cast.author)
    assert AuditEntry.objects.filter(action="publishing.event_opened", subject=f"event:{event.pk}").exists()
    assert "已有同名的事件" in sentences(client.post(url, data))[-1]
    other = sentences(client.post(url, {"title": "别处的事", "department": cast.people.office.pk}))
    assert other[-1] == "您不是这个部门的信息员，请另选主办部门。"
    for user in (cast.people.reviewers[0], cast.supervisor, cast.administrator):
        assert browser(user).get(url).status_code in {302, 403}


def test_nobody_else_registers_or_ends_it(cast: ScreenCast) -> None:
    with pytest.raises(NotAllowed, match="法规处的信息员登记"):
        open_event(title="事件", department=cast.people.department, by=cast.outsider, at=AT)
    with pytest.raises(NotAllowed):
        close_event(event=opened(cast), by=cast.outsider, at=AT)


@pytest.mark.clause("11.4")
def test_a_report_is_drafted_from_the_event_and_only_while_it_runs(cast: ScreenCast) -> None:
    event = opened(cast)
    client, url = browser(cast.author), reverse("publishing_event_write", args=[event.pk])
    assert "请选择发布栏目。" in sentences(client.post(url, {"column": "999999"}))
    response = client.post(url, {"column": cast.people.column.pk})
    draft: Any = ArticlePage.objects.get().get_latest_revision_as_object()
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert (draft.event, draft.department) == (event, cast.people.department)
    with pytest.raises(NotAllowed):
        draft_report(event=event, column=cast.people.column, by=cast.outsider, at=AT)
    close_event(event=event, by=cast.supervisor, at=AT)
    with pytest.raises(Refused, match="已经结束"):
        draft_report(event=event, column=cast.people.column, by=cast.author, at=AT)
    with pytest.raises(NotAllowed, match="不用再次办理"):
        close_event(event=event, by=cast.author, at=AT)


def test_the_editor_offers_running_events_and_the_drafts_own(cast: ScreenCast) -> None:
    running, over = opened(cast), opened(cast, "已经过去的事")
    close_event(event=over, by=cast.author, at=AT)
    page = browser(cast.author).get(add_url(cast)).content.decode()
    assert (running.title in page, over.title in page) == (True, False)
    draft = make_article(cast.people.column, by=cast.author, event=over)
    page = browser(cast.author).get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert (running.title in page, over.title in page) == (True, True)


@pytest.mark.clause("11.4")
def test_the_event_lists_first_report_and_follow_ups_in_their_order(cast: ScreenCast) -> None:
    event = opened(cast)
    first = make_public(cast.people, title="发生泄漏", event=event)
    later = make_public(cast.people, title="恢复供热", event=event, at=AT + timedelta(hours=6))
    make_article(cast.people.column, by=cast.author, title="还在写的续报", event=event)
    assert PublicRelation.objects.filter(target=event.pk).count() == 2
    page = " ".join(text_of(browser(cast.author).get(reverse("publishing_event", args=[event.pk]))).split())
    assert page.index(f"首报 {first.title}") < page.index(f"续报 {later.title}") < page.index("还在写的续报")
    assert "写续报" in page
    close = browser(cast.author).post(reverse("publishing_event_close", args=[event.pk]))
    assert close.status_code == 302
    assert "写续报" not in text_of(browser(cast.author).get(reverse("publishing_event", args=[event.pk])))


def test_the_list_counts_public_reports_filters_and_exports(cast: ScreenCast) -> None:
    event, quiet = opened(cast), opened(cast, "还没有报道的事")
    make_public(cast.people, event=event)
    make_public(cast.people, event=event, at=AT + timedelta(hours=6))
    make_article(cast.people.column, by=cast.author, event=event)
    close_event(event=quiet, by=cast.author, at=AT)
    client, url = browser(cast.publisher), reverse("publishing_events")
    running = text_of(client.get(url, {"place": "running", "ordering": "-_reports"}))
    assert (event.title in running, quiet.title in running) == (True, False)
    sheet = client.get(url, {"export": "xlsx", "ordering": "-_reports"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert rows[0][:5] == ("事件", "主办部门", "状态", "已发布报道", "最近报道时间")
    assert {row[:4] for row in rows[1:]} == {(event.title, "法规处", "报道中", 2), (quiet.title, "法规处", "已结束", 0)}
    assert next(row[4] for row in rows if row[0] == event.title) == "2024-05-08 15:30"


def test_the_list_costs_the_same_with_many_rows(cast: ScreenCast) -> None:
    client, url = browser(cast.author), reverse("publishing_events")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    make_public(cast.people, event=opened(cast))
    queries()
    few = queries()
    for number in range(4):
        make_public(cast.people, event=opened(cast, f"第{number}件事"))
    assert queries() == few
