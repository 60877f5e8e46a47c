"""Two people at the same moment on the other ways: signatures, secrecy reviews, supplements. Also run on PostgreSQL."""

from collections.abc import Callable

import pytest

from lanmu.organisation.enums import Role
from lanmu.publishing import actions
from lanmu.publishing.enums import Disclosure, PublicationState, Stage, SubmissionState
from lanmu.publishing.models import ApprovalRecord, Publication, ReviewAct, SecrecyReview, Submission
from lanmu.publishing.queries import submissions_visible_to, todo_for
from tests.factories import AT, make_department, make_user, pass_all
from tests.publishing.routes_cast import (
    RoutesCast,
    ask_publicity,
    decide,
    let_go,
    make_emergency_public,
    make_routes_cast,
    send,
    sign,
)
from tests.publishing.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def window(submission: Submission) -> Submission:
    """The submission as one person's screen holds it."""
    related = Submission.objects.select_related("frozen", "department", "receiving", "column")
    return related.get(pk=submission.pk)


def urgent(cast: RoutesCast) -> Submission:
    return send(cast, way={"emergency_reason": "燃气泄漏。"})


def test_two_reviewers_who_sign_an_emergency_at_once_let_it_go_together() -> None:
    cast = make_routes_cast()
    submission = urgent(cast)
    first, second = window(submission), window(submission)
    outcomes = at_once(
        lambda: let_go(first, cast.reviewers[0]), lambda: let_go(second, cast.reviewers[1])
    )  # fmt: skip
    assert outcomes == ["done", "done"]
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RECEIVING
    assert ReviewAct.objects.filter(stage=Stage.EMERGENCY).count() == 2


def test_one_person_in_two_windows_signs_once() -> None:
    cast = make_routes_cast()
    submission = urgent(cast)
    windows = [window(submission) for _ in range(3)]
    works: list[Callable[[], object]] = [lambda w=w: let_go(w, cast.reviewers[0]) for w in windows]  # type: ignore[misc]
    outcomes = at_once(*works)
    assert outcomes.count("done") == 1
    submission.refresh_from_db()
    assert submission.state == SubmissionState.EMERGENCY
    assert ReviewAct.objects.count() == 1


def test_the_last_two_joint_signatures_at_once_send_it_on() -> None:
    cast = make_routes_cast()
    ask_publicity(cast)
    law = make_department("政策研究处")
    actions.set_joint_requirement(column=cast.people.column, department=law, by=cast.supervisor, at=AT)
    lawyer = make_user("政研二审", Role.SECOND_REVIEWER, department=law)
    submission = pass_all(send(cast), cast.people)
    for person in (cast.signer, lawyer):
        assert [t.submission for t in todo_for(user=person, at=AT)] == [submission]
        assert list(submissions_visible_to(person, AT)) == [submission]
    first, second = window(submission), window(submission)
    outcomes = at_once(
        lambda: sign(first, cast.signer, cast.publicity), lambda: sign(second, lawyer, law)
    )  # fmt: skip
    assert outcomes == ["done", "done"]
    submission.refresh_from_db()
    assert submission.state == SubmissionState.RECEIVING


def test_two_secrecy_reviewers_at_once_decide_once() -> None:
    cast = make_routes_cast()
    other = make_user("另一位保密审查员", Role.SECRECY_REVIEWER, department=make_department("保密办"))
    submission = send(cast, disclosure=Disclosure.UNSURE)
    first, second = window(submission), window(submission)
    outcomes = at_once(
        lambda: decide(first, cast.secrecy), lambda: decide(second, other, Disclosure.NONE)
    )  # fmt: skip
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    assert any("刚刚被别人办理过" in outcome for outcome in outcomes)
    assert SecrecyReview.objects.filter(kind="department").count() == 1


def test_a_supplement_published_while_the_text_is_withdrawn_ends_one_way_or_the_other() -> None:
    """Both take the submission before the place: neither waits for the other for ever."""
    cast = make_routes_cast()
    publication = make_emergency_public(cast)
    supplement = pass_all(Submission.objects.get(supplements__isnull=False), cast.people)
    held, row = window(supplement), Publication.objects.get()
    outcomes = at_once(
        lambda: actions.publish(submission=held, by=cast.publisher, at=AT),
        lambda: actions.withdraw(publication=row, by=cast.publisher, at=AT, reason="险情解除。"),
    )
    assert outcomes[1] == "done"
    publication.refresh_from_db()
    supplement.refresh_from_db()
    assert publication.state == PublicationState.WITHDRAWN
    assert (supplement.state, ApprovalRecord.objects.count()) == (
        (SubmissionState.PUBLISHED, 2) if outcomes[0] == "done" else (SubmissionState.RECALLED, 1)
    )
