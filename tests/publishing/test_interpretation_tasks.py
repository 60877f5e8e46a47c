"""解读任务 (第十一条（一）): comes with the policy document, goes with a public interpretation, comes back with its
withdrawal; lights, exemption, screens, reminders.
"""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import Notice
from lanmu.publishing.actions import publish, submit, withdraw
from lanmu.publishing.actions.interpretation import draft_interpretation, due_times, exempt, remind
from lanmu.publishing.enums import Genre, Light, TaskState
from lanmu.publishing.interpretations import tasks_for
from lanmu.publishing.models import ArticlePage, InterpretationTask, InterpretedPolicy, Publication
from tests.factories import AT, Cast, make_public, pass_all
from tests.publishing.policy_cast import (
    draft_explaining,
    in_column,
    make_interpretations_column,
    make_policy,
    task_of,
)
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, sentences, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


@pytest.fixture
def writers(cast: ScreenCast) -> Cast:
    """The people, writing in the column of interpretations."""
    return in_column(cast.people, make_interpretations_column(cast.people))


def publish_draft(people: Cast, draft: ArticlePage, at: datetime) -> Publication:
    submission = submit(article=draft, by=people.author, at=at, declared=True)
    publish(submission=pass_all(submission, people, at=at), by=people.publisher, at=at)
    return Publication.objects.get(pk=draft.pk)


@pytest.mark.clause("11.1")
def test_a_policy_document_brings_its_task_in_the_same_transaction(cast: ScreenCast) -> None:
    policy = make_policy(cast.people)
    task = task_of(policy)
    assert (task.state, task.department) == (TaskState.WAITING, cast.people.department)
    assert minute_text(task.due_at) == "2024-05-08 23:59"
    assert minute_text(task.alarm_at) == "2024-05-11 23:59"  # that Saturday was worked
    notice = Notice.objects.get(user=cast.author, kind="interpretation")
    assert policy.title in notice.text
    assert AuditEntry.objects.filter(action="publishing.task_opened", subject=f"article:{policy.pk}").exists()


def test_other_texts_later_versions_and_documents_that_are_over_bring_none(cast: ScreenCast) -> None:
    make_public(cast.people)
    make_public(
        cast.people, title="旧规定", genre=Genre.POLICY, validity="repealed", validity_note="自2024年1月1日起废止。"
    )
    assert not InterpretationTask.objects.exists()
    policy = make_policy(cast.people)
    exempt(task=task_of(policy), by=cast.supervisor, at=AT, reason="上级已解读", basis="办公会决定")
    draft = policy.article.get_latest_revision_as_object()
    draft.summary = "新的摘要。"
    draft.save_revision(user=cast.author)
    publish_draft(cast.people, ArticlePage.objects.get(pk=policy.pk), AT + timedelta(days=1))
    assert task_of(policy).state == TaskState.EXEMPT
    assert InterpretationTask.objects.count() == 1


@pytest.mark.clause("11.1")
def test_a_public_interpretation_finishes_it_and_its_withdrawal_opens_it_again(cast: ScreenCast, writers: Cast) -> None:
    policy = make_policy(cast.people)
    at = AT + timedelta(hours=5)
    interpretation = publish_draft(writers, draft_explaining(writers, policy.pk), at)
    task = task_of(policy)
    assert (task.state, task.interpretation, task.done_at) == (TaskState.DONE, interpretation, at)
    withdraw(publication=interpretation, by=cast.supervisor, at=at + timedelta(hours=1), reason="数据有误")
    task = task_of(policy)
    assert (task.state, task.interpretation, task.done_at) == (TaskState.WAITING, None, None)
    verbs = AuditEntry.objects.filter(subject=f"article:{policy.pk}", action__contains="task").order_by("seq")
    assert [v.rpartition(".")[2] for v in verbs.values_list("action", flat=True)] == [
        "task_opened", "task_done", "task_reopened",
    ]  # fmt: skip


