"""送审: everything that still stops a draft in one list, and the step that freezes it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from lanmu.common.times import local
from lanmu.publishing.enums import Disclosure, SubmissionState
from lanmu.publishing.models import Submission
from tests.factories import make_article
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, make_submission, sentences, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def submit_url(article: object) -> str:
    return reverse("publishing_submit", args=[article.pk])  # type: ignore[attr-defined]


def test_a_complete_draft_shows_annex_two_and_is_submitted_by_one_click(cast: ScreenCast) -> None:
    article, client = make_article(cast.people.column, by=cast.author), browser(cast.author)
    page = text_of(client.get(submit_url(article)))
    for words in ("检查通过，可以送审", "归口部门 办公室", "为加强生活垃圾分类管理", "主动公开", "022-12345678"):
        assert words in " ".join(page.split())
    response = client.post(submit_url(article), {"publish_at": "", "declared": "on"})
    submission = Submission.objects.get()
    assert response["Location"] == reverse("publishing_review", args=[submission.pk])
    assert (submission.state, submission.submitted_by) == (SubmissionState.FIRST_REVIEW, cast.author)


def test_an_unfinished_draft_lists_every_reason_and_offers_no_button(cast: ScreenCast) -> None:
    missing = {"summary": "", "contact_phone": "", "disclosure": Disclosure.UNSET, "body": []}
    article, client = make_article(cast.people.column, by=cast.author, **missing), browser(cast.author)
    page = text_of(client.get(submit_url(article)))
    reasons = ["请填写内容摘要。", "请填写联系电话。", "请先进行保密审查，明确公开属性。", "请填写正文。"]
    assert all(reason in page for reason in reasons)
    assert "确认送审" not in page
    assert sentences(client.post(submit_url(article), {"declared": "on"})) == reasons
    assert not Submission.objects.exists()


def test_a_wish_for_a_set_time_is_kept_in_beijing_time(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    wish = local(timezone.now() + dt.timedelta(days=2)).replace(second=0, microsecond=0)
    browser(cast.author).post(submit_url(article), {"publish_at": wish.strftime("%Y-%m-%dT%H:%M"), "declared": "on"})
    assert Submission.objects.get().publish_at == wish


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2020-01-01T08:00", "定时发布的时间已经过去，请改为将来的时间，或不填。"),
        ("明天上午", "请按“年-月-日 时:分”填写定时发布时间。"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_stays_in_the_form(cast: ScreenCast, value: str, reason: str) -> None:
    article = make_article(cast.people.column, by=cast.author)
    response = browser(cast.author).post(submit_url(article), {"publish_at": value, "declared": "on"})
    assert reason in sentences(response)
    assert f'value="{value}"' in response.content.decode()
    assert not Submission.objects.exists()


def test_what_is_under_review_cannot_be_submitted_again(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    response = browser(cast.author).post(submit_url(submission.article))
    assert any("已在审核中（编号 2024-000001，待一审一校），不能重复送审" in s for s in sentences(response))
    assert Submission.objects.count() == 1


def test_who_may_not_write_the_draft_does_not_find_the_screen(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    for other in (cast.outsider, cast.publisher, cast.people.reviewers[0], cast.administrator):
        assert browser(other).get(submit_url(article)).status_code == 404
        assert browser(other).post(submit_url(article)).status_code == 404
    assert not Submission.objects.exists()


def test_the_preview_of_a_draft_is_the_public_page_and_only_for_its_writers(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    url = reverse("publishing_draft_preview", args=[article.pk])
    response = browser(cast.colleague).get(url)
    assert article.title in response.content.decode()
    assert "请认真贯彻执行。" in response.content.decode()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src" not in response["Content-Security-Policy"]
    assert browser(cast.outsider).get(url).status_code == 404
