"""保密审查 (第十三条、第十一条): by the making unit; by the 保密审查员 when in doubt; what is kept is registered."""

import json
from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post
from lanmu.publishing import actions
from lanmu.publishing.actions._steps import Tampered
from lanmu.publishing.enums import Decision, Disclosure, SecrecyKind, Stage, SubmissionState
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import ArticlePage, Publication, ReviewAct, SecrecyReview, Submission
from lanmu.publishing.permissions import may_see
from lanmu.publishing.queries import todo_for
from tests.databases import unguarded
from tests.factories import AT, make_article, make_department, make_user, pass_all, submit
from tests.publishing.routes_cast import RoutesCast, decide, let_go, make_routes_cast, minutes, send

pytestmark = pytest.mark.django_db

UNSURE = {"disclosure": Disclosure.UNSURE}
REPOST = {"source_kind": "repost", "source_name": "新华社", "source_url": "https://www.news.cn/a.html"}


@pytest.fixture
def cast() -> RoutesCast:
    return make_routes_cast()


def disclosure_of(submission: Submission) -> str:
    return str(json.loads(submission.frozen.content)["disclosure"])


# The making unit's own


@pytest.mark.clause("13.1")
def test_nothing_is_submitted_without_the_making_units_secrecy_review(cast: RoutesCast) -> None:
    article = make_article(cast.people.column, by=cast.author)
    with pytest.raises(Refused, match="送审前须由本处室、单位作保密审查并确认（谁制定、谁审查，先审查、后发布）"):
        submit(article=article, by=cast.author, at=AT, declared=False)
    assert not Submission.objects.exists()
    submission = submit(article=article, by=cast.author, at=AT)
    review = SecrecyReview.objects.get()
    assert (review.submission, review.kind, review.conclusion) == (submission, SecrecyKind.UNIT, Disclosure.ACTIVE)
    assert (review.by, review.by_name, review.department) == (cast.author, "法规处信息员", cast.people.department)
    assert (review.digest, review.at) == (submission.frozen.digest, AT)
    assert "谁制定、谁审查" in review.basis


@pytest.mark.clause("13.3")
def test_a_repost_needs_source_address_and_its_own_declaration(cast: RoutesCast) -> None:
    for missing, sentence in (("source_name", "写明来源名称"), ("source_url", "填写原文网址")):
        article = make_article(cast.people.column, by=cast.author, **{**REPOST, missing: ""})
        with pytest.raises(Refused, match=sentence):
            submit(article=article, by=cast.author, at=AT)
    article = make_article(cast.people.column, by=cast.author, **REPOST)
    with pytest.raises(Refused) as refused:
        submit(article=article, by=cast.author, at=AT, declared=False)
    assert len(refused.value.reasons) == 2
    assert "转载的信息，须确认已核对来源、原文网址，并对转载内容作保密审查" in refused.value.reasons[1]
    submission = submit(article=article, by=cast.author, at=AT)
    assert "已核对转载来源和原文，并对转载内容作保密审查" in SecrecyReview.objects.get().basis
    record = actions.publish(submission=pass_all(submission, cast.people), by=cast.publisher, at=AT)
    assert record is not None
    assert record.sealed["source"] == {"kind": "repost", "name": "新华社", "url": "https://www.news.cn/a.html"}
    (sealed,) = record.sealed["secrecy"]
    assert (sealed["kind"], sealed["by"], sealed["digest"]) == ("unit", "法规处信息员", submission.frozen.digest)


@pytest.mark.clause("13.1")
def test_nothing_is_published_without_a_secrecy_review_of_its_own_text(cast: RoutesCast) -> None:
    gone, other = pass_all(send(cast), cast.people), pass_all(send(cast, title="另一条"), cast.people)
    with unguarded(SecrecyReview):
        SecrecyReview.objects.filter(submission=gone)._raw_delete("default")
        SecrecyReview.objects.filter(submission=other).update(digest=gone.frozen.digest)
    with pytest.raises(Refused, match="缺少制作单位的保密审查记录，不能发布"):
        actions.publish(submission=gone, by=cast.publisher, at=AT)
    with pytest.raises(Tampered, match="保密审查记录与当时的送审内容不符"):
        actions.publish(submission=other, by=cast.publisher, at=AT)
    assert not Publication.objects.exists()


def test_a_secrecy_review_is_written_once(cast: RoutesCast) -> None:
    send(cast)
    row = SecrecyReview.objects.get()
    row.conclusion = Disclosure.NONE
    with pytest.raises(Refused, match="保密审查记录不可修改"):
        row.save()
    with pytest.raises(Refused, match="保密审查记录不可删除"):
        row.delete()


# Where it goes


