"""What waits for whom, who sees what, and what changed between two texts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.actions import pass_stage, return_submission
from lanmu.publishing.differences import Run
from lanmu.publishing.enums import ActKind, Gate
from lanmu.publishing.freezing import freeze
from lanmu.publishing.models import Submission
from lanmu.publishing.permissions import may_see
from lanmu.publishing.queries import difference, missing_passes, submissions_visible_to, todo_for, valid_passes
from tests.factories import AT, Cast, make_article, make_cast, make_department, make_user, pass_all, submit

pytestmark = pytest.mark.django_db


def submitted(cast: Cast, **fields: Any) -> Submission:
    return submit(article=make_article(cast.column, by=cast.author, **fields), by=cast.author, at=AT)


def labels(user: User) -> list[str]:
    return [t.stage_label for t in todo_for(user=user, at=AT)]


def test_a_submission_waits_for_the_people_of_its_stage_only() -> None:
    cast = make_cast()
    submission = submitted(cast)
    everybody = (cast.author, *cast.reviewers, cast.proofreader, cast.publisher, cast.stranger)
    assert [labels(p) for p in everybody] == [[], ["一审一校"], [], [], ["一审一校"], [], []]
    pass_stage(submission=submission, by=cast.reviewers[0], at=AT, kinds=list(ActKind), gates=list(Gate))
    assert [labels(p) for p in everybody] == [[], [], ["二审二校"], [], ["二审二校"], [], []]
    for reviewer in cast.reviewers[1:]:
        pass_stage(submission=submission, by=reviewer, at=AT, kinds=list(ActKind), gates=list(Gate))
    assert [labels(p) for p in everybody] == [[], [], [], [], [], ["归口复核"], []]
    [todo] = todo_for(user=cast.publisher, at=AT)
    assert (todo.title, todo.department, todo.waiting_since) == (submission.title, cast.department, AT)


def test_what_was_sent_back_waits_for_its_submitter_until_submitted_again() -> None:
    cast = make_cast()
    submission = submitted(cast)
    return_submission(submission=submission, by=cast.reviewers[0], at=AT, opinion="请改。")
    assert labels(cast.author) == ["已退回，请修改"]
    submit(article=submission.article, by=cast.author, at=AT)
    assert labels(cast.author) == []


def test_writers_and_people_who_acted_already_are_not_asked() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    article.get_latest_revision_as_object().save_revision(user=cast.reviewers[0])
    submission = submit(article=article, by=cast.author, at=AT)
    assert labels(cast.reviewers[0]) == []
    pass_stage(submission=submission, by=cast.proofreader, at=AT, kinds=[ActKind.PROOF])
    assert labels(cast.proofreader) == []


@pytest.mark.parametrize("person", ["reviewer", "publisher", "author"])
def test_the_number_of_queries_does_not_grow(person: str) -> None:
    cast = make_cast()
    user = {"reviewer": cast.reviewers[0], "publisher": cast.publisher, "author": cast.author}[person]

    def one_more() -> None:
        submission = submitted(cast)
        if person == "publisher":
            pass_all(submission, cast)
        if person == "author":
            return_submission(submission=submission, by=cast.reviewers[0], at=AT, opinion="请改。")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            for todo in todo_for(user=user, at=AT):
                str(todo.department)
        return len(caught)

    one_more()
    few = queries()
    for _ in range(4):
        one_more()
    assert len(todo_for(user=user, at=AT)) == 5
    assert queries() == few


def test_longest_waiting_comes_first() -> None:
    cast = make_cast()
    late = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT + timedelta(hours=1))
    early = submitted(cast)
    assert [t.submission for t in todo_for(user=cast.reviewers[0], at=AT)] == [early, late]


def test_submissions_are_seen_by_both_departments_and_the_supervisor() -> None:
    cast = make_cast()
    submission = submitted(cast)
    outside = make_user("财务处信息员", Role.INFORMATION_OFFICER, department=make_department("财务处"))
    supervisor = make_user("办公室监督员", Role.SUPERVISOR, department=cast.office)
    superuser = make_user("超级用户", is_superuser=True)
    seen = {
        p.full_name: p in {u for u in [p] if submissions_visible_to(u, AT).exists()}
        for p in (cast.author, cast.reviewers[2], cast.publisher, supervisor, outside, cast.stranger, superuser)
    }
    assert seen == {
        "法规处信息员": True, "法规处三审": True, "办公室归口发布人": True, "办公室监督员": True, "财务处信息员": False,
        "法规处其他人员": False, "超级用户": False,
    }  # fmt: skip
    assert may_see(submission=submission, user=cast.publisher, at=AT)
    assert not may_see(submission=submission, user=outside, at=AT)


def test_missing_passes_are_named() -> None:
    cast = make_cast()
    submission = submitted(cast)
    pass_stage(submission=submission, by=cast.reviewers[0], at=AT, kinds=[ActKind.REVIEW], gates=list(Gate))
    assert len(valid_passes(submission)) == 1
    assert missing_passes(submission)[0] == "一审一校的“校”"
    assert len(missing_passes(submission)) == 5


def test_the_difference_shows_what_was_put_in_and_taken_out() -> None:
    cast = make_cast()
    paragraphs = "<p>第一段不变。</p><p>请于六月底前完成。</p><p>删去的段落，与别的都不像。</p>"
    old = make_article(cast.column, by=cast.author, body=[{"type": "text", "value": paragraphs}])
    new = make_article(
        cast.column, by=cast.author,
        body=[{"type": "text", "value": "<p>第一段不变。</p><p>请于七月底前完成。</p>"},
              {"type": "quotation", "value": {"text": "新引文"}}],
    )  # fmt: skip
    found = difference(freeze(old).content, freeze(new).content)
    body = [c for c in found if c.label in {"正文", "引文"}]
    assert [(c.kind, c.label) for c in body] == [
        ("same", "正文"), ("changed", "正文"), ("removed", "正文"), ("added", "引文"),
    ]  # fmt: skip
    assert body[1].runs == (
        Run("same", "请于"), Run("deleted", "六"), Run("inserted", "七"), Run("same", "月底前完成。"),
    )  # fmt: skip
    assert {c.kind for c in difference(None, freeze(new).content)} == {"added"}
