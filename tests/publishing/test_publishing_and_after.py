"""Set times, later versions, withdrawal: what changes, what never does, and which facts the release is told."""

from datetime import timedelta
from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.publishing.actions import publish, publish_due, return_submission, withdraw
from lanmu.publishing.enums import PublicationState, SubmissionState
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication, Submission
from lanmu.publishing.queries import todo_for
from lanmu.release.models import Change
from tests.factories import AT, Cast, make_article, make_cast, make_public, make_user, pass_all, submit

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


def ready(cast: Cast, **fields: Any) -> Submission:
    submission = submit(article=make_article(cast.column, by=cast.author, **fields), by=cast.author, at=AT)
    return pass_all(submission, cast)


def new_facts() -> set[str]:
    found = set(Change.objects.values_list("fact", flat=True))
    Change.objects.all().delete()
    return found


def next_version(cast: Cast, publication: Publication, *, at: Any = LATER, **fields: Any) -> Publication:
    draft = publication.article.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=cast.author)
    submission = submit(article=draft, by=cast.author, at=at)
    publish(submission=pass_all(submission, cast, at=at), by=cast.publisher, at=at)
    return Publication.objects.get(pk=publication.pk)


# Set times


def test_a_set_time_publishes_when_it_has_come_and_not_before() -> None:
    cast = make_cast()
    submission = ready(cast)
    assert publish(submission=submission, by=cast.publisher, at=AT, publish_at=LATER) is None
    assert submission.state == SubmissionState.SCHEDULED
    assert publish_due(at=LATER - timedelta(seconds=1)) == []
    assert not Publication.objects.exists()
    outcomes = publish_due(at=LATER)
    assert [o.reasons for o in outcomes] == [()]
    publication = Publication.objects.get()
    assert (publication.published_at, publication.approval.publisher) == (LATER, cast.publisher)
    assert publish_due(at=LATER) == []


def test_one_failing_set_time_stops_no_other_and_is_seen_with_its_reason() -> None:
    cast = make_cast()
    target = make_public(cast, title="会撤下的")
    before = ready(cast)
    linking = ready(cast, body=[{"type": "text", "value": f'<p><a linktype="page" id="{target.pk}">通知</a></p>'}])
    after = ready(cast)
    for submission in (before, linking, after):
        publish(submission=submission, by=cast.publisher, at=AT, publish_at=LATER)
    withdraw(publication=target, by=cast.publisher, at=AT, reason="内容有误。")
    outcomes = publish_due(at=LATER)
    assert [o.reasons for o in outcomes] == [(), ("链接“通知”指向的内容没有公开，请改正或去掉链接。",), ()]
    assert Publication.objects.filter(article__in=[before.article, after.article]).count() == 2
    linking.refresh_from_db()
    assert (linking.state, linking.publish_at) == (SubmissionState.RECEIVING, None)
    assert "没有公开" in linking.trouble
    assert AuditEntry.objects.get(action="publishing.schedule_failed").detail["reasons"] == list(outcomes[1].reasons)
    todo = todo_for(user=cast.publisher, at=LATER)
    assert [(t.submission, t.stage_label) for t in todo] == [(linking, "归口复核（定时发布未成功）")]


def test_a_scheduled_text_can_be_sent_back_or_published_at_once() -> None:
    cast = make_cast()
    first, second = ready(cast), ready(cast)
    for submission in (first, second):
        publish(submission=submission, by=cast.publisher, at=AT, publish_at=LATER)
    return_submission(submission=first, by=cast.publisher, at=AT, opinion="暂缓。")
    publish(submission=second, by=cast.publisher, at=AT)
    assert publish_due(at=LATER) == []
    assert Publication.objects.count() == 1


def test_a_wish_for_a_time_that_is_past_is_refused() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    with pytest.raises(Refused, match="定时发布的时间已经过去"):
        submit(article=article, by=cast.author, at=AT, publish_at=AT - timedelta(minutes=1))


# Later versions


@pytest.mark.clause("12.1b")
def test_first_time_address_and_list_time_never_change() -> None:
    cast = make_cast()
    first = make_public(cast)
    again = next_version(cast, first, title="改过的标题")
    assert (again.path, again.listed_at, again.first_published_at, again.bucket) == (
        first.path, first.listed_at, first.first_published_at, first.bucket,
    )  # fmt: skip
    assert (again.title, again.published_at) == ("改过的标题", LATER)
    withdraw(publication=again, by=cast.publisher, at=LATER, reason="内容有误。")
    back = next_version(cast, again, at=LATER + timedelta(days=1), title="再次公开")
    assert (back.path, back.first_published_at, back.state) == (
        first.path, first.first_published_at, PublicationState.PUBLIC,
    )  # fmt: skip
    assert ApprovalRecord.objects.count() == 3


