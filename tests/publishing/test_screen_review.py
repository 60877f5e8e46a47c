"""The reviewer's screen: who sees it, who may act, and that a refusal says why and keeps what was typed."""

import re

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from lanmu.publishing.enums import Decision, SubmissionState
from lanmu.publishing.models import ReviewAct
from tests.publishing.screen_cast import (
    ScreenCast,
    browser,
    make_screen_cast,
    make_submission,
    pass_data,
    review_url,
    sentences,
    text_of,
)
from tests.scanning.office_files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def test_the_first_reviewer_sees_gates_proof_and_buttons(cast: ScreenCast) -> None:
    page = text_of(browser(cast.people.reviewers[0]).get(review_url(make_submission(cast))))
    for words in (
        "政治关",
        "法律关",
        "政策关",
        "保密关",
        "文字关",
        "错漏字、数字、人名地名、链接、附件",
        "通过",
        "退回",
        "更正",
    ):
        assert words in page


def test_the_first_reviewer_passes_and_the_submission_moves_on(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    response = browser(cast.people.reviewers[0]).post(
        review_url(submission, "pass"), pass_data(submission, opinion="同意发布。")
    )
    assert response.status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SECOND_REVIEW
    assert {a.opinion for a in ReviewAct.objects.all()} == {"同意发布。"}


def test_a_gate_left_out_is_named_and_the_rest_of_the_form_stays(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    response = browser(cast.people.reviewers[0]).post(
        review_url(submission, "pass"), pass_data(submission, gates=["politics", "law"], opinion="请再看一遍表格")
    )
    page = response.content.decode()
    assert "请逐一把关并勾选：政策关、保密关、文字关。" in page
    assert "请再看一遍表格" in page
    assert 'value="politics" checked' in page
    assert 'value="wording" checked' not in page
    assert not ReviewAct.objects.exists()


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("author", "这是您自己报送的信息，不能由您审校或发布。"),
        ("colleague", "一审一校的“审”由法规处担任一审岗位的人办理，您在这一天没有这个岗位。"),
        ("publisher", "一审一校的“审”由法规处担任一审岗位的人办理，您在这一天没有这个岗位。"),
        ("supervisor", "一审一校的“审”由法规处担任一审岗位的人办理，您在这一天没有这个岗位。"),
    ],
)
def test_who_may_not_act_reads_why_instead_of_buttons_and_is_refused(cast: ScreenCast, who: str, reason: str) -> None:
    submission = make_submission(cast)
    client = browser(getattr(cast, who))
    page = text_of(client.get(review_url(submission)))
    assert reason in page
    assert "严把五关" not in page
    assert reason in sentences(client.post(review_url(submission, "pass"), pass_data(submission)))
    assert not ReviewAct.objects.exists()


@pytest.mark.parametrize("verb", ["review", "preview", "pass", "return", "correct", "publish", "recall"])
def test_another_department_finds_nothing(cast: ScreenCast, verb: str) -> None:
    client, url = browser(cast.outsider), review_url(make_submission(cast), verb)
    send = client.get if verb in {"review", "preview"} else client.post
    assert send(url).status_code == 404


def test_the_system_administrator_has_no_business_here(cast: ScreenCast) -> None:
    assert browser(cast.administrator).get(review_url(make_submission(cast))).status_code == 404


def test_returning_needs_an_opinion(cast: ScreenCast) -> None:
    submission, client = make_submission(cast), browser(cast.people.reviewers[0])
    response = client.post(review_url(submission, "return"), pass_data(submission, gates=["law"]))
    assert "退回必须写明意见，让报送人知道改什么。" in sentences(response)
    assert 'value="law" checked' in response.content.decode()
    assert client.post(review_url(submission, "return"), pass_data(submission, opinion="数字不对")).status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RETURNED


