"""From a draft to the public row: the way every text goes."""

import json

import pytest

from lanmu.audit.actions import verify
from lanmu.audit.models import AuditEntry
from lanmu.publishing.actions import pass_stage, publish
from lanmu.publishing.enums import ActKind, Gate, PublicationState, SubmissionState
from lanmu.publishing.models import ApprovalRecord, Publication
from lanmu.release.models import Change
from tests.factories import AT, make_article, make_cast, pass_all, submit

pytestmark = pytest.mark.django_db


def test_a_text_becomes_public_after_six_acts_and_the_receiving_departments_publication() -> None:
    cast = make_cast()
    article = make_article(cast.column, by=cast.author)
    submission = submit(article=article, by=cast.author, at=AT)
    assert (submission.number, submission.state) == ("2024-000001", SubmissionState.FIRST_REVIEW)
    assert submission.receiving == cast.office

    states = []
    for reviewer in cast.reviewers:
        pass_stage(submission=submission, by=reviewer, at=AT, kinds=list(ActKind), gates=list(Gate))
        states.append(submission.state)
    assert states == [SubmissionState.SECOND_REVIEW, SubmissionState.THIRD_REVIEW, SubmissionState.RECEIVING]
    assert not Publication.objects.exists()

    record = publish(submission=submission, by=cast.publisher, at=AT)
    publication = Publication.objects.get()
    assert publication.state == PublicationState.PUBLIC
    assert publication.path == f"{cast.column.public_path}202405/t20240508_{article.pk}.html"
    assert publication.frozen.digest == submission.frozen.digest
    assert publication.approval == record
    assert record is not None
    assert record.sealed["digest"] == submission.frozen.digest
    assert len(record.sealed["acts"]) == 7
    assert json.loads(publication.frozen.content)["title"] == article.title
    article.refresh_from_db()
    assert article.live
    assert verify() is None
    assert AuditEntry.objects.filter(action="publishing.publish").count() == 1
    assert {f"pub:{article.pk}", "newest", f"bucket:{cast.column.pk}:1", f"top:{cast.column.pk}", "chunks"} <= set(
        Change.objects.values_list("fact", flat=True)
    )


def test_the_record_is_sealed() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    publish(submission=pass_all(submission, cast), by=cast.publisher, at=AT)
    record = ApprovalRecord.objects.get()
    assert [record.sealed[k] for k in ("number", "department", "officer", "receiving", "publisher")] == [
        "2024-000001", "法规处", "法规处信息员", "办公室", "办公室归口发布人",
    ]  # fmt: skip
