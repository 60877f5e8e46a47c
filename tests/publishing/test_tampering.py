"""Whoever changes stored texts or acts behind the system's back gets nothing published."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import Refused
from lanmu.publishing.actions import correct, pass_stage, publish
from lanmu.publishing.actions._steps import Tampered
from lanmu.publishing.enums import ActKind, Decision, Gate, SubmissionState
from lanmu.publishing.models import FrozenContent, Publication, ReviewAct, Submission
from tests.factories import AT, Cast, make_article, make_cast, pass_all, submit

pytestmark = pytest.mark.django_db


@contextmanager
def without_triggers(*tables: str) -> Iterator[Any]:
    """As somebody with the database's own password would: away with the append-only triggers, and back."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks outstanding cannot be altered
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield cursor
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        marks = ", ".join(["%s"] * len(tables))
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name IN ({marks})", tables)
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield cursor
        for _name, sql in triggers:
            cursor.execute(sql)


FROZEN, ACTS = "publishing_frozencontent", "publishing_reviewact"


def ready(cast: Cast) -> Submission:
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    return pass_all(submission, cast)


def change_text(submission: Submission) -> None:
    with without_triggers(FROZEN) as cursor:
        cursor.execute(
            f"UPDATE {FROZEN} SET content = replace(content, '垃圾分类', '垃圾焚烧') WHERE id = %s",
            [submission.frozen_id],
        )


def refused_and_void(submission: Submission, cast: Cast) -> None:
    with pytest.raises(Tampered, match="送审件已作废"):
        publish(submission=submission, by=cast.publisher, at=AT)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID
    assert not Publication.objects.exists()
    entry = AuditEntry.objects.get(action="publishing.void")
    assert entry.subject == f"submission:{submission.number}"
    assert entry.detail["reasons"]


@pytest.mark.clause("16.1")
def test_a_text_changed_in_the_database_is_refused_and_voided() -> None:
    cast = make_cast()
    submission = ready(cast)
    change_text(submission)
    refused_and_void(submission, cast)


@pytest.mark.clause("16.1")
def test_it_is_noticed_at_the_next_review_already() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    change_text(submission)
    with pytest.raises(Tampered):
        pass_stage(submission=submission, by=cast.reviewers[0], at=AT, kinds=list(ActKind), gates=list(Gate))
    submission.refresh_from_db()
    assert submission.state == SubmissionState.VOID
    assert not ReviewAct.objects.exists()


def test_a_text_exchanged_for_another_well_formed_one_is_refused() -> None:
    cast = make_cast()
    submission = ready(cast)
    other = submit(article=make_article(cast.column, by=cast.author, title="另一条"), by=cast.author, at=AT)
    Submission.objects.filter(pk=submission.pk).update(frozen=other.frozen)
    submission.refresh_from_db()
    refused_and_void(submission, cast)


def test_a_text_exchanged_before_the_first_act_is_refused_by_the_audit_log() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    other = submit(article=make_article(cast.column, by=cast.author, title="另一条"), by=cast.author, at=AT)
    Submission.objects.filter(pk=submission.pk).update(frozen=other.frozen)
    submission.refresh_from_db()
    with pytest.raises(Tampered, match="被换过"):
        pass_stage(submission=submission, by=cast.reviewers[0], at=AT, kinds=list(ActKind), gates=list(Gate))


def test_an_act_moved_to_another_digest_is_refused() -> None:
    cast = make_cast()
    submission = ready(cast)
    other = submit(article=make_article(cast.column, by=cast.author, title="另一条"), by=cast.author, at=AT)
    with without_triggers(ACTS) as cursor:
        act = submission.acts.first()
        cursor.execute(f"UPDATE {ACTS} SET digest = %s WHERE id = %s", [other.frozen.digest, act.pk])
    refused_and_void(submission, cast)


def test_a_correction_that_changed_more_than_it_says_is_refused() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    correct(submission=submission, by=cast.reviewers[0], at=AT, wrong="贯彻执行", right="遵照执行")
    pass_all(submission, cast)
    with without_triggers(ACTS):
        ReviewAct.objects.filter(decision=Decision.CORRECT).update(
            correction={"field": "body.0.html", "wrong": "贯彻执行", "right": "贯彻办理"}
        )
    refused_and_void(submission, cast)


def test_a_state_moved_in_the_database_does_not_replace_the_acts() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.RECEIVING)
    submission.refresh_from_db()
    with pytest.raises(Refused) as refused:
        publish(submission=submission, by=cast.publisher, at=AT)
    assert len([r for r in refused.value.reasons if r.startswith("还缺")]) == 6
    assert not Publication.objects.exists()


def test_acts_by_one_person_inserted_for_all_stages_do_not_count() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    ReviewAct.objects.bulk_create(
        ReviewAct(
            submission=submission, stage=stage, kind=kind, decision=Decision.PASS, actor=cast.stranger,
            actor_name="一人", digest=submission.frozen.digest, at=AT,
        )
        for stage in (1, 2, 3)
        for kind in ActKind
    )  # fmt: skip
    Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.RECEIVING)
    submission.refresh_from_db()
    with pytest.raises(Refused, match="还缺二审二校的“审”"):
        publish(submission=submission, by=cast.publisher, at=AT)


def test_the_frozen_row_refuses_change_through_the_model() -> None:
    cast = make_cast()
    submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    row = FrozenContent.objects.get()
    row.content = "{}"
    with pytest.raises(Refused, match="不可修改"):
        row.save()
