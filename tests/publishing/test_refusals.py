"""Every rule of the chain says no, with a sentence, and nothing is half-written."""

from datetime import date, timedelta
from typing import Any

import pytest

from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post
from lanmu.publishing.actions import pass_stage, publish, recall, return_submission, withdraw
from lanmu.publishing.door import DoorShut
from lanmu.publishing.enums import ActKind, Decision, Disclosure, Gate, SubmissionState
from lanmu.publishing.models import ArticlePage, Publication, ReviewAct, Submission
from tests.factories import AT, Cast, make_article, make_cast, make_department, make_public, make_user, pass_all, submit

pytestmark = pytest.mark.django_db

BOTH = list(ActKind)
ALL_GATES = list(Gate)


def submitted(cast: Cast, **fields: Any) -> Submission:
    return submit(article=make_article(cast.column, by=cast.author, **fields), by=cast.author, at=AT)


def passes(submission: Submission, by: Any, **more: Any) -> Submission:
    return pass_stage(submission=submission, by=by, at=AT, **{"kinds": BOTH, "gates": ALL_GATES, **more})


# Submitting


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"summary": " "}, "请填写内容摘要"),
        ({"info_type": ""}, "请选择信息类型"),
        ({"contact_phone": ""}, "请填写联系电话"),
        ({"editor": ""}, "请填写责任编辑"),
        ({"body": []}, "请填写正文"),
        ({"body": [{"type": "text", "value": "<p> </p>"}]}, "请填写正文"),
        ({"source_kind": "repost"}, "写明来源名称"),
        ({"source_kind": "repost", "source_name": "新华社"}, "填写原文网址"),
        ({"title": "　"}, "请填写信息名称"),
        (
            {"body": [{"type": "text", "value": '<p><a href="javascript:alert(1)">看</a></p>'}]},
            "链接“看”的网址“javascript:alert(1)”不正确",
        ),
        ({"body": [{"type": "text", "value": '<p><a linktype="page" id="999999">看</a></p>'}]}, "指向的页面没有公开"),
        ({"body": [{"type": "text", "value": f'<p><a linktype="page" id="{"9" * 40}">看</a></p>'}]}, "没有公开"),
        ({"body": [{"type": "text", "value": '<p><a linktype="document" id="x">看</a></p>'}]}, "已被删除"),
    ],
)
def test_a_draft_without_its_required_fields_is_refused(fields: dict[str, Any], sentence: str) -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    draft = article.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, draft.body.stream_block.to_python(value) if name == "body" else value)
    draft.save_revision(user=cast.author, clean=False)
    with pytest.raises(Refused, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        submit(article=article, by=cast.author, at=AT)
    assert not Submission.objects.exists()


def test_all_reasons_come_at_once() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author, summary="", editor="", contact_phone="")
    with pytest.raises(Refused) as refused:
        submit(article=article, by=cast.author, at=AT)
    assert refused.value.reasons == ["请填写内容摘要。", "请填写联系电话。", "请填写责任编辑。"]


@pytest.mark.parametrize(
    ("disclosure", "basis", "sentence"),
    [
        (Disclosure.UNSET, "", "明确公开属性"),
        (Disclosure.ON_REQUEST, "", "写明理由和依据"),
        (Disclosure.NONE, " ", "写明理由和依据"),
    ],
)
def test_a_text_names_its_disclosure_and_why_it_is_not_public(disclosure: str, basis: str, sentence: str) -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author, disclosure=disclosure, disclosure_basis=basis)
    with pytest.raises(Refused, match=sentence):
        submit(article=article, by=cast.author, at=AT)
    assert not Submission.objects.exists()


def test_only_the_information_officer_of_the_articles_department_submits() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    other = make_user("财务处信息员", Role.INFORMATION_OFFICER, department=make_department("财务处"))
    for person in (cast.stranger, other, cast.reviewers[0], make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="只有法规处的信息员"):
            submit(article=article, by=person, at=AT)
    assert not Submission.objects.exists()


def test_a_post_that_has_ended_gives_nothing() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    Post.objects.filter(user=cast.author).update(ends_on=date(2024, 5, 7))
    with pytest.raises(NotAllowed, match="只有法规处的信息员"):
        submit(article=article, by=cast.author, at=AT)


