"""代办: B acts for A while A is away. The act names both, and what bars either of them bars the act."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lanmu.common.refusal import NotAllowed
from lanmu.organisation.actions import register_absence, sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.publishing.actions import pass_stage, publish, return_submission, submit
from lanmu.publishing.enums import ActKind, Gate
from lanmu.publishing.models import Publication, ReviewAct, Submission
from lanmu.publishing.permissions import may_see
from lanmu.publishing.queries import missing_passes, todo_for, valid_passes
from tests.factories import AT, make_article, make_cast, make_user
from tests.publishing.standing_in import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> SimpleNamespace:
    """法规处: the first reviewer is away today, a colleague without any post stands in."""
    cast = make_cast()
    away(cast.reviewers[0], cast.stranger)
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT, declared=True)
    return SimpleNamespace(cast=cast, submission=submission, absent=cast.reviewers[0], deputy=cast.stranger)


def away(user: User, deputy: User) -> None:
    register_absence(user=user, deputy=deputy, starts_on=TODAY, ends_on=TODAY, reason="出差", by=None, at=AT)


def review(submission: Submission, by: User, **given: Any) -> None:
    pass_stage(submission=submission, by=by, **{"at": AT, "kinds": list(ActKind), "gates": list(Gate)} | given)


def test_the_deputy_sees_reviews_and_is_named_beside_the_absent_one(office: SimpleNamespace) -> None:
    assert may_see(submission=office.submission, user=office.deputy, at=AT)
    assert [todo.stage_label for todo in todo_for(user=office.deputy, at=AT)] == ["一审一校"]
    review(office.submission, office.deputy)
    acts = ReviewAct.objects.values_list("actor", "acting_for")
    assert set(acts) == {(office.deputy.pk, office.absent.pk)}


def test_the_screen_and_the_sealed_record_name_both(office: SimpleNamespace) -> None:
    cast = office.cast
    review(office.submission, office.deputy)
    sync_roles(day=TODAY)
    client = Client()
    client.force_login(cast.reviewers[1])
    page = client.get(reverse("publishing_review", args=[office.submission.pk])).content.decode()
    assert "法规处其他人员（代 法规处一审）" in page
    for reviewer in cast.reviewers[1:]:
        review(office.submission, reviewer)
    publish(submission=office.submission, by=cast.publisher, at=AT)
    acts = Publication.objects.get().approval.sealed["acts"]
    assert [act["acting_for"] for act in acts[:3]] == ["法规处一审", "法规处一审", ""]


def test_the_day_after_the_deputy_may_do_nothing(office: SimpleNamespace) -> None:
    tomorrow = AT + timedelta(days=1)
    assert todo_for(user=office.deputy, at=tomorrow) == []
    with pytest.raises(NotAllowed, match="您在这一天没有这个岗位"):
        review(office.submission, office.deputy, at=tomorrow)


def test_neither_of_the_two_acts_in_another_stage(office: SimpleNamespace) -> None:
    for user in (office.deputy, office.absent):
        for role in (Role.SECOND_REVIEWER, Role.THIRD_REVIEWER):
            Post.objects.create(user=user, role=role, department=office.cast.department, starts_on=date(2020, 1, 1))
    review(office.submission, office.deputy)
    for user in (office.deputy, office.absent):
        with pytest.raises(NotAllowed, match="您已办理过这份送审件的一审一校，各审次须由不同的人办理"):
            review(office.submission, user)
        assert todo_for(user=user, at=AT) == []


def test_nobody_takes_the_place_of_whoever_acted_in_another_stage(office: SimpleNamespace) -> None:
    """A acts in the first stage herself, then is away with her second-stage post: B may not use it for this text."""
    cast, other = office.cast, make_user("法规处另一人", department=office.cast.department)
    values = {"role": Role.FIRST_REVIEWER, "department": cast.department, "starts_on": date(2020, 1, 1)}
    Post.objects.create(user=cast.reviewers[1], **values)
    review(office.submission, cast.reviewers[1])
    away(cast.reviewers[1], other)
    with pytest.raises(NotAllowed, match="您代法规处二审办理，而法规处二审写过这条信息或办理过别的环节"):
        review(office.submission, other)
    assert todo_for(user=other, at=AT) == []


def test_nobody_reviews_for_whoever_wrote_it(office: SimpleNamespace) -> None:
    article = make_article(office.cast.column, by=office.cast.author)
    article.get_latest_revision_as_object().save_revision(user=office.absent)
    submission = submit(article=article, by=office.cast.author, at=AT, declared=True)
    with pytest.raises(NotAllowed, match="您也不能代其办理这一环节"):
        review(submission, office.deputy)


def test_the_own_post_comes_first(office: SimpleNamespace) -> None:
    values = {"role": Role.FIRST_REVIEWER, "department": office.cast.department, "starts_on": date(2020, 1, 1)}
    Post.objects.create(user=office.deputy, **values)
    review(office.submission, office.deputy)
    assert set(ReviewAct.objects.values_list("acting_for", flat=True)) == {None}


def test_proofreading_kept_apart_is_kept_apart_from_the_absent_one_too(office: SimpleNamespace) -> None:
    office.cast.department.separate_proofreading = True
    office.cast.department.save()
    office.submission.refresh_from_db()
    review(office.submission, office.absent, kinds=[ActKind.REVIEW])
    with pytest.raises(NotAllowed):
        review(office.submission, office.deputy, kinds=[ActKind.PROOF])
    review(office.submission, office.cast.proofreader, kinds=[ActKind.PROOF])


def test_passes_given_for_somebody_count_and_publish(office: SimpleNamespace) -> None:
    cast = office.cast
    review(office.submission, office.deputy)
    review(office.submission, cast.reviewers[1])
    review(office.submission, cast.reviewers[2])
    assert len(valid_passes(office.submission)) == 6
    publish(submission=office.submission, by=cast.publisher, at=AT)
    record = Publication.objects.get().approval
    assert [act["actor"] for act in record.sealed["acts"][:2]] == ["法规处其他人员"] * 2


def test_one_person_behind_two_stages_is_one_valid_stage_even_in_the_database(office: SimpleNamespace) -> None:
    """Written past the rules: the second stage by somebody who is said to act for whoever did the first."""
    review(office.submission, office.deputy)
    for kind in ActKind:
        ReviewAct.objects.create(
            submission=office.submission, stage=2, kind=kind, decision="pass", actor=office.cast.reviewers[1],
            actor_name="法规处二审", acting_for=office.absent, digest=office.submission.frozen.digest, at=AT,
        )  # fmt: skip
    assert {act.stage for act in valid_passes(office.submission)} == {1}
    assert "二审二校的“审”" in missing_passes(office.submission)


def test_a_deputy_writes_and_sends_back_too(office: SimpleNamespace) -> None:
    return_submission(submission=office.submission, by=office.deputy, at=AT, opinion="请改。")
    assert ReviewAct.objects.get().acting_for == office.absent
    other = make_user("法规处代信息员", department=office.cast.department)
    away(office.cast.author, other)
    draft = make_article(office.cast.column, by=office.cast.author)
    assert submit(article=draft, by=other, at=AT, declared=True).submitted_by == other
