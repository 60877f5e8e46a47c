"""Two people at the same moment: one wins, the other is told, nothing is done twice and no number is used twice."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from lanmu.common.refusal import Refused
from lanmu.publishing.actions import pass_stage, publish
from lanmu.publishing.enums import ActKind, Gate, SubmissionState
from lanmu.publishing.models import ApprovalRecord, Publication, ReviewAct, Submission
from tests.factories import AT, make_article, make_cast, pass_all, submit

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run each in a thread of its own, started together; `done` or the refusal of each."""
    barrier, outcomes = Barrier(len(works)), [""] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            work()
            outcomes[number] = "done"
        except Refused as refused:
            outcomes[number] = str(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_numbers_are_given_once_and_without_gaps() -> None:
    cast = make_cast()
    articles = [make_article(cast.column, by=cast.author) for _ in range(4)]
    works = [lambda a=a: submit(article=a, by=cast.author, at=AT) for a in articles]  # type: ignore[misc]
    assert at_once(*works) == ["done"] * 4
    assert sorted(Submission.objects.values_list("number", flat=True)) == [f"2024-00000{n}" for n in (1, 2, 3, 4)]


def test_one_article_is_submitted_once() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    outcomes = at_once(*[lambda: submit(article=article, by=cast.author, at=AT)] * 3)
    assert outcomes.count("done") == 1
    assert sum("不能重复送审" in o for o in outcomes) == 2


def test_one_submission_is_published_once() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    pass_all(submission, cast)
    windows = [Submission.objects.select_related("frozen").get(pk=submission.pk) for _ in range(3)]
    works = [lambda w=w: publish(submission=w, by=cast.publisher, at=AT) for w in windows]  # type: ignore[misc]
    outcomes = at_once(*works)
    assert outcomes.count("done") == 1
    assert (Publication.objects.count(), ApprovalRecord.objects.count()) == (1, 1)


def test_review_and_proof_of_a_stage_at_one_moment_move_it_on() -> None:
    cast = make_cast(separate_proofreading=True)
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    first, second = (Submission.objects.select_related("frozen").get(pk=submission.pk) for _ in range(2))
    outcomes = at_once(
        lambda: pass_stage(
            submission=first, by=cast.reviewers[0], at=AT, kinds=[ActKind.REVIEW], gates=list(Gate)
        ),
        lambda: pass_stage(submission=second, by=cast.proofreader, at=AT, kinds=[ActKind.PROOF]),
    )  # fmt: skip
    assert outcomes == ["done", "done"]
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SECOND_REVIEW
    assert ReviewAct.objects.count() == 2
