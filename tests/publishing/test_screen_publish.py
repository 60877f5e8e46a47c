"""The receiving department's screen: publish, set a time, send back; and taking a public text down."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from lanmu.common.times import local
from lanmu.publishing.enums import PublicationState, SubmissionState
from lanmu.publishing.models import ApprovalRecord, Publication, Submission
from tests.factories import make_public, pass_all
from tests.publishing.screen_cast import (
    ScreenCast,
    browser,
    make_screen_cast,
    make_submission,
    review_url,
    sentences,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


@pytest.fixture
def waiting(cast: ScreenCast) -> Submission:
    """A submission that has all six acts."""
    return pass_all(make_submission(cast), cast.people)


def data(submission: Submission, **fields: str) -> dict[str, str]:
    return {"digest": submission.frozen.digest, "checked": "on", "publish_at": "", "opinion": "", **fields}


def test_the_publisher_publishes_and_the_screen_links_to_the_sealed_record(
    cast: ScreenCast, waiting: Submission
) -> None:
    client = browser(cast.publisher)
    page = text_of(client.get(review_url(waiting)))
    assert "立即发布" in page
    assert "严把五关" not in page
    assert client.post(review_url(waiting, "publish"), data(waiting)).status_code == 302
    record = ApprovalRecord.objects.get()
    assert Publication.objects.get().approval == record
    assert reverse("publishing_record", args=[record.pk]) in client.get(review_url(waiting)).content.decode()


def test_publishing_needs_the_tick_of_the_recheck(cast: ScreenCast, waiting: Submission) -> None:
    response = browser(cast.publisher).post(review_url(waiting, "publish"), data(waiting, checked=""))
    assert "请复核后勾选“已复核”。" in sentences(response)
    assert not Publication.objects.exists()


def test_a_set_time_is_kept_and_nothing_is_public_before(cast: ScreenCast, waiting: Submission) -> None:
    moment = local(timezone.now() + dt.timedelta(days=1)).replace(second=0, microsecond=0)
    client = browser(cast.publisher)
    text = moment.strftime("%Y-%m-%dT%H:%M")
    assert client.post(review_url(waiting, "schedule"), data(waiting, publish_at=text)).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.publish_at) == (SubmissionState.SCHEDULED, moment)
    assert not Publication.objects.exists()
    assert f"已定于 {moment:%Y-%m-%d %H:%M} 自动发布" in text_of(client.get(review_url(waiting)))


def test_setting_a_time_needs_one_that_lies_ahead(cast: ScreenCast, waiting: Submission) -> None:
    client = browser(cast.publisher)
    assert "请填写定时发布时间。" in sentences(client.post(review_url(waiting, "schedule"), data(waiting)))
    response = client.post(review_url(waiting, "schedule"), data(waiting, publish_at="2020-01-01T08:00"))
    assert "定时发布的时间已经过去，请改为将来的时间，或选择立即发布。" in sentences(response)
    assert 'value="2020-01-01T08:00"' in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == SubmissionState.RECEIVING
    assert not Publication.objects.exists()


def test_the_publisher_sends_back_with_an_opinion(cast: ScreenCast, waiting: Submission) -> None:
    client = browser(cast.publisher)
    response = client.post(review_url(waiting, "return"), data(waiting))
    assert "退回必须写明意见，让报送人知道改什么。" in sentences(response)
    assert client.post(review_url(waiting, "return"), data(waiting, opinion="附件打不开")).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == SubmissionState.RETURNED


def test_nobody_else_publishes(cast: ScreenCast, waiting: Submission) -> None:
    for other in (cast.author, cast.colleague, *cast.people.reviewers, cast.supervisor):
        response = browser(other).post(review_url(waiting, "publish"), data(waiting))
        assert "这份送审件由办公室的归口发布人复核发布，您在这一天没有这个岗位。" in sentences(response)
    assert browser(cast.outsider).post(review_url(waiting, "publish"), data(waiting)).status_code == 404
    assert not Publication.objects.exists()


def test_the_publisher_cannot_come_before_the_third_review(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    response = browser(cast.publisher).post(review_url(submission, "publish"), data(submission))
    assert "这份送审件的状态是“待一审一校”，还不能由归口部门办理。" in sentences(response)
    assert not Publication.objects.exists()


def test_a_public_text_is_withdrawn_with_its_reason(cast: ScreenCast) -> None:
    publication, client = make_public(cast.people), browser(cast.publisher)
    url = reverse("publishing_withdraw", args=[publication.pk])
    assert "请填写撤下原因，原因会记入审计日志。" in sentences(client.post(url, {"reason": " "}))
    assert client.post(url, {"reason": "政策已废止"}).status_code == 302
    publication.refresh_from_db()
    assert (publication.state, publication.withdrawal_reason) == (PublicationState.WITHDRAWN, "政策已废止")
    page = text_of(client.get(reverse("publishing_publication", args=[publication.pk])))
    assert "政策已废止" in page


def test_who_may_not_withdraw_reads_why_and_is_refused(cast: ScreenCast) -> None:
    publication = make_public(cast.people)
    why = "只有办公室的归口发布人或办公室监督员可以撤下这条信息。"
    for other in (cast.author, cast.people.reviewers[0], cast.outsider):
        client = browser(other)
        assert why in text_of(client.get(reverse("publishing_publication", args=[publication.pk])))
        assert why in sentences(
            client.post(reverse("publishing_withdraw", args=[publication.pk]), {"reason": "不要了"})
        )
    publication.refresh_from_db()
    assert publication.state == PublicationState.PUBLIC


def test_the_difference_shows_what_changed_against_the_public_version(cast: ScreenCast) -> None:
    article = make_public(cast.people).article
    draft = article.get_latest_revision_as_object()
    draft.body = [{"type": "text", "value": "<p>各区城市管理委，各有关单位：</p><p>请于六月底前认真贯彻执行。</p>"}]
    draft.save_revision(user=cast.author)
    browser(cast.author).post(reverse("publishing_submit", args=[article.pk]), {"declared": "on"})
    submission = Submission.objects.get(state=SubmissionState.FIRST_REVIEW)
    page = browser(cast.people.reviewers[0]).get(review_url(submission)).content.decode()
    assert "改动 1 段" in page
    assert "请<ins>于六月底前</ins>认真贯彻执行。" in page