def test_the_author_sees_the_opinion_of_a_returned_text(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    browser(cast.people.reviewers[0]).post(
        review_url(submission, "return"), pass_data(submission, opinion="第二段数字不对")
    )
    page = text_of(browser(cast.author).get(review_url(submission)))
    assert "第二段数字不对" in page
    assert "已退回报送部门修改" in page


def test_a_correction_is_recorded_with_both_texts_and_shown_to_the_next_stage(cast: ScreenCast) -> None:
    submission, client = make_submission(cast), browser(cast.people.reviewers[0])
    data = {"digest": submission.frozen.digest, "wrong": "认真贯彻执行", "right": "认真组织实施"}
    response = client.post(review_url(submission, "correct"), data)
    assert response.status_code == 302, sentences(response)
    act = ReviewAct.objects.get(decision=Decision.CORRECT)
    client.post(review_url(submission, "pass"), pass_data(submission))
    page = browser(cast.people.reviewers[1]).get(review_url(submission)).content.decode()
    assert "<del>认真贯彻执行</del>" in page
    assert "<ins>认真组织实施</ins>" in page
    assert act.new_digest in page


def test_a_passage_that_is_not_there_is_refused_and_stays_in_the_form(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    data = {"digest": submission.frozen.digest, "wrong": "查无此句", "right": "有"}
    page = browser(cast.people.reviewers[0]).post(review_url(submission, "correct"), data).content.decode()
    assert "没有找到“查无此句”" in page
    assert ">\n查无此句</textarea>" in page


def test_nobody_passes_a_text_that_changed_while_they_read(cast: ScreenCast) -> None:
    people = cast.people
    submission = make_submission(cast)
    seen = pass_data(submission)
    browser(people.proofreader).post(
        review_url(submission, "correct"), {"digest": seen["digest"], "wrong": "认真贯彻执行", "right": "执行"}
    )
    response = browser(people.reviewers[0]).post(review_url(submission, "pass"), seen)
    assert any("刚刚被别人办理过" in s for s in sentences(response))
    assert not ReviewAct.objects.filter(decision=Decision.PASS).exists()


def test_where_proofreading_is_kept_apart_the_reviewer_is_offered_the_review_only() -> None:
    cast = make_screen_cast(separate_proofreading=True)
    submission = make_submission(cast)
    page = browser(cast.people.reviewers[0]).get(review_url(submission)).content.decode()
    assert 'name="gates"' in page
    assert 'name="proof"' not in page
    browser(cast.people.reviewers[0]).post(review_url(submission, "pass"), pass_data(submission))
    page = browser(cast.people.proofreader).get(review_url(submission)).content.decode()
    assert 'name="gates"' not in page
    assert 'name="proof"' in page


def test_the_officer_recalls_and_may_write_again(cast: ScreenCast) -> None:
    submission, client = make_submission(cast), browser(cast.author)
    assert "撤回送审" in text_of(client.get(review_url(submission)))
    response = client.post(review_url(submission, "recall"))
    assert response.status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RECALLED
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("verb", ["pass", "return", "correct", "publish", "schedule", "recall"])
def test_acts_are_posted_never_fetched(cast: ScreenCast, verb: str) -> None:
    assert browser(cast.people.reviewers[0]).get(review_url(make_submission(cast), verb)).status_code == 405


def test_an_act_without_the_csrf_token_is_refused(cast: ScreenCast) -> None:
    submission, client = make_submission(cast), browser(cast.people.reviewers[0])
    client.handler.enforce_csrf_checks = True
    assert client.post(review_url(submission, "pass"), pass_data(submission)).status_code == 403


def test_the_preview_is_the_public_page_in_a_frame_without_scripts(cast: ScreenCast) -> None:
    submission, client = make_submission(cast), browser(cast.people.reviewers[0])
    assert (
        'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"'
        in client.get(review_url(submission)).content.decode()
    )
    response = client.get(review_url(submission, "preview"))
    page = response.content.decode()
    assert "请认真贯彻执行。" in page
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Content-Security-Policy"].startswith("default-src 'none';")
    assert "script-src" not in response["Content-Security-Policy"]
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert styles
    for address in styles:
        style = client.get(address)
        assert style.status_code == 200
        assert style["Content-Type"] == "text/css"
        assert b"".join(style.streaming_content)


def test_the_preview_serves_the_texts_own_files_and_no_others(cast: ScreenCast) -> None:
    guide = pdf("guide")
    file = get_document_model().objects.create(title="指南", file=ContentFile(guide, name="zhinan.pdf"))
    body = [{"type": "document", "value": {"document": file.pk, "title": "投放指南"}}]
    submission, client = make_submission(cast, body=body), browser(cast.people.reviewers[0])
    page = client.get(review_url(submission, "preview")).content.decode()
    address = re.search(rf'href="({review_url(submission)}files/[^"]+\.pdf)"', page)
    assert address is not None
    response = client.get(address[1])
    assert (response.content, response["Content-Type"]) == (guide, "application/pdf")
    assert browser(cast.outsider).get(address[1]).status_code == 404
    other = make_submission(cast)
    assert client.get(address[1].replace(review_url(submission), review_url(other))).status_code == 404
