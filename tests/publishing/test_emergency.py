"""应急发布 (第十一条（四）): a leader or two reviewers let it go; three reviews follow within hours, or it is told."""

from datetime import timedelta
from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice, Post
from lanmu.publishing import actions
from lanmu.publishing.enums import ActKind, ApprovalKind, Gate, PublicationState, Route, Stage, SubmissionState
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication, ReviewAct, Submission
from lanmu.publishing.queries import overdue_supplements, todo_for, unmade_emergencies
from lanmu.release.models import Change
from tests.factories import AT, make_article, make_user, pass_all, submit
from tests.publishing.routes_cast import (
    RoutesCast,
    ask_publicity,
    let_go,
    make_emergency_public,
    make_routes_cast,
    minutes,
    send,
    sign,
)

pytestmark = pytest.mark.django_db

URGENT: dict[str, Any] = {"emergency_reason": "燃气泄漏，须立即告知市民。"}
HOURS = timedelta(hours=1)


@pytest.fixture
def cast() -> RoutesCast:
    return make_routes_cast()


def supplement_of(publication: Publication) -> Submission:
    return Submission.objects.filter(article_id=publication.article_id, supplements__isnull=False).latest("pk")


# Asking for it


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        ({"emergency_reason": "  "}, "请写明应急发布的理由"),
        ({"emergency_reason": "急" * 301}, "应急发布的理由最多 300 个字"),
        ({**URGENT, "evidence": minutes()}, "“视同已三审三校”和“应急发布”只能选一种"),
        ({**URGENT, "publish_at": AT + HOURS}, "应急发布是立即发布，请不要填定时发布时间"),
    ],
)
def test_an_emergency_needs_its_reason_and_no_other_way(cast: RoutesCast, way: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        send(cast, way=way)
    assert not Submission.objects.exists()


def test_an_emergency_passes_the_same_gates(cast: RoutesCast) -> None:
    with pytest.raises(Refused, match="请填写内容摘要"):
        send(cast, summary="", way=URGENT)


def test_it_waits_for_signatures_not_for_reviews_nor_other_houses(cast: RoutesCast) -> None:
    ask_publicity(cast)
    submission = send(cast, way=URGENT)
    assert (submission.route, submission.state) == (Route.EMERGENCY, SubmissionState.EMERGENCY)
    assert (submission.emergency_reason, submission.joint_departments) == ("燃气泄漏，须立即告知市民。", [])
    for reviewer in cast.reviewers:
        assert [t.stage_label for t in todo_for(user=reviewer, at=AT)] == ["应急签发"]
    for person in (cast.author, cast.publisher, cast.signer):
        assert todo_for(user=person, at=AT) == []


# Signing it


def test_one_third_reviewer_is_enough(cast: RoutesCast) -> None:
    submission = let_go(send(cast, way=URGENT), cast.reviewers[2])
    assert submission.state == SubmissionState.RECEIVING
    act = ReviewAct.objects.get()
    assert (act.stage, act.role, act.gates) == (Stage.EMERGENCY, Role.THIRD_REVIEWER, [g.value for g in Gate])
    assert (act.opinion, act.digest) == ("情况紧急，同意。", submission.frozen.digest)


def test_otherwise_it_takes_two_different_reviewers(cast: RoutesCast) -> None:
    submission = let_go(send(cast, way=URGENT), cast.reviewers[0])
    assert submission.state == SubmissionState.EMERGENCY
    assert todo_for(user=cast.reviewers[0], at=AT) == []
    with pytest.raises(NotAllowed, match="您已签发过这份送审件，须由另一位审核人再签"):
        let_go(submission, cast.reviewers[0])
    let_go(submission, cast.reviewers[1])
    assert submission.state == SubmissionState.RECEIVING


def test_nobody_else_signs(cast: RoutesCast) -> None:
    Post.objects.create(
        user=cast.author, role=Role.THIRD_REVIEWER, department=cast.people.department, starts_on="2020-01-01"
    )
    submission = send(cast, way=URGENT)
    for person in (cast.people.proofreader, cast.publisher, cast.signer, make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="应急发布由法规处的三审签发，或由该处室、单位的两位审核人签发"):
            let_go(submission, person)
    with pytest.raises(NotAllowed, match="自己报送"):
        let_go(submission, cast.author)
    article = make_article(cast.people.column, by=cast.author)
    article.get_latest_revision_as_object().save_revision(user=cast.reviewers[2])
    with pytest.raises(NotAllowed, match="写过这条信息"):
        let_go(submit(article=article, by=cast.author, at=AT, **URGENT), cast.reviewers[2])
    assert not ReviewAct.objects.exists()


def test_a_signature_needs_all_five_gates_and_an_opinion_on_what_was_seen(cast: RoutesCast) -> None:
    submission = send(cast, way=URGENT)
    for gate in Gate:
        with pytest.raises(Refused, match=str(gate.label)):
            let_go(submission, cast.reviewers[2], gates=[g for g in Gate if g != gate])
    with pytest.raises(Refused, match="应急签发须写明意见"):
        let_go(submission, cast.reviewers[2], opinion=" ")
    with pytest.raises(Stale):
        let_go(submission, cast.reviewers[2], digest="sm3:0000")
    with pytest.raises(NotAllowed, match="现在不需要应急签发"):
        let_go(send(cast), cast.reviewers[2])


def test_a_reviewer_may_refuse_it(cast: RoutesCast) -> None:
    submission = send(cast, way=URGENT)
    actions.return_submission(submission=submission, by=cast.reviewers[1], at=AT, opinion="不属突发事件。")
    assert submission.state == SubmissionState.RETURNED


def test_without_enough_signatures_nothing_is_published(cast: RoutesCast) -> None:
    submission = let_go(send(cast, way=URGENT), cast.reviewers[0])
    Submission.objects.update(state=SubmissionState.RECEIVING)
    submission.refresh_from_db()
    with pytest.raises(Refused, match="应急发布还缺签发：须由三审签发，或由两位审核人签发"):
        actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert not Publication.objects.exists()


def test_who_signed_does_not_publish(cast: RoutesCast) -> None:
    boss = cast.reviewers[2]
    Post.objects.create(user=boss, role=Role.PUBLISHER, department=cast.people.office, starts_on="2020-01-01")
    submission = let_go(send(cast, way=URGENT), boss)
    with pytest.raises(NotAllowed, match="须由另一位归口发布人"):
        actions.publish(submission=submission, by=boss, at=AT)


# Publication, and what follows by itself


def test_publication_opens_the_supplement_on_the_same_text(cast: RoutesCast) -> None:
    ask_publicity(cast)
    publication = make_emergency_public(cast)
    record = publication.approval
    assert (record.kind, record.sealed["emergency_reason"]) == (ApprovalKind.EMERGENCY, URGENT["emergency_reason"])
    assert record.sealed["supplement_due_at"] == "2024-05-09T09:30:00+08:00"
    supplement = supplement_of(publication)
    assert (supplement.route, supplement.state) == (Route.SUPPLEMENT, SubmissionState.FIRST_REVIEW)
    assert (supplement.number, supplement.supplements) == ("2024-000002", record.submission)
    assert supplement.frozen == publication.frozen
    assert supplement.supplement_due_at == AT + 24 * HOURS
    assert supplement.joint_departments == [cast.publicity.pk]
    assert [t.submission for t in todo_for(user=cast.reviewers[0], at=AT)] == [supplement]
    entry = AuditEntry.objects.get(action="publishing.supplement")
    assert (entry.detail["supplements"], entry.detail["digest"]) == ("2024-000001", publication.frozen.digest)


def test_the_hours_are_a_setting(cast: RoutesCast, settings: Any) -> None:
    settings.LANMU_SUPPLEMENT_HOURS = 6
    assert supplement_of(make_emergency_public(cast)).supplement_due_at == AT + 6 * HOURS


def test_the_supplement_replaces_the_approval_and_changes_no_public_byte(cast: RoutesCast) -> None:
    before = make_emergency_public(cast)
    supplement = pass_all(supplement_of(before), cast.people, at=AT + HOURS)
    Change.objects.all().delete()
    record = actions.publish(submission=supplement, by=cast.publisher, at=AT + HOURS)
    assert record is not None
    assert (record.kind, record.sealed["supplements"]) == (ApprovalKind.CHAIN, "2024-000001")
    assert [r["kind"] for r in record.sealed["secrecy"]] == ["unit"]
    after = Publication.objects.get()
    assert after.approval == record
    for name in ("path", "frozen_id", "title", "listed_at", "first_published_at", "published_at", "bucket"):
        assert getattr(after, name) == getattr(before, name)
    assert set(Change.objects.values_list("fact", flat=True)) <= {f"pub:{after.pk}"}
    assert ApprovalRecord.objects.filter(kind=ApprovalKind.EMERGENCY).count() == 1
    assert not unmade_emergencies().exists()


def test_a_correction_in_the_supplement_changes_what_is_public(cast: RoutesCast) -> None:
    before = make_emergency_public(cast)
    supplement = supplement_of(before)
    actions.correct(submission=supplement, by=cast.reviewers[0], at=AT + HOURS, wrong="贯彻执行", right="遵照执行")
    actions.publish(submission=pass_all(supplement, cast.people, at=AT + HOURS), by=cast.publisher, at=AT + HOURS)
    after = Publication.objects.get()
    assert (after.path, after.listed_at, after.first_published_at) == (
        before.path, before.listed_at, before.first_published_at,
    )  # fmt: skip
    assert (after.frozen == before.frozen, after.published_at) == (False, AT + HOURS)
    assert "遵照执行" in after.frozen.content


def test_writers_and_submitter_still_may_not_review_in_the_supplement(cast: RoutesCast) -> None:
    writer, author = cast.reviewers[0], cast.author
    Post.objects.create(
        user=author, role=Role.FIRST_REVIEWER, department=cast.people.department, starts_on="2020-01-01"
    )
    article = make_article(cast.people.column, by=author)
    article.get_latest_revision_as_object().save_revision(user=writer)
    submission = let_go(submit(article=article, by=author, at=AT, **URGENT), cast.reviewers[2])
    actions.publish(submission=submission, by=cast.publisher, at=AT)
    supplement = supplement_of(Publication.objects.get())
    for person, sentence in ((writer, "写过这条信息"), (author, "自己报送")):
        with pytest.raises(NotAllowed, match=sentence):
            actions.pass_stage(submission=supplement, by=person, at=AT, kinds=[ActKind.PROOF])


def test_who_signed_the_emergency_reviews_in_one_stage_of_the_supplement_like_everybody(cast: RoutesCast) -> None:
    Post.objects.create(
        user=cast.reviewers[2], role=Role.SECOND_REVIEWER, department=cast.people.department, starts_on="2020-01-01"
    )
    supplement = supplement_of(make_emergency_public(cast))
    both: dict[str, Any] = {"at": AT, "kinds": list(ActKind), "gates": list(Gate)}
    actions.pass_stage(submission=supplement, by=cast.reviewers[0], **both)
    actions.pass_stage(submission=supplement, by=cast.reviewers[2], **both)
    with pytest.raises(NotAllowed, match="各审次须由不同的人办理"):
        actions.pass_stage(submission=supplement, by=cast.reviewers[2], **both)


def test_the_supplement_needs_the_six_acts_and_the_joint_signature(cast: RoutesCast) -> None:
    ask_publicity(cast)
    supplement = pass_all(supplement_of(make_emergency_public(cast)), cast.people)
    assert supplement.state == SubmissionState.JOINT
    sign(supplement, cast.signer, cast.publicity)
    assert actions.publish(submission=supplement, by=cast.publisher, at=AT) is not None


# When it does not follow


def test_a_returned_supplement_leaves_text_and_duty_until_it_is_submitted_again(cast: RoutesCast) -> None:
    publication = make_emergency_public(cast)
    emergency, late = publication.approval.submission, AT + 25 * HOURS
    actions.return_submission(
        submission=supplement_of(publication), by=cast.reviewers[0], at=AT, opinion="补充伤亡数字。"
    )
    assert Publication.objects.get().state == PublicationState.PUBLIC
    assert list(overdue_supplements(at=late)) == [emergency]
    draft = ArticlePage.objects.get().get_latest_revision_as_object()
    draft.summary = "补充了数字。"
    draft.save_revision(user=cast.author)
    again = submit(article=draft, by=cast.author, at=late)
    assert (again.route, again.supplements) == (Route.SUPPLEMENT, emergency)
    assert again.supplement_due_at == AT + 24 * HOURS
    actions.publish(submission=pass_all(again, cast.people, at=late), by=cast.publisher, at=late)
    assert not overdue_supplements(at=late).exists()


def test_evidence_makes_an_emergency_good_too(cast: RoutesCast) -> None:
    publication = make_emergency_public(cast)
    actions.recall(submission=supplement_of(publication), by=cast.author, at=AT)
    again = submit(article=publication.article, by=cast.author, at=AT, evidence=minutes())
    assert (again.route, again.supplements) == (Route.DEEMED, publication.approval.submission)
    record = actions.publish(submission=again, by=cast.publisher, at=AT)
    assert record is not None
    assert record.kind == ApprovalKind.DEEMED
    assert not unmade_emergencies().exists()


def test_a_second_emergency_does_not_win_time(cast: RoutesCast) -> None:
    publication = make_emergency_public(cast)
    actions.recall(submission=supplement_of(publication), by=cast.author, at=AT)
    draft = ArticlePage.objects.get().get_latest_revision_as_object()
    draft.summary = "更正了数字。"
    draft.save_revision(user=cast.author)
    later = AT + 20 * HOURS
    again = let_go(submit(article=draft, by=cast.author, at=later, **URGENT), cast.reviewers[2], at=later)
    actions.publish(submission=again, by=cast.publisher, at=later)
    assert again.supplement_due_at == AT + 24 * HOURS
    assert supplement_of(publication).supplement_due_at == AT + 24 * HOURS
    assert list(unmade_emergencies()) == [again]


def test_a_withdrawal_ends_the_duty_and_closes_the_supplement(cast: RoutesCast) -> None:
    publication = make_emergency_public(cast)
    supplement = supplement_of(publication)
    actions.withdraw(publication=publication, by=cast.publisher, at=AT + HOURS, reason="险情已解除。")
    supplement.refresh_from_db()
    assert (supplement.state, supplement.closed_at) == (SubmissionState.RECALLED, AT + HOURS)
    assert AuditEntry.objects.filter(action="publishing.recall").count() == 1
    assert not overdue_supplements(at=AT + 48 * HOURS).exists()
    fresh = submit(article=publication.article, by=cast.author, at=AT + 2 * HOURS)
    assert (fresh.route, fresh.supplements) == (Route.CHAIN, None)


def test_what_is_overdue_is_written_down_once_and_told_to_those_who_answer_for_it(cast: RoutesCast) -> None:
    make_emergency_public(cast)
    emergency = Submission.objects.get(route=Route.EMERGENCY)
    make_emergency_public(cast, at=AT + 10 * HOURS, title="另一条")
    due = AT + 24 * HOURS
    assert actions.raise_overdue_supplements(at=due) == 0
    assert actions.raise_overdue_supplements(at=due + HOURS) == 1
    assert actions.raise_overdue_supplements(at=due + 2 * HOURS) == 0
    entry = AuditEntry.objects.get(action="publishing.supplement_overdue")
    assert (entry.subject, entry.actor_name) == (f"submission:{emergency.number}", "系统")
    assert entry.detail["due"] == "2024-05-09 09:30"
    told = Notice.objects.filter(kind="supplement_overdue")
    assert {n.user for n in told} == {cast.author, cast.supervisor}
    assert all("应于 2024-05-09 09:30 前补齐三审三校，现已超期，请立即办理或撤下" in n.text for n in told)


def test_a_refused_publication_opens_no_supplement(cast: RoutesCast) -> None:
    submission = let_go(send(cast, way=URGENT), cast.reviewers[2])
    cast.people.column.responsibility.parties.all().delete()
    with pytest.raises(Refused):
        actions.publish(submission=submission, by=cast.publisher, at=AT)
    assert Submission.objects.count() == 1
    submission.refresh_from_db()
    assert (submission.state, submission.supplement_due_at) == (SubmissionState.RECEIVING, None)