@pytest.mark.clause("11.0")
@pytest.mark.parametrize("kind", [Disclosure.ON_REQUEST, Disclosure.NONE])
def test_what_is_not_public_needs_reason_and_basis_at_submission(cast: RoutesCast, kind: str) -> None:
    with pytest.raises(Refused, match="依申请公开或不予公开的，请写明理由和依据"):
        send(cast, disclosure=kind)
    submission = send(cast, disclosure=kind, disclosure_basis="条例第十六条")
    assert submission.state == SubmissionState.SECRECY
    review = SecrecyReview.objects.get()
    assert (review.conclusion, "理由和依据：条例第十六条。" in review.basis) == (kind, True)


def test_an_undecided_attribute_is_refused(cast: RoutesCast) -> None:
    with pytest.raises(Refused, match="请先进行保密审查，明确公开属性"):
        send(cast, disclosure=Disclosure.UNSET)


@pytest.mark.clause("13.4")
def test_what_is_uncertain_waits_for_the_secrecy_reviewer_and_nobody_else(cast: RoutesCast) -> None:
    submission = send(cast, **UNSURE)
    assert submission.state == SubmissionState.SECRECY
    assert "不能确定是否涉密，送保密部门审核" in SecrecyReview.objects.get().basis
    assert [t.stage_label for t in todo_for(user=cast.secrecy, at=AT)] == ["保密审查"]
    assert may_see(submission=submission, user=cast.secrecy, at=AT)
    for person in (*cast.reviewers, cast.publisher):
        assert todo_for(user=person, at=AT) == []
        with pytest.raises(Refused):
            actions.publish(submission=submission, by=person, at=AT)
    with pytest.raises(NotAllowed, match="现在不需要审校"):
        pass_all(submission, cast.people)
    assert submission.state == SubmissionState.SECRECY


@pytest.mark.clause("13.4")
def test_found_open_it_goes_on_with_the_attribute_corrected_on_record(cast: RoutesCast) -> None:
    submission = send(cast, **UNSURE)
    old = submission.frozen.digest
    review = decide(submission, cast.secrecy, digest=old)
    assert submission.state == SubmissionState.FIRST_REVIEW
    assert disclosure_of(submission) == Disclosure.ACTIVE
    acts = list(ReviewAct.objects.order_by("id"))
    assert [(a.stage, a.decision, a.digest, a.new_digest) for a in acts] == [
        (Stage.SECRECY, Decision.CORRECT, old, submission.frozen.digest),
        (Stage.SECRECY, Decision.PASS, submission.frozen.digest, ""),
    ]
    assert (acts[0].correction["wrong"], acts[0].correction["right"]) == ("不能确定（送保密部门审核）", "主动公开")
    assert (review.kind, review.conclusion, review.basis) == (
        SecrecyKind.DEPARTMENT,
        Disclosure.ACTIVE,
        "经审查不涉密。",
    )
    assert (review.digest, review.department.name) == (submission.frozen.digest, "保密办")
    draft = ArticlePage.objects.get().get_latest_revision_as_object()
    assert freeze(draft).digest == submission.frozen.digest
    record = actions.publish(submission=pass_all(submission, cast.people), by=cast.publisher, at=AT)
    assert record is not None
    assert [r["kind"] for r in record.sealed["secrecy"]] == ["unit", "department"]
    assert record.sealed["disclosure"] == "active"


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ({}, SubmissionState.FIRST_REVIEW),
        ({"evidence": minutes()}, SubmissionState.RECEIVING),
        ({"emergency_reason": "燃气泄漏。"}, SubmissionState.EMERGENCY),
    ],
)
def test_found_open_it_goes_where_it_would_have_gone(cast: RoutesCast, way: dict[str, Any], state: str) -> None:
    submission = send(cast, way=way, **UNSURE)
    assert submission.state == SubmissionState.SECRECY
    decide(submission, cast.secrecy)
    assert submission.state == state
    if state == SubmissionState.EMERGENCY:
        let_go(submission, cast.reviewers[2])
    if state == SubmissionState.FIRST_REVIEW:
        pass_all(submission, cast.people)
    assert actions.publish(submission=submission, by=cast.publisher, at=AT) is not None


@pytest.mark.clause("11.0")
@pytest.mark.parametrize("kind", [Disclosure.ON_REQUEST, Disclosure.NONE])
def test_found_not_public_it_is_closed_and_registered_with_its_reason(cast: RoutesCast, kind: str) -> None:
    submission = send(cast, **UNSURE)
    decide(submission, cast.secrecy, kind, basis="涉及工作秘密，条例第十六条。")
    submission.refresh_from_db()
    assert (submission.state, submission.closed_at) == (SubmissionState.KEPT, AT)
    review = SecrecyReview.objects.get(kind=SecrecyKind.DEPARTMENT)
    assert (review.conclusion, review.basis) == (kind, "涉及工作秘密，条例第十六条。")
    entry = AuditEntry.objects.get(action="publishing.decide_secrecy")
    assert (entry.detail["conclusion"], entry.detail["basis"]) == (kind, "涉及工作秘密，条例第十六条。")
    with pytest.raises(NotAllowed, match="不公开（已登记）"):
        actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert may_see(submission=submission, user=cast.secrecy, at=AT)


