"""会签 (第五条（二）): a column may ask departments to sign its texts jointly."""

from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post
from lanmu.publishing import actions
from lanmu.publishing.actions._steps import Tampered
from lanmu.publishing.enums import Decision, Gate, Stage, SubmissionState
from lanmu.publishing.models import JointRequirement, Publication, ReviewAct, Submission
from lanmu.publishing.permissions import may_see
from lanmu.publishing.queries import submissions_visible_to, todo_for
from tests.databases import unguarded
from tests.factories import AT, make_article, make_column, make_department, make_user, pass_all, submit
from tests.publishing.routes_cast import RoutesCast, ask_publicity, make_routes_cast, send, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> RoutesCast:
    return make_routes_cast()


@pytest.fixture
def waiting(cast: RoutesCast) -> Submission:
    """A submission with three reviews behind it and 宣传处's signature before it."""
    ask_publicity(cast)
    return pass_all(send(cast), cast.people)


# What a column asks for


def test_the_supervisor_sets_and_removes_what_a_column_asks_for(cast: RoutesCast) -> None:
    given = {"column": cast.people.column, "department": cast.publicity, "at": AT}
    for person in (cast.author, cast.publisher, cast.signer, make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="会签要求由办公室监督员设置"):
            actions.set_joint_requirement(by=person, **given)
        with pytest.raises(NotAllowed, match="会签要求由办公室监督员设置"):
            actions.remove_joint_requirement(by=person, **given)
    actions.set_joint_requirement(by=cast.supervisor, **given)
    with pytest.raises(Refused, match="“政策文件”栏目已要求宣传处会签"):
        actions.set_joint_requirement(by=cast.supervisor, **given)
    actions.remove_joint_requirement(by=cast.supervisor, **given)
    with pytest.raises(Refused, match="“政策文件”栏目没有要求宣传处会签"):
        actions.remove_joint_requirement(by=cast.supervisor, **given)
    assert not JointRequirement.objects.exists()
    rows = AuditEntry.objects.filter(subject=f"column:{cast.people.column.pk}").order_by("seq")
    assert [(r.action, r.detail["department"]) for r in rows] == [
        ("publishing.set_joint", "宣传处"), ("publishing.remove_joint", "宣传处"),
    ]  # fmt: skip


def test_only_a_column_that_takes_texts_and_a_department_in_use_are_joined(cast: RoutesCast) -> None:
    with pytest.raises(Refused) as refused:
        actions.set_joint_requirement(
            column=make_column("政务公开"),
            department=make_department("撤并处", is_active=False),
            by=cast.supervisor,
            at=AT,
        )
    assert refused.value.reasons == [
        "这个栏目不收稿件，请选择分工表中的末级本站栏目。", "撤并处已停用，不能要求其会签。",
    ]  # fmt: skip


def test_what_is_on_its_way_is_neither_asked_more_nor_less(cast: RoutesCast, waiting: Submission) -> None:
    given = {"column": cast.people.column, "by": cast.supervisor, "at": AT}
    actions.remove_joint_requirement(department=cast.publicity, **given)
    actions.set_joint_requirement(department=make_department("财务处"), **given)
    waiting.refresh_from_db()
    assert waiting.joint_departments == [cast.publicity.pk]
    assert sign(waiting, cast.signer, cast.publicity).state == SubmissionState.RECEIVING


def test_the_submitting_department_does_not_sign_its_own_text(cast: RoutesCast) -> None:
    actions.set_joint_requirement(
        column=cast.people.column, department=cast.people.department, by=cast.supervisor, at=AT
    )
    submission = pass_all(send(cast), cast.people)
    assert (submission.joint_departments, submission.state) == ([], SubmissionState.RECEIVING)


# Signing


def test_it_waits_for_the_asked_department_and_goes_on_when_it_has_signed(
    cast: RoutesCast, waiting: Submission
) -> None:
    assert waiting.state == SubmissionState.JOINT
    assert [t.stage_label for t in todo_for(user=cast.signer, at=AT)] == ["会签"]
    assert may_see(submission=waiting, user=cast.signer, at=AT)
    assert list(submissions_visible_to(cast.signer, AT)) == [waiting]
    for person in (cast.author, *cast.reviewers, cast.publisher):
        assert todo_for(user=person, at=AT) == []
    with pytest.raises(NotAllowed, match="还不能由归口部门办理"):
        actions.publish(submission=waiting, by=cast.publisher, at=AT)
    sign(waiting, cast.signer, cast.publicity, opinion="导向正确。")
    assert waiting.state == SubmissionState.RECEIVING
    act = ReviewAct.objects.get(stage=Stage.JOINT)
    assert (act.actor, act.department, act.role) == (cast.signer, cast.publicity, Role.SECOND_REVIEWER)
    assert (act.opinion, act.gates, act.digest) == ("导向正确。", [g.value for g in Gate], waiting.frozen.digest)
    record = actions.publish(submission=waiting, by=cast.publisher, at=AT)
    assert record is not None
    assert record.sealed["joint"] == ["宣传处"]
    (sealed,) = [a for a in record.sealed["acts"] if a["stage"] == Stage.JOINT]
    assert (sealed["actor"], sealed["department"], sealed["opinion"]) == ("宣传处二审", "宣传处", "导向正确。")
    assert may_see(submission=waiting, user=cast.signer, at=AT)