def test_a_second_interpretation_takes_over_when_the_first_goes(cast: ScreenCast, writers: Cast) -> None:
    policy = make_policy(cast.people)
    first = publish_draft(writers, draft_explaining(writers, policy.pk), AT)
    second = publish_draft(writers, draft_explaining(writers, policy.pk, title="专家点评"), AT + timedelta(hours=1))
    assert task_of(policy).interpretation == first
    withdraw(publication=first, by=cast.supervisor, at=AT + timedelta(hours=2), reason="重写")
    assert (task_of(policy).state, task_of(policy).interpretation) == (TaskState.DONE, second)


def test_an_interpretation_that_no_longer_names_the_policy_opens_it_again(cast: ScreenCast, writers: Cast) -> None:
    one, other = make_policy(cast.people), make_policy(cast.people, title="关于收运的通知")
    publication = publish_draft(writers, draft_explaining(writers, one.pk), AT)
    draft: Any = publication.article.get_latest_revision_as_object()
    draft.interpreted = [InterpretedPolicy(policy_id=other.pk)]
    draft.save_revision(user=cast.author)
    publish_draft(writers, ArticlePage.objects.get(pk=publication.pk), AT + timedelta(hours=3))
    assert [task_of(p).state for p in (one, other)] == [TaskState.WAITING, TaskState.DONE]


def test_exempting_needs_a_reason_a_basis_and_the_right_person(cast: ScreenCast) -> None:
    task = task_of(make_policy(cast.people))
    with pytest.raises(Refused, match="理由") as refused:
        exempt(task=task, by=cast.people.reviewers[2], at=AT, reason=" ", basis="")
    assert len(refused.value.reasons) == 2
    for person in (cast.author, cast.people.reviewers[0], cast.outsider, cast.publisher):
        with pytest.raises(NotAllowed, match="三审或办公室监督员"):
            exempt(task=task, by=person, at=AT, reason="仅转发", basis="上级已解读")
    exempt(task=task, by=cast.people.reviewers[2], at=AT, reason="仅转发", basis="上级已解读")
    assert (task.state, task.exempted_by) == (TaskState.EXEMPT, cast.people.reviewers[2])
    detail = AuditEntry.objects.get(action="publishing.task_exempted").detail
    assert detail == {"reason": "仅转发", "basis": "上级已解读"}


@pytest.mark.parametrize(
    ("after", "light"),
    [
        (timedelta(hours=14, minutes=29), Light.ON_TIME),
        (timedelta(hours=14, minutes=31), Light.NEAR),
        (timedelta(days=3, hours=14), Light.NEAR),
        (timedelta(days=3, hours=15), Light.OVERDUE),
    ],
)
def test_lights_follow_the_shanghai_day_and_three_working_days(
    cast: ScreenCast, after: timedelta, light: Light
) -> None:
    make_policy(cast.people)
    assert tasks_for(user=cast.author, at=AT + after).get()._light == light  # type: ignore[attr-defined]


def test_the_alarm_counts_working_days_over_holidays() -> None:
    eve = datetime(2024, 9, 30, 3, 0, tzinfo=UTC)  # National Day: 1 to 7 October off, 8 October is the next working day
    assert [minute_text(t)[:10] for t in due_times(at=eve)] == ["2024-09-30", "2024-10-10"]


def test_reminders_go_to_officers_first_and_to_the_third_reviewer_when_the_alarm_has_passed(cast: ScreenCast) -> None:
    make_policy(cast.people)
    assert remind(at=AT + timedelta(hours=2)) == 0
    day_after = AT + timedelta(days=1)
    assert (remind(at=day_after), remind(at=day_after)) == (2, 0)
    assert Notice.objects.filter(user=cast.people.reviewers[2]).count() == 0
    assert (remind(at=AT + timedelta(days=7)), remind(at=AT + timedelta(days=8))) == (3, 0)
    assert "三个工作日" in Notice.objects.get(user=cast.people.reviewers[2]).text