@pytest.mark.clause("11.0")
def test_only_what_is_found_open_to_the_public_is_ever_published(cast: RoutesCast) -> None:
    """Even when somebody moves the state on in the database."""
    submission = send(cast, disclosure=Disclosure.NONE, disclosure_basis="条例第十六条")
    Submission.objects.update(state=SubmissionState.FIRST_REVIEW)
    submission.refresh_from_db()
    pass_all(submission, cast.people)
    with pytest.raises(Refused) as refused:
        actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert refused.value.reasons == [
        "公开属性为“不予公开”的信息不能在网站发布，须经保密审查明确为“主动公开”。",
        "缺少保密部门“主动公开”的审查结论，不能发布。",
    ]
    assert not Publication.objects.exists()


# Who decides, and how


@pytest.mark.clause("13.4")
def test_only_a_secrecy_reviewer_who_neither_wrote_nor_submitted_decides(cast: RoutesCast) -> None:
    submission = send(cast, **UNSURE)
    for person in (cast.reviewers[2], cast.publisher, cast.supervisor, make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="保密审查由保密审查员办理"):
            decide(submission, person)
    begun = {"role": Role.SECRECY_REVIEWER, "department": make_department("保密办"), "starts_on": "2020-01-01"}
    Post.objects.create(user=cast.author, **begun)
    with pytest.raises(NotAllowed, match="自己报送的信息"):
        decide(submission, cast.author)
    article = make_article(cast.people.column, by=cast.author, **UNSURE)
    article.get_latest_revision_as_object().save_revision(user=cast.secrecy)
    with pytest.raises(NotAllowed, match="写过这条信息"):
        decide(submit(article=article, by=cast.author, at=AT), cast.secrecy)
    assert not ReviewAct.objects.exists()


def test_a_secrecy_reviewer_acts_in_no_other_stage(cast: RoutesCast) -> None:
    for role in (Role.FIRST_REVIEWER, Role.PUBLISHER):
        department = cast.people.department if role == Role.FIRST_REVIEWER else cast.people.office
        Post.objects.create(user=cast.secrecy, role=role, department=department, starts_on="2020-01-01")
    submission = send(cast, **UNSURE)
    decide(submission, cast.secrecy)
    with pytest.raises(NotAllowed, match="您已办理过这份送审件的保密审查，各审次须由不同的人办理"):
        actions.pass_stage(submission=submission, by=cast.secrecy, at=AT, kinds=["proof"])
    pass_all(submission, cast.people)
    with pytest.raises(NotAllowed, match="须由另一位归口发布人复核发布"):
        actions.publish(submission=submission, by=cast.secrecy, at=AT)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"conclusion": Disclosure.UNSURE}, "请选择保密审查的结论"),
        ({"conclusion": ""}, "请选择保密审查的结论"),
        ({"basis": "  "}, "请写明保密审查的理由和依据"),
        ({"basis": "长" * 501}, "理由和依据最多 500 个字"),
    ],
)
def test_a_decision_without_conclusion_or_basis_is_refused(
    cast: RoutesCast, given: dict[str, Any], sentence: str
) -> None:
    submission = send(cast, **UNSURE)
    with pytest.raises(Refused, match=sentence):
        decide(submission, cast.secrecy, **given)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SECRECY
    assert SecrecyReview.objects.count() == 1


def test_a_decision_on_a_text_not_seen_or_on_one_that_does_not_wait_is_refused(cast: RoutesCast) -> None:
    submission = send(cast, **UNSURE)
    with pytest.raises(Stale):
        decide(submission, cast.secrecy, digest="sm3:0000")
    decide(submission, cast.secrecy)
    with pytest.raises(NotAllowed, match="现在不需要保密审查"):
        decide(submission, cast.secrecy)


def test_the_secrecy_reviewer_may_send_back_and_the_department_take_back(cast: RoutesCast) -> None:
    first, second = send(cast, **UNSURE), send(cast, **UNSURE)
    with pytest.raises(NotAllowed, match="保密审查由保密审查员办理"):
        actions.return_submission(submission=first, by=cast.reviewers[0], at=AT, opinion="请改。")
    actions.return_submission(submission=first, by=cast.secrecy, at=AT, opinion="请删去附表再报。")
    assert first.state == SubmissionState.RETURNED
    assert ReviewAct.objects.get().stage == Stage.SECRECY
    actions.recall(submission=second, by=cast.author, at=AT)
    assert second.state == SubmissionState.RECALLED


def test_a_disclosure_changed_in_the_database_voids_the_submission(cast: RoutesCast) -> None:
    submission = send(cast, **UNSURE)
    decide(submission, cast.secrecy)
    with unguarded(ReviewAct):
        ReviewAct.objects.filter(decision=Decision.CORRECT).update(correction={"field": "disclosure"})
    with pytest.raises(Tampered, match="更正记录与更正后的内容不符"):
        pass_all(submission, cast.people)
