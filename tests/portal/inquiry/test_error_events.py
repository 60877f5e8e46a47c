"""责任事件台账 (第十八条): registered with a sealed trace, dealt with step by step, nothing overwritten."""

import html
import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import User
from lanmu.portal.inquiry.enums import EventKind, EventState
from lanmu.portal.inquiry.events import Report, is_whole, register, step
from lanmu.portal.inquiry.models import ErrorEvent, ErrorEventStep
from tests.factories import AT
from tests.portal.inquiry.world import DAY, FIRST, GONE, SECOND, Story, publish_again, roles_in_step, take_down

NOW = AT + 30 * DAY


def report(story: Story, **changes: Any) -> Report:
    values: dict[str, Any] = {
        "kind": EventKind.ERROR, "title": "文件名称写错", "url": story.path, "found_at": SECOND + DAY,
        "found_by": "网民来电", "description": "标题少了两个字。", "consequence": "被转载一次。",
    }  # fmt: skip
    return Report(**{**values, **changes})


def registered(story: Story, **changes: Any) -> ErrorEvent:
    return register(report=report(story, **changes), by=story.supervisor, at=NOW)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def reasons(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


@pytest.mark.clause("18.2")
def test_an_event_seals_who_answered_for_the_version_that_was_public(story: Story) -> None:
    event = registered(story)
    article = event.snapshot["article"]
    assert article["version"]["number"] == story.second.number
    assert {person["name"] for person in article["people"]} >= {"法规处信息员", "法规处三审", "办公室归口发布人"}
    assert event.department == story.cast.department
    publish_again(story.cast, story.article, title="改正后的标题", at=GONE)
    User.objects.update(full_name="改了名字")
    event.refresh_from_db()
    assert is_whole(event)
    assert "法规处三审" in {person["name"] for person in event.snapshot["article"]["people"]}
    row = AuditEntry.objects.get(action="inquiry.register")
    assert row.detail["snapshot"] == event.snapshot_digest
    ErrorEvent.objects.filter(pk=event.pk).update(snapshot={"article": {"people": []}})
    event.refresh_from_db()
    assert not is_whole(event)


def test_what_was_withdrawn_before_it_was_found_is_traced_at_a_time_it_was_public(story: Story) -> None:
    take_down(story)
    with pytest.raises(Refused, match="错误内容还公开着的时间") as refused:
        registered(story, found_at=GONE + DAY)
    assert "2024-05-10 09:30" in refused.value.reasons[0]
    assert registered(story, found_at=GONE + DAY, asked_at=FIRST + DAY).snapshot["article"]["version"]["number"] == (
        story.first.number
    )


def test_an_event_about_a_picture_names_the_people_of_the_texts_that_showed_it(story: Story) -> None:
    event = registered(story, kind=EventKind.LEAK, url=story.picture)
    assert [trace["version"]["number"] for trace in event.snapshot["traces"]] == [story.second.number]
    assert event.snapshot["traces"][0]["people"]


def test_every_missing_field_is_told_at_once(story: Story) -> None:
    with pytest.raises(Refused) as refused:
        registered(story, kind="", title=" ", description="", found_at=None, consequence="长" * 1001)
    told = "".join(refused.value.reasons)
    for words in ("事件类别", "请填写事件", "请填写情况说明", "请填写发现时间", "影响和后果最多 1000 个字"):
        assert words in told
    assert not ErrorEvent.objects.exists()
    with pytest.raises(Refused, match="发现时间在将来"):
        registered(story, found_at=NOW + DAY)


def test_states_follow_each_other_and_every_step_is_kept(story: Story) -> None:
    event = registered(story)
    step(event=event, to=EventState.CHECKING, text="已请法规处说明。", by=story.supervisor, at=NOW)
    step(event=event, to=EventState.CHECKING, text="法规处已说明。", by=story.supervisor, at=NOW)
    with pytest.raises(Refused, match="处理措施"):
        step(event=event, to=EventState.HANDLING, text="属实。", by=story.supervisor, at=NOW)
    step(event=event, to=EventState.HANDLING, text="属实。", measures="撤下改正。", by=story.supervisor, at=NOW)
    with pytest.raises(Refused, match="责任认定"):
        step(event=event, to=EventState.CLOSED, text="已改正。", by=story.supervisor, at=NOW)
    step(event=event, to=EventState.CLOSED, text="已改正。", conclusion="三审把关不严。", by=story.supervisor, at=NOW)
    assert (event.state, event.closed_at) == (EventState.CLOSED, NOW)
    assert [row.state for row in event.steps.all()] == ["registered", "checking", "checking", "handling", "closed"]
    with pytest.raises(Refused, match="已经办结"):
        step(event=event, to=EventState.CHECKING, text="再查。", by=story.supervisor, at=NOW)
    assert AuditEntry.objects.filter(action="inquiry.step", subject=f"error_event:{event.pk}").count() == 4


def test_a_state_cannot_be_skipped_and_what_proves_no_error_is_closed_from_the_check(story: Story) -> None:
    event = registered(story)
    with pytest.raises(Refused, match="请从下面几项中选择下一步"):
        step(event=event, to=EventState.CLOSED, text="算了。", conclusion="无。", by=story.supervisor, at=NOW)
    step(event=event, to=EventState.CHECKING, text="核查。", by=story.supervisor, at=NOW)
    step(event=event, to=EventState.CLOSED, text="查明。", conclusion="没有错误。", by=story.supervisor, at=NOW)
    assert event.state == EventState.CLOSED


def test_of_two_at_once_the_second_is_told_to_look_again(story: Story) -> None:
    event = registered(story)
    other = ErrorEvent.objects.get(pk=event.pk)
    step(event=event, to=EventState.CHECKING, text="核查。", by=story.supervisor, at=NOW)
    with pytest.raises(Stale):
        step(event=other, to=EventState.CHECKING, text="核查。", by=story.supervisor, at=NOW)


@pytest.mark.parametrize("change", [lambda rows: rows.update(text="改过"), lambda rows: rows.delete()])
def test_steps_are_written_once(story: Story, change: Any) -> None:
    registered(story)
    with pytest.raises((DatabaseError, Refused)), transaction.atomic():
        change(ErrorEventStep.objects.all())


def test_only_the_supervisor_keeps_the_register(story: Story) -> None:
    roles_in_step()
    event = registered(story)
    for user in (story.auditor, story.cast.author, story.cast.publisher):
        with pytest.raises(NotAllowed):
            register(report=report(story), by=user, at=NOW)
        with pytest.raises(NotAllowed):
            step(event=event, to=EventState.CHECKING, text="核查。", by=user, at=NOW)
        for name, args in (("inquiry_events", []), ("inquiry_register", []), ("inquiry_event", [event.pk])):
            assert browser(user).get(reverse(name, args=args)).status_code in {302, 403}


def test_the_screens_register_deal_and_list(story: Story) -> None:
    roles_in_step()
    client = browser(story.supervisor)
    form = {
        "kind": "error", "title": "标题有错别字", "url": story.path, "found_at": "2024-05-11T10:00",
        "found_by": "自查", "description": "少字。", "consequence": "无。", "asked_at": "",
    }  # fmt: skip
    refused = client.post(reverse("inquiry_register"), {**form, "title": "", "found_at": "昨天"})
    assert "请按“年-月-日 时:分”填写发现时间。" in reasons(refused)
    assert "少字。" in refused.content.decode()
    done = client.post(reverse("inquiry_register"), form)
    event = ErrorEvent.objects.get()
    assert done["Location"] == reverse("inquiry_event", args=[event.pk])
    page = said(client.get(done["Location"]))
    assert "快照与登记时一致" in page
    assert "法规处三审" in page
    refused = client.post(done["Location"], {"to": "handling", "text": ""})
    assert any("请从下面几项中选择" in reason or "有效" in reason for reason in reasons(refused))
    client.post(done["Location"], {"to": "checking", "text": "已请说明。"})
    event.refresh_from_db()
    assert event.state == EventState.CHECKING
    assert "已请说明。" in said(client.get(done["Location"]))


def test_the_list_filters_searches_sorts_and_exports(story: Story) -> None:
    roles_in_step()
    first, second = registered(story), registered(story, kind=EventKind.LEAK, title="附件里有电话号码")
    step(event=first, to=EventState.CHECKING, text="核查。", by=story.supervisor, at=NOW)
    client = browser(story.supervisor)

    def titles(**query: str) -> list[str]:
        page = said(client.get(reverse("inquiry_events"), query))
        return [event.title for event in (first, second) if event.title in page]

    assert titles() == [first.title, second.title]
    assert titles(state="checking") == [first.title]
    assert titles(kind="leak") == [second.title]
    assert titles(q="电话") == [second.title]
    assert titles(ordering="title") == [first.title, second.title]
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(reverse("inquiry_events"), {"export": "xlsx"}).streaming_content))
    )
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:4] == ("编号", "事件", "事件类别", "状态")
    assert {row[1] for row in rows[1:]} == {first.title, second.title}


def test_the_list_costs_the_same_with_many_events(story: Story) -> None:
    roles_in_step()
    client = browser(story.supervisor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("inquiry_events")).status_code == 200
        return len(seen)

    registered(story)
    queries()
    few = queries()
    for n in range(4):
        registered(story, title=f"事件{n}", found_at=SECOND + timedelta(hours=n))
    assert queries() == few