def test_the_button_opens_a_draft_in_the_right_column_with_the_policy_named(cast: ScreenCast, writers: Cast) -> None:
    policy = make_policy(cast.people)
    response = browser(cast.author).post(reverse("publishing_task_write", args=[policy.pk]))
    draft = ArticlePage.objects.exclude(pk=policy.pk).get()
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    latest: Any = draft.get_latest_revision_as_object()
    assert (latest.genre, latest.get_parent().specific) == (Genre.INTERPRETATION, writers.column)
    assert [row.policy_id for row in latest.interpreted.all()] == [policy.pk]
    assert policy.title in latest.title
    page = text_of(browser(cast.author).get(reverse("publishing_task", args=[policy.pk])))
    assert "正在写的解读" in page
    refused = browser(cast.people.reviewers[0]).post(reverse("publishing_task_write", args=[policy.pk]))
    assert "信息员撰写" in sentences(refused)[0]


def test_without_a_column_of_interpretations_the_draft_is_refused_with_what_to_do(cast: ScreenCast) -> None:
    with pytest.raises(Refused, match="报办公室调整分工表"):
        draft_interpretation(task=task_of(make_policy(cast.people)), by=cast.author, at=AT)


def test_the_exemption_form_keeps_what_was_typed(cast: ScreenCast) -> None:
    policy = make_policy(cast.people)
    url = reverse("publishing_task_exempt", args=[policy.pk])
    client = browser(cast.supervisor)
    response = client.post(url, {"reason": "仅转发上级文件", "basis": ""})
    assert sentences(response) == ["请写明免于解读的依据（文件或会议决定）。"]
    assert "仅转发上级文件" in text_of(response)
    assert client.post(url, {"reason": "仅转发", "basis": "办公会纪要"}).status_code == 302
    assert task_of(policy).state == TaskState.EXEMPT


def test_the_list_filters_sorts_and_exports(cast: ScreenCast, writers: Cast) -> None:
    late, done = make_policy(cast.people), make_policy(cast.people, title="关于收运的通知")
    publish_draft(writers, draft_explaining(writers, done.pk), AT)
    client, url = browser(cast.author), reverse("publishing_tasks")
    page = text_of(client.get(url))
    assert (late.title in page, done.title in page, "超期" in page, "按时" in page) == (True, True, True, True)
    assert done.title not in " ".join(text_of(client.get(url, {"state": "waiting"})).split())
    red = text_of(client.get(url, {"light": "overdue", "ordering": "alarm_at"}))
    assert (late.title in red, done.title in red) == (True, False)
    sheet = client.get(url, {"export": "xlsx", "ordering": "state"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert rows[0][:4] == ("政策文件", "起草部门", "状态", "时限")
    assert {row[:4] for row in rows[1:]} == {
        (late.title, "法规处", "待解读", "超期"), (done.title, "法规处", "已解读", "按时"),
    }  # fmt: skip
    assert late.title not in text_of(browser(cast.outsider).get(url))
    assert browser(cast.outsider).get(reverse("publishing_task", args=[late.pk])).status_code == 404


@pytest.mark.parametrize("export", ["", "xlsx"])
def test_the_list_costs_the_same_with_many_rows(cast: ScreenCast, export: str) -> None:
    client, url = browser(cast.author), reverse("publishing_tasks")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            response = client.get(url, {"export": export} if export else {})
            assert response.status_code == 200
            if export:
                b"".join(response.streaming_content)
        return len(seen)

    make_policy(cast.people)
    queries()
    few = queries()
    for number in range(4):
        make_policy(cast.people, title=f"第{number}号通知")
    assert queries() == few


def test_a_withdrawn_document_asks_for_nothing_while_it_is_down(cast: ScreenCast) -> None:
    policy = make_policy(cast.people)
    withdraw(publication=policy, by=cast.supervisor, at=AT, reason="内容有误")
    assert remind(at=AT + timedelta(days=9)) == 0
    page = browser(cast.author).get(reverse("publishing_tasks")).content.decode()
    assert "文件已撤下" in page
    assert "lm-tag--light_" not in page