def test_a_department_the_table_does_not_name_cannot_write_in_the_column() -> None:
    cast = make_cast()
    finance = make_department("财务处")
    officer = make_user("财务处信息员", Role.INFORMATION_OFFICER, department=finance)
    article = make_article(cast.column, by=officer)
    with pytest.raises(NotAllowed, match="责任部门"):
        submit(article=article, by=officer, at=AT)


def test_an_article_has_one_open_submission() -> None:
    cast = make_cast()
    submission = submitted(cast)
    with pytest.raises(NotAllowed, match=r"2024-000001.*不能重复送审"):
        submit(article=submission.article, by=cast.author, at=AT)


def test_numbers_count_within_the_shanghai_year() -> None:
    cast = make_cast()
    submitted(cast)
    new_year = AT.replace(year=2024, month=12, day=31, hour=16, minute=1)  # 00:01 on 1 January in Shanghai
    article = make_article(cast.column, by=cast.author)
    assert submit(article=article, by=cast.author, at=new_year).number == "2025-000001"
    assert submitted(cast).number == "2024-000002"


# Reviewing


def test_a_stage_cannot_be_skipped() -> None:
    cast = make_cast()
    submission = submitted(cast)
    for later in cast.reviewers[1:]:
        with pytest.raises(NotAllowed, match="一审一校的“审”由法规处担任一审岗位的人办理"):
            passes(submission, later)
    with pytest.raises(NotAllowed, match="还不能由归口部门办理"):
        publish(submission=submission, by=cast.publisher, at=AT)
    assert not ReviewAct.objects.exists()


@pytest.mark.clause("16.1")
def test_nobody_acts_in_two_stages() -> None:
    cast = make_cast()
    first, second, _third = cast.reviewers
    Post.objects.create(user=first, role=Role.SECOND_REVIEWER, department=cast.department, starts_on=date(2020, 1, 1))
    submission = passes(submitted(cast), first)
    with pytest.raises(NotAllowed, match="各审次须由不同的人办理"):
        passes(submission, first)
    assert passes(submission, second).state == SubmissionState.THIRD_REVIEW


@pytest.mark.clause("16.1")
def test_a_proofreader_proofs_in_one_stage_only() -> None:
    cast = make_cast()
    submission = submitted(cast)
    passes(submission, cast.proofreader, kinds=[ActKind.PROOF], gates=[])
    passes(submission, cast.reviewers[0], kinds=[ActKind.REVIEW])
    assert submission.state == SubmissionState.SECOND_REVIEW
    with pytest.raises(NotAllowed, match="各审次须由不同的人办理"):
        passes(submission, cast.proofreader, kinds=[ActKind.PROOF], gates=[])


def test_a_proofreader_does_not_review() -> None:
    cast = make_cast()
    with pytest.raises(NotAllowed, match="没有这个岗位"):
        passes(submitted(cast), cast.proofreader, kinds=[ActKind.REVIEW])


@pytest.mark.clause("16.1")
def test_nobody_reviews_what_they_submitted_or_wrote() -> None:
    cast = make_cast()
    for person in (cast.author, cast.reviewers[0]):
        Post.objects.get_or_create(
            user=person, role=Role.FIRST_REVIEWER, department=cast.department, starts_on=date(2020, 1, 1)
        )
    article = make_article(cast.column, by=cast.author)
    article.get_latest_revision_as_object().save_revision(user=cast.reviewers[0])
    submission = submit(article=article, by=cast.author, at=AT)
    with pytest.raises(NotAllowed, match="自己报送"):
        passes(submission, cast.author)
    with pytest.raises(NotAllowed, match="写过这条信息"):
        passes(submission, cast.reviewers[0])


def test_having_written_counts_through_a_return_and_until_publication() -> None:
    cast = make_cast()
    reviewer = cast.reviewers[0]
    article = make_article(cast.column, by=cast.author)
    article.get_latest_revision_as_object().save_revision(user=reviewer)
    submission = submit(article=article, by=cast.author, at=AT)
    recall(submission=submission, by=cast.author, at=AT)
    again = submit(article=article, by=cast.author, at=AT)
    with pytest.raises(NotAllowed, match="写过这条信息"):
        passes(again, reviewer)
    other = make_user("另一位一审", Role.FIRST_REVIEWER, department=cast.department)
    passes(again, other)
    for later in cast.reviewers[1:]:
        passes(again, later)
    publish(submission=again, by=cast.publisher, at=AT)
    successor = submit(article=article, by=cast.author, at=AT)
    assert passes(successor, reviewer).state == SubmissionState.SECOND_REVIEW