def test_all_asked_departments_sign_each_by_another_person(cast: RoutesCast) -> None:
    ask_publicity(cast)
    law = make_department("政策研究处")
    actions.set_joint_requirement(column=cast.people.column, department=law, by=cast.supervisor, at=AT)
    Post.objects.create(user=cast.signer, role=Role.THIRD_REVIEWER, department=law, starts_on="2020-01-01")
    submission = pass_all(send(cast), cast.people)
    sign(submission, cast.signer, cast.publicity)
    assert submission.state == SubmissionState.JOINT
    with pytest.raises(NotAllowed, match="您已代表另一个处室、单位会签"):
        sign(submission, cast.signer, law)
    with pytest.raises(NotAllowed, match="宣传处已由宣传处二审会签"):
        sign(submission, make_user("宣传处一审", Role.FIRST_REVIEWER, department=cast.publicity), cast.publicity)
    sign(submission, make_user("政研三审", Role.THIRD_REVIEWER, department=law), law)
    assert submission.state == SubmissionState.RECEIVING


@pytest.mark.parametrize("role", [Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER])
def test_any_reviewer_of_the_department_signs(cast: RoutesCast, waiting: Submission, role: Role) -> None:
    person = make_user(f"宣传处{role.label}", role, department=cast.publicity)
    assert sign(waiting, person, cast.publicity).state == SubmissionState.RECEIVING


def test_nobody_else_signs(cast: RoutesCast, waiting: Submission) -> None:
    officer = make_user("宣传处信息员", Role.INFORMATION_OFFICER, Role.PROOFREADER, department=cast.publicity)
    for person in (officer, cast.publisher, cast.supervisor, make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="宣传处的会签由该处室、单位的一审、二审或三审办理"):
            sign(waiting, person, cast.publicity)
    with pytest.raises(NotAllowed, match="不需要财务处会签"):
        sign(waiting, cast.signer, make_department("财务处"))


def test_who_wrote_submitted_or_acted_in_another_stage_does_not_sign(cast: RoutesCast) -> None:
    ask_publicity(cast)
    begun: dict[str, Any] = {"role": Role.FIRST_REVIEWER, "department": cast.publicity, "starts_on": "2020-01-01"}
    for person in (cast.author, cast.reviewers[1]):
        Post.objects.create(user=person, **begun)
    article = make_article(cast.people.column, by=cast.author)
    article.get_latest_revision_as_object().save_revision(user=cast.signer)
    submission = pass_all(submit(article=article, by=cast.author, at=AT), cast.people)
    for person, sentence in (
        (cast.author, "自己报送"), (cast.signer, "写过这条信息"), (cast.reviewers[1], "各审次须由不同的人办理"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=sentence):
            sign(submission, person, cast.publicity)


def test_who_signed_does_not_publish(cast: RoutesCast, waiting: Submission) -> None:
    Post.objects.create(user=cast.signer, role=Role.PUBLISHER, department=cast.people.office, starts_on="2020-01-01")
    sign(waiting, cast.signer, cast.publicity)
    with pytest.raises(NotAllowed, match="须由另一位归口发布人复核发布"):
        actions.publish(submission=waiting, by=cast.signer, at=AT)


def test_a_signature_needs_all_five_gates(cast: RoutesCast, waiting: Submission) -> None:
    for gate in Gate:
        with pytest.raises(Refused, match=str(gate.label)):
            sign(waiting, cast.signer, cast.publicity, gates=[g for g in Gate if g != gate])
    with pytest.raises(Refused, match="意见最多 500 个字"):
        sign(waiting, cast.signer, cast.publicity, opinion="长" * 501)
    with pytest.raises(Stale):
        sign(waiting, cast.signer, cast.publicity, digest="sm3:0000")
    assert not ReviewAct.objects.filter(stage=Stage.JOINT).exists()


def test_a_text_that_does_not_wait_for_it_is_not_signed(cast: RoutesCast) -> None:
    ask_publicity(cast)
    with pytest.raises(NotAllowed, match="状态是“待一审一校”，现在不需要会签"):
        sign(send(cast), cast.signer, cast.publicity)


def test_the_asked_department_may_send_back_with_an_opinion(cast: RoutesCast, waiting: Submission) -> None:
    with pytest.raises(NotAllowed, match="会签环节由会签处室、单位的一审、二审或三审办理"):
        actions.return_submission(submission=waiting, by=cast.publisher, at=AT, opinion="不行。")
    with pytest.raises(Refused, match="必须写明意见"):
        actions.return_submission(submission=waiting, by=cast.signer, at=AT, opinion="")
    actions.return_submission(submission=waiting, by=cast.signer, at=AT, opinion="口径不一致。")
    assert waiting.state == SubmissionState.RETURNED
    act = ReviewAct.objects.get(decision=Decision.RETURN)
    assert (act.stage, act.department) == (Stage.JOINT, cast.publicity)


# What cannot be got round


def test_a_signature_that_is_missing_stops_publication(cast: RoutesCast, waiting: Submission) -> None:
    Submission.objects.update(state=SubmissionState.RECEIVING)
    waiting.refresh_from_db()
    with pytest.raises(Refused, match="还缺宣传处的会签，不能发布"):
        actions.publish(submission=waiting, by=cast.publisher, at=AT)
    assert not Publication.objects.exists()


def test_a_requirement_taken_out_in_the_database_is_noticed(cast: RoutesCast, waiting: Submission) -> None:
    Submission.objects.update(state=SubmissionState.RECEIVING, joint_departments=[])
    waiting.refresh_from_db()
    with pytest.raises(Tampered, match="会签要求在报送之后被改过"):
        actions.publish(submission=waiting, by=cast.publisher, at=AT)


def test_a_signature_on_another_text_is_noticed(cast: RoutesCast, waiting: Submission) -> None:
    sign(waiting, cast.signer, cast.publicity)
    other = send(cast, title="另一条")
    with unguarded(ReviewAct):
        ReviewAct.objects.filter(stage=Stage.JOINT).update(digest=other.frozen.digest)
    with pytest.raises(Tampered, match="审校记录与当时的送审内容不符"):
        actions.publish(submission=waiting, by=cast.publisher, at=AT)
