"""更正: a recorded act with its difference, which only later stages must look at."""

import json
from typing import Any

import pytest

from lanmu.common.digest import matches
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.publishing.actions import correct, pass_stage, publish
from lanmu.publishing.enums import ActKind, Decision, Gate, SubmissionState
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import ArticlePage, Contribution, Publication, ReviewAct, Submission
from tests.factories import AT, Cast, make_article, make_cast, submit

pytestmark = pytest.mark.django_db

BODY = [
    {"type": "text", "value": "<p>各区城管委：</p><p>请于<b>六月</b>底前完成，逾期不侯。</p>"},
    {"type": "table", "value": {"data": [["名称", "数量"], ["垃圾筒", "3"]], "first_row_is_table_header": True}},
    {"type": "quotation", "value": {"text": "人民城市人民件", "source": "某文"}},
    {"type": "links", "value": {"title": "相关", "items": [{"title": "市政腐网", "url": "https://www.tj.gov.cn/"}]}},
]


def submitted(cast: Cast, **fields: Any) -> Submission:
    return submit(article=make_article(cast.column, by=cast.author, **fields), by=cast.author, at=AT)


def passes(submission: Submission, by: Any) -> Submission:
    return pass_stage(submission=submission, by=by, at=AT, kinds=list(ActKind), gates=list(Gate))


def content(submission: Submission) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(submission.frozen.content)
    return found


@pytest.mark.clause("16.1")
def test_a_correction_is_recorded_with_its_difference_and_later_stages_see_the_new_text() -> None:
    cast = make_cast()
    submission = passes(submitted(cast, body=BODY), cast.reviewers[0])
    old = submission.frozen.digest
    act = correct(submission=submission, by=cast.reviewers[1], at=AT, wrong="不侯", right="不候")
    assert (act.digest, act.new_digest) == (old, submission.frozen.digest)
    assert act.decision == Decision.CORRECT
    assert act.correction == {
        "field": "body.0.html", "label": "正文", "wrong": "不侯", "right": "不候", "context": "底前完成，逾期不侯。",
    }  # fmt: skip
    assert matches(submission.frozen.content.encode(), act.new_digest)
    assert "逾期不候。" in content(submission)["body"][0]["html"]
    passes(submission, cast.reviewers[1])
    passes(submission, cast.reviewers[2])
    assert [a.digest for a in ReviewAct.objects.filter(stage=1)] == [old, old]
    assert {a.digest for a in ReviewAct.objects.filter(stage=3)} == {act.new_digest}
    publish(submission=submission, by=cast.publisher, at=AT)
    assert Publication.objects.get().frozen.digest == act.new_digest


def test_the_draft_follows_and_its_corrector_is_no_writer() -> None:
    cast = make_cast()
    submission = submitted(cast, body=BODY)
    correct(submission=submission, by=cast.reviewers[0], at=AT, wrong="不侯", right="不候")
    draft = ArticlePage.objects.get().get_latest_revision_as_object()
    assert freeze(draft).digest == submission.frozen.digest
    assert not Contribution.objects.filter(user=cast.reviewers[0]).exists()
    assert passes(submission, cast.reviewers[0]).state == SubmissionState.SECOND_REVIEW


@pytest.mark.parametrize(
    ("wrong", "right", "part"),
    [
        ("垃圾筒", "垃圾桶", "body.1.rows.1.0"),
        ("人民件", "人民建", "body.2.text"),
        ("市政腐网", "市政府网", "body.3.items.0"),
        ("关于加强", "关于进一步加强", "title"),
        ("现就有关事项", "现将有关事项", "summary"),
        ("六月", "七<月> & 八月", "body.0.html"),
    ],
)
def test_every_text_can_be_corrected(wrong: str, right: str, part: str) -> None:
    cast = make_cast()
    submission = submitted(cast, body=BODY)
    act = correct(submission=submission, by=cast.reviewers[0], at=AT, wrong=wrong, right=right)
    assert act.correction["field"] == part
    submission.refresh_from_db()
    assert submission.title == content(submission)["title"]
    assert freeze(submission.article.get_latest_revision_as_object()).digest == submission.frozen.digest


@pytest.mark.parametrize(
    ("wrong", "right", "where", "sentence"),
    [
        ("没有的字", "x", None, "没有找到“没有的字”"),
        ("请于六月", "x", None, "没有找到“请于六月”.*分段更正"),
        ("垃圾分类管理", "x", None, "出现了 2 次"),
        ("  ", "x", None, "请填写要更正的原文片段"),
        ("不侯", "不侯", None, "更正前后的文字相同"),
        ("不侯", "不候", "title", "没有找到"),
        ("关于加强垃圾分类管理的通知", "", None, "请填写信息名称"),
    ],
)
def test_a_correction_that_is_not_exact_is_refused(wrong: str, right: str, where: str | None, sentence: str) -> None:
    cast = make_cast()
    submission = submitted(cast, body=BODY)
    before = submission.frozen.digest
    with pytest.raises(Refused, match=sentence):
        correct(submission=submission, by=cast.reviewers[0], at=AT, wrong=wrong, right=right, where=where)
    submission.refresh_from_db()
    assert submission.frozen.digest == before
    assert not ReviewAct.objects.exists()


def test_where_says_which_of_two_places_is_meant() -> None:
    cast = make_cast()
    submission = submitted(cast, body=BODY)
    correct(submission=submission, by=cast.reviewers[0], at=AT, wrong="垃圾分类", right="分类垃圾", where="title")
    assert content(submission)["title"] == "关于加强分类垃圾管理的通知"
    assert "垃圾分类" in content(submission)["summary"]


def test_only_people_of_the_stage_correct_and_only_before_its_review_is_given() -> None:
    cast = make_cast()
    submission = submitted(cast, body=BODY)
    for person in (cast.author, cast.reviewers[1], cast.publisher, cast.stranger):
        with pytest.raises(NotAllowed):
            correct(submission=submission, by=person, at=AT, wrong="不侯", right="不候")
    pass_stage(submission=submission, by=cast.reviewers[0], at=AT, kinds=[ActKind.REVIEW], gates=list(Gate))
    with pytest.raises(NotAllowed, match="“审”已经办理，不能再更正"):
        correct(submission=submission, by=cast.proofreader, at=AT, wrong="不侯", right="不候")


def test_a_corrector_acts_in_no_other_stage() -> None:
    cast = make_cast()
    submission = submitted(cast, body=BODY)
    correct(submission=submission, by=cast.proofreader, at=AT, wrong="不侯", right="不候")
    passes(submission, cast.reviewers[0])
    with pytest.raises(NotAllowed, match="各审次须由不同的人办理"):
        pass_stage(submission=submission, by=cast.proofreader, at=AT, kinds=[ActKind.PROOF])