def test_reverting_to_an_old_revision_is_writing() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    old = article.latest_revision
    article.get_latest_revision_as_object().save_revision(user=cast.reviewers[0], previous_revision=old)
    submission = submit(article=article, by=cast.author, at=AT)
    with pytest.raises(NotAllowed, match="写过这条信息"):
        passes(submission, cast.reviewers[0])


def test_where_proofreading_is_apart_one_person_does_not_do_both() -> None:
    cast = make_cast(separate_proofreading=True)
    submission = submitted(cast)
    with pytest.raises(NotAllowed, match="校对另设专人"):
        passes(submission, cast.reviewers[0])
    passes(submission, cast.reviewers[0], kinds=[ActKind.REVIEW])
    with pytest.raises(NotAllowed, match="校对另设专人"):
        passes(submission, cast.reviewers[0], kinds=[ActKind.PROOF])
    assert passes(submission, cast.proofreader, kinds=[ActKind.PROOF], gates=[]).state == SubmissionState.SECOND_REVIEW


@pytest.mark.clause("18.1")
def test_the_review_of_every_stage_needs_all_five_gates() -> None:
    cast = make_cast()
    submission = submitted(cast)
    for stage, reviewer in enumerate(cast.reviewers, start=1):
        for gate in Gate:
            ticked = [g for g in Gate if g != gate]
            with pytest.raises(Refused, match=str(gate.label)):
                passes(submission, reviewer, gates=ticked)
        assert not ReviewAct.objects.filter(stage=stage).exists()
        passes(submission, reviewer)
        assert ReviewAct.objects.get(stage=stage, kind=ActKind.REVIEW).gates == [g.value for g in Gate]


def test_an_act_is_done_once() -> None:
    cast = make_cast()
    submission = submitted(cast)
    second = make_user("另一位一审", Role.FIRST_REVIEWER, department=cast.department)
    passes(submission, cast.reviewers[0], kinds=[ActKind.REVIEW])
    with pytest.raises(NotAllowed, match="已由法规处一审办理"):
        passes(submission, second, kinds=[ActKind.REVIEW])


def test_a_reviewer_of_another_department_or_a_superuser_is_refused() -> None:
    cast = make_cast()
    submission = submitted(cast)
    other = make_user("财务处一审", Role.FIRST_REVIEWER, department=make_department("财务处"))
    for person in (other, cast.stranger, make_user("超级用户", is_superuser=True)):
        with pytest.raises(NotAllowed, match="没有这个岗位"):
            passes(submission, person)


def test_a_disabled_account_is_refused() -> None:
    cast = make_cast()
    submission = submitted(cast)
    cast.reviewers[0].is_active = False
    cast.reviewers[0].save()
    with pytest.raises(NotAllowed, match="账号已停用"):
        passes(submission, cast.reviewers[0])


def test_who_comes_second_is_told_that_it_moved() -> None:
    cast = make_cast()
    submission = submitted(cast)
    second_window = Submission.objects.get(pk=submission.pk)
    passes(submission, cast.reviewers[0])
    with pytest.raises(Stale, match="刷新"):
        passes(second_window, cast.reviewers[0])


def test_a_digest_that_was_not_on_the_screen_is_stale() -> None:
    cast = make_cast()
    with pytest.raises(Stale, match="刷新"):
        passes(submitted(cast), cast.reviewers[0], digest="sm3:0000")


# Returning and recalling


def test_a_return_needs_an_opinion_and_opens_the_draft_again() -> None:
    cast = make_cast()
    submission = submitted(cast)
    draft = ArticlePage.objects.get(pk=submission.article_id).get_latest_revision_as_object()
    with pytest.raises(DoorShut, match=r"编号 2024-000001，待一审一校"):
        draft.save_revision(user=cast.author)
    with pytest.raises(Refused, match="必须写明意见"):
        return_submission(submission=submission, by=cast.reviewers[0], at=AT, opinion="  ")
    return_submission(submission=submission, by=cast.reviewers[0], at=AT, opinion="请补充依据。")
    assert submission.state == SubmissionState.RETURNED
    assert ReviewAct.objects.get().decision == Decision.RETURN
    draft.save_revision(user=cast.author)
    assert submit(article=draft, by=cast.author, at=AT).number == "2024-000002"


