"""The other ways on the screen: evidence instead of reviews, an emergency, the secrecy review, joint signatures."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lanmu.audit.models import AuditEntry
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.actions import set_joint_requirement
from lanmu.publishing.enums import Disclosure, Gate, Route, SecrecyKind, SubmissionState
from lanmu.publishing.models import Publication, SecrecyReview, Submission
from tests.factories import make_article, make_department, make_user, pass_all
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, review_url, sentences, text_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


@pytest.fixture
def secrecy(cast: ScreenCast) -> User:
    return make_user("办公室保密审查员", Role.SECRECY_REVIEWER, department=cast.people.office)


@pytest.fixture
def publicity(cast: ScreenCast) -> User:
    """A reviewer of 宣传处, whose joint signature the column asks for."""
    house = make_department("宣传处")
    set_joint_requirement(column=cast.people.column, department=house, by=cast.supervisor, at=timezone.now())
    return make_user("宣传处二审", Role.SECOND_REVIEWER, department=house)


def submit(cast: ScreenCast, form: dict[str, Any], **fields: Any) -> Any:
    article = make_article(cast.people.column, by=cast.author, **fields)
    return browser(cast.author).post(reverse("publishing_submit", args=[article.pk]), {"declared": "on", **form})


def deemed(**fields: Any) -> dict[str, Any]:
    return {
        "route": "deemed", "basis": "party_group", "meeting": "2024年第22次党组会", "decided_on": "2024-05-06",
        "number": "津城管党纪〔2024〕22号", "note": "", "file": SimpleUploadedFile("纪要.pdf", PDF), **fields,
    }  # fmt: skip


def act(submission: Submission, **fields: Any) -> dict[str, Any]:
    submission.refresh_from_db()
    return {"digest": submission.frozen.digest, "gates": Gate.values, "opinion": "同意。", **fields}


def test_the_three_ways_are_offered_and_the_usual_one_is_chosen(cast: ScreenCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    html = browser(cast.author).get(reverse("publishing_submit", args=[article.pk])).content.decode()
    for way in ("三审三校", "视同已三审三校", "应急发布"):
        assert f"<strong>{way}</strong>" in html
    assert 'value="chain" checked' in html


def test_without_the_declaration_of_secrecy_nothing_is_submitted(cast: ScreenCast) -> None:
    response = submit(cast, {"declared": ""})
    assert any("须由本处室、单位作保密审查并确认" in s for s in sentences(response))
    assert not Submission.objects.exists()


def test_a_text_passed_by_a_meeting_goes_to_the_receiving_department_with_its_evidence(cast: ScreenCast) -> None:
    assert submit(cast, deemed()).status_code == 302
    submission = Submission.objects.get()
    assert (submission.state, submission.route) == (SubmissionState.RECEIVING, Route.DEEMED)
    client = browser(cast.publisher)
    page = text_of(client.get(review_url(submission)))
    for words in ("视同已三审三校", "党组会通过", "2024年第22次党组会", "津城管党纪〔2024〕22号", "依据与内容相符"):
        assert words in page
    paper = client.get(reverse("publishing_evidence", args=[submission.pk]))
    assert (paper.content, paper["Content-Type"]) == (PDF, "application/pdf")
    assert "attachment" in paper["Content-Disposition"]
    assert AuditEntry.objects.filter(action="publishing.read_evidence", actor_id=cast.publisher.pk).count() == 1
    data = {"digest": submission.frozen.digest, "checked": "on", "publish_at": "", "opinion": ""}
    assert client.post(review_url(submission, "publish"), data).status_code == 302
    assert Publication.objects.get().approval.kind == "deemed"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"basis": ""}, "请选择属于哪种视同已三审三校的情形。"),
        ({"meeting": ""}, "请填写是哪次会议通过的。"),
        ({"decided_on": ""}, "请填写会议通过或正式印发的日期。"),
        ({"decided_on": "昨天"}, "请按“年-月-日”填写会议通过或正式印发的日期。"),
        ({"decided_on": "2099-01-01"}, "会议通过或正式印发的日期不能在今天之后。"),
        ({"file": ""}, "请上传依据文件（会议纪要、通知或正式文件的扫描件）。"),
        ({"file": SimpleUploadedFile("纪要.pdf", b"MZ program")}, "依据文件只收 PDF、OFD、JPG、PNG，请转换后上传。"),
    ],
)
def test_evidence_that_is_not_whole_is_refused(cast: ScreenCast, fields: dict[str, Any], reason: str) -> None:
    assert reason in sentences(submit(cast, deemed(**fields)))
    assert not Submission.objects.exists()


def test_nobody_else_opens_the_evidence(cast: ScreenCast) -> None:
    submit(cast, deemed())
    url = reverse("publishing_evidence", args=[Submission.objects.get().pk])
    assert browser(cast.outsider).get(url).status_code == 404
    assert browser(cast.supervisor).get(url).status_code == 200


@pytest.mark.clause("11.4")
def test_an_emergency_is_signed_published_and_made_good(cast: ScreenCast) -> None:
    assert "请写明应急发布的理由。" in sentences(submit(cast, {"route": "emergency", "emergency_reason": " "}))
    submit(cast, {"route": "emergency", "emergency_reason": "燃气泄漏事故需立即回应"})
    submission = Submission.objects.get()
    assert submission.state == SubmissionState.EMERGENCY
    leader = browser(cast.people.reviewers[2])
    assert "燃气泄漏事故需立即回应" in text_of(leader.get(review_url(submission)))
    assert leader.post(review_url(submission, "emergency"), act(submission)).status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RECEIVING
    data = act(submission, checked="on", publish_at="", opinion="")
    assert browser(cast.publisher).post(review_url(submission, "publish"), data).status_code == 302
    supplement = Submission.objects.get(route=Route.SUPPLEMENT)
    page = text_of(browser(cast.people.reviewers[0]).get(review_url(supplement)))
    assert "应急发布后补审" in page
    pass_all(supplement, cast.people, at=timezone.now())
    supplement.refresh_from_db()
    data = act(supplement, checked="on", publish_at="", opinion="")
    browser(cast.publisher).post(review_url(supplement, "publish"), data)
    assert Publication.objects.get().approval.kind == "chain"


def test_signing_needs_the_five_gates(cast: ScreenCast) -> None:
    submit(cast, {"route": "emergency", "emergency_reason": "需立即回应"})
    submission = Submission.objects.get()
    response = browser(cast.people.reviewers[2]).post(
        review_url(submission, "emergency"), act(submission, gates=["law"])
    )
    assert any("请逐一把关并勾选：政治关" in s for s in sentences(response))
    submission.refresh_from_db()
    assert submission.state == SubmissionState.EMERGENCY


def test_what_may_be_secret_waits_for_the_secrecy_reviewer(cast: ScreenCast, secrecy: User) -> None:
    submit(cast, {}, disclosure=Disclosure.UNSURE)
    submission = Submission.objects.get()
    assert submission.state == SubmissionState.SECRECY
    assert "由保密审查员办理" in text_of(browser(cast.people.reviewers[0]).get(review_url(submission)))
    client = browser(secrecy)
    assert "待保密审查" in text_of(client.get(review_url(submission)))
    missing = client.post(review_url(submission, "secrecy"), act(submission, opinion=""))
    assert "请选择保密审查的结论：主动公开、依申请公开或不予公开。" in sentences(missing)
    assert "请写明保密审查的理由和依据。" in sentences(missing)
    data = act(submission, conclusion="active", opinion="经审查不涉密，可以主动公开。")
    assert client.post(review_url(submission, "secrecy"), data).status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.FIRST_REVIEW
    review = SecrecyReview.objects.get(submission=submission, kind=SecrecyKind.DEPARTMENT)
    assert (review.by, review.digest) == (secrecy, submission.frozen.digest)


def test_what_is_not_public_is_registered_with_its_reason(cast: ScreenCast, secrecy: User) -> None:
    submit(cast, {}, disclosure=Disclosure.NONE, disclosure_basis="属内部管理信息（政府信息公开条例第十六条）")
    submission = Submission.objects.get()
    data = act(submission, conclusion="none", opinion="属内部管理信息，不予公开。")
    assert browser(secrecy).post(review_url(submission, "secrecy"), data).status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.KEPT
    page = text_of(browser(cast.author).get(review_url(submission)))
    assert "经保密审查不公开，理由和依据已登记。" in page
    assert "属内部管理信息，不予公开。" in page


def test_the_secrecy_reviewer_sends_back_with_an_opinion(cast: ScreenCast, secrecy: User) -> None:
    submit(cast, {}, disclosure=Disclosure.UNSURE)
    submission = Submission.objects.get()
    client = browser(secrecy)
    assert "退回必须写明意见" in "".join(
        sentences(client.post(review_url(submission, "return"), act(submission, opinion="")))
    )
    assert client.post(review_url(submission, "return"), act(submission, opinion="请删去点位。")).status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RETURNED


def test_the_column_asks_for_a_joint_signature(cast: ScreenCast, publicity: User) -> None:
    article = make_article(cast.people.column, by=cast.author)
    url = reverse("publishing_submit", args=[article.pk])
    assert "须经宣传处会签" in text_of(browser(cast.author).get(url))
    browser(cast.author).post(url, {"declared": "on"})
    submission = pass_all(Submission.objects.get(), cast.people, at=timezone.now())
    submission.refresh_from_db()
    assert submission.state == SubmissionState.JOINT
    client = browser(publicity)
    assert "宣传处会签" in text_of(client.get(review_url(submission)))
    assert "宣传处会签" not in text_of(browser(cast.publisher).get(review_url(submission)))
    assert client.post(review_url(submission, "joint"), act(submission)).status_code == 302
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RECEIVING
    again = client.post(review_url(submission, "joint"), act(submission))
    assert any("现在不需要会签" in s for s in sentences(again))