@pytest.mark.clause("12.1b")
def test_the_source_is_sealed_with_the_record() -> None:
    cast = make_cast()
    make_public(cast, source_kind="repost", source_name="新华社", source_url="https://www.news.cn/a.html")
    record = ApprovalRecord.objects.get()
    assert record.sealed["source"] == {"kind": "repost", "name": "新华社", "url": "https://www.news.cn/a.html"}
    record.sealed["source"]["name"] = "别处"
    with pytest.raises(Refused, match="已封存"):
        record.save()


def test_the_public_version_stays_up_while_its_successor_is_reviewed() -> None:
    cast = make_cast()
    first = make_public(cast)
    draft = first.article.get_latest_revision_as_object()
    draft.title = "还没审的标题"
    draft.save_revision(user=cast.author)
    submission = submit(article=draft, by=cast.author, at=LATER)
    return_submission(submission=submission, by=cast.reviewers[0], at=LATER, opinion="不同意。")
    now = Publication.objects.get()
    assert (now.title, now.state, now.frozen) == (first.title, PublicationState.PUBLIC, first.frozen)
    assert ArticlePage.objects.get().live


# Facts


def test_a_new_text_names_what_it_changed_and_nothing_else() -> None:
    cast = make_cast()
    older, newer = make_public(cast, at=AT), make_public(cast, at=AT + timedelta(hours=1))
    column = cast.column.pk
    new_facts()
    newest = make_public(cast, at=AT + timedelta(hours=2))
    facts = new_facts()
    assert facts == {
        f"pub:{newest.pk}", f"near:{newest.pk}", f"near:{newer.pk}", f"bucket:{column}:1", "newest",
        f"chunk:{newest.pk // 1000}",
    }  # fmt: skip
    assert f"near:{older.pk}" not in facts


def test_a_later_version_names_itself_and_what_shows_its_title() -> None:
    cast = make_cast()
    older, newer = make_public(cast, at=AT), make_public(cast, at=AT + timedelta(hours=1))
    new_facts()
    next_version(cast, newer, title="新标题")
    assert new_facts() == {
        f"pub:{newer.pk}", f"near:{older.pk}", f"bucket:{cast.column.pk}:1", "newest", f"chunk:{newer.pk // 1000}",
    }  # fmt: skip


def test_a_withdrawal_names_what_disappears() -> None:
    cast = make_cast()
    only = make_public(cast)
    new_facts()
    withdraw(publication=only, by=cast.publisher, at=LATER, reason="内容有误。")
    assert new_facts() == {
        f"pub:{only.pk}", f"near:{only.pk}", f"bucket:{cast.column.pk}:1", f"top:{cast.column.pk}", "newest",
        f"chunk:{only.pk // 1000}", "chunks",
    }  # fmt: skip


# Withdrawal


def test_withdrawal_needs_a_reason_and_keeps_it() -> None:
    cast = make_cast()
    publication = make_public(cast)
    with pytest.raises(Refused, match="请填写撤下原因"):
        withdraw(publication=publication, by=cast.publisher, at=LATER, reason=" ")
    withdraw(publication=publication, by=cast.publisher, at=LATER, reason="数字有误。")
    row = Publication.objects.get()
    assert (row.state, row.withdrawn_at, row.withdrawal_reason) == (PublicationState.WITHDRAWN, LATER, "数字有误。")
    assert not ArticlePage.objects.get().live
    assert AuditEntry.objects.get(action="publishing.withdraw").detail["reason"] == "数字有误。"
    with pytest.raises(Stale, match="已经撤下"):
        withdraw(publication=publication, by=cast.publisher, at=LATER, reason="再撤。")


def test_only_the_operating_department_and_the_supervisor_withdraw() -> None:
    cast = make_cast()
    publication = make_public(cast)
    wrong_house = make_user("法规处归口发布人", Role.PUBLISHER, department=cast.department)
    for person in (cast.author, cast.reviewers[2], wrong_house, make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="办公室的归口发布人或办公室监督员"):
            withdraw(publication=publication, by=person, at=LATER, reason="要撤。")
    supervisor = make_user("办公室监督员", Role.SUPERVISOR, department=cast.office)
    withdraw(publication=publication, by=supervisor, at=LATER, reason="督查发现错误。")
    assert Publication.objects.get().state == PublicationState.WITHDRAWN