def test_each_stage_returns_by_its_own_people() -> None:
    cast = make_cast()
    for stage in range(3):
        submission = submitted(cast)
        for reviewer in cast.reviewers[:stage]:
            passes(submission, reviewer)
        with pytest.raises(NotAllowed):
            return_submission(submission=submission, by=cast.publisher, at=AT, opinion="不行")
        return_submission(submission=submission, by=cast.reviewers[stage], at=AT, opinion="请修改。")
        assert submission.acts.get(decision=Decision.RETURN).stage == stage + 1


def test_only_the_department_recalls() -> None:
    cast = make_cast()
    submission = submitted(cast)
    with pytest.raises(NotAllowed, match="只有法规处的信息员"):
        recall(submission=submission, by=cast.reviewers[0], at=AT)
    recall(submission=submission, by=cast.author, at=AT)
    assert submission.state == SubmissionState.RECALLED
    with pytest.raises(NotAllowed, match="不能再撤回"):
        recall(submission=submission, by=cast.author, at=AT)


# Publishing


@pytest.mark.clause("4.5")
def test_only_another_persons_receiving_publisher_publishes() -> None:
    cast = make_cast()
    wrong_house = make_user("法规处归口发布人", Role.PUBLISHER, department=cast.department)
    Post.objects.create(user=cast.author, role=Role.PUBLISHER, department=cast.office, starts_on=date(2020, 1, 1))
    Post.objects.create(user=cast.reviewers[1], role=Role.PUBLISHER, department=cast.office, starts_on=date(2020, 1, 1))
    submission = pass_all(submitted(cast), cast)
    assert submission.receiving == cast.office
    for person, sentence in (
        (wrong_house, "由办公室的归口发布人复核发布"),
        (cast.author, "自己报送"),
        (cast.reviewers[1], "审校过"),
        (make_user("超级用户", is_superuser=True), "由办公室的归口发布人复核发布"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            publish(submission=submission, by=person, at=AT)
    assert not Publication.objects.exists()
    publish(submission=submission, by=cast.publisher, at=AT)
    assert Publication.objects.count() == 1


@pytest.mark.clause("4.5")
def test_the_receiving_department_can_send_back_instead() -> None:
    cast = make_cast()
    submission = pass_all(submitted(cast), cast)
    return_submission(submission=submission, by=cast.publisher, at=AT, opinion="栏目不对。")
    assert submission.state == SubmissionState.RETURNED
    assert submission.acts.get(decision=Decision.RETURN).stage == 4
    with pytest.raises(NotAllowed):
        publish(submission=submission, by=cast.publisher, at=AT)
    assert not Publication.objects.exists()


def test_gates_are_asked_again_at_publication() -> None:
    cast = make_cast()
    target = make_public(cast, title="被链接的信息")
    body = [{"type": "text", "value": f'<p>见<a linktype="page" id="{target.pk}">通知</a>。</p>'}]
    submission = pass_all(submitted(cast, body=body), cast)
    assert target.path in submission.frozen.content
    withdraw(publication=target, by=cast.publisher, at=AT, reason="内容有误。")
    cast.column.responsibility.parties.all().delete()
    with pytest.raises(Refused) as refused:
        publish(submission=submission, by=cast.publisher, at=AT)
    assert len(refused.value.reasons) == 2
    assert "不是“政策文件”栏目的责任部门" in refused.value.reasons[0]
    assert refused.value.reasons[1] == "链接“通知”指向的内容没有公开，请改正或去掉链接。"
    assert submission.state == SubmissionState.RECEIVING


def test_a_file_address_written_by_hand_is_refused() -> None:
    cast = make_cast()
    body = [{"type": "text", "value": f'<p><a href="/files/ab/{"ab" * 16}.pdf">别人的文件</a></p>'}]
    with pytest.raises(Refused, match="链接“别人的文件”指向的内容没有公开"):
        submitted(cast, body=body)


def test_publishing_twice_is_refused() -> None:
    cast = make_cast()
    submission = pass_all(submitted(cast), cast)
    other_window = Submission.objects.get(pk=submission.pk)
    publish(submission=submission, by=cast.publisher, at=AT)
    with pytest.raises(Stale):
        publish(submission=other_window, by=cast.publisher, at=AT + timedelta(minutes=1))
    assert Publication.objects.get().published_at == AT
