"""What happens behind the publish door, in one transaction: the sealed record, the public row, its files, Wagtail's
page, the facts that changed.
"""

from datetime import datetime
from typing import Any

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.models import User
from lanmu.publishing import door, facts, opened, placement, relations
from lanmu.publishing.actions._sealing import seal_record
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.genres import marks_of
from lanmu.publishing.models import ApprovalRecord, ArticlePage, Publication, PublicMedium, Submission
from lanmu.release.actions import record_changes


def open_to_public(*, submission: Submission, by: User, at: datetime) -> ApprovalRecord:
    """Make the submission's text the public version of its article. Called by `publish` only, after every check."""
    content = parse(submission.frozen.content)
    placement.lock_place(column_id=submission.column_id, article_id=submission.article_id)
    publication = Publication.objects.select_for_update().filter(pk=submission.article_id).first()
    listed_at = publication.listed_at if publication else _listed_at(content, at)
    path = publication.path if publication else public_path(submission, listed_at)
    record = seal_record(submission=submission, by=by, at=at, path=path)
    with door.opened(submission.article_id):
        if publication is None:
            changed = _first(submission, record, content, path=path, listed_at=listed_at, at=at)
        else:
            changed = _next(publication, submission, record, content, at=at)
        relations.store(article_id=submission.article_id, content=content)
        changed += facts.of_relations(submission.article_id)  # those of the former version are named already
        changed += _media(submission.article_id, content)
        _publish_page(submission.article, by=by, at=at)
    record_changes(facts=changed, at=at)
    opened.tell_opened(submission=submission, at=at)
    return record


def public_path(submission: Submission, listed_at: datetime) -> str:
    """The permanent address: column path, year and month, day and article number (`…/202405/t20240508_123.html`)."""
    return article_path(submission.column.public_path, submission.article_id, listed_at)


def article_path(column_path: str, article_id: int, listed_at: datetime) -> str:
    """`/zwgk/zcwj/202405/t20240508_123.html`; the day is that of Asia/Shanghai."""
    day = local(listed_at)
    return f"{column_path}{day:%Y%m}/t{day:%Y%m%d}_{article_id}.html"


def _listed_at(content: dict[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(content["original_at"]) if content["original_at"] else at


def _first(
    submission: Submission,
    record: ApprovalRecord,
    content: dict[str, Any],
    *,
    path: str,
    listed_at: datetime,
    at: datetime,
) -> list[str]:
    bucket = placement.place(column_id=submission.column_id, article_id=submission.article_id, listed_at=listed_at)
    publication = Publication(
        article_id=submission.article_id,
        column_id=submission.column_id,
        frozen=submission.frozen,
        approval=record,
        title=submission.title,
        path=path,
        listed_at=listed_at,
        first_published_at=at,
        published_at=at,
        bucket=bucket,
        **marks_of(content),
    )
    publication.save(force_insert=True)
    return facts.of_presence(publication)


def _next(
    publication: Publication, submission: Submission, record: ApprovalRecord, content: dict[str, Any], *, at: datetime
) -> list[str]:
    """A later version: address, list time and first publication stay for ever (第十二条（一）)."""
    if publication.column_id != submission.column_id:
        raise Refused("这条信息已在别的栏目公开过，不能随稿件换栏目；请先在“已发布”中办理“换栏目”。")
    came_back = publication.state == PublicationState.WITHDRAWN
    resealed = _is_resealed(publication, submission)
    publication.state = PublicationState.PUBLIC
    publication.frozen, publication.approval = submission.frozen, record
    publication.title = submission.title
    if not resealed:
        publication.published_at = at
    publication.withdrawn_at, publication.withdrawal_reason = None, ""
    marks = marks_of(content)
    for name, value in marks.items():
        setattr(publication, name, value)
    publication.save(
        update_fields=[
            "state", "frozen", "approval", "title", "published_at", "withdrawn_at", "withdrawal_reason", *marks,
        ]
    )  # fmt: skip
    if resealed:
        return [facts.pub(publication.article_id)]
    return facts.of_presence(publication) if came_back else facts.of_text(publication)


def _is_resealed(publication: Publication, submission: Submission) -> bool:
    """Whether a full approval replaces an emergency's for the very text that is public: no public byte changes."""
    return (
        submission.supplements_id is not None
        and publication.state == PublicationState.PUBLIC
        and publication.frozen_id == submission.frozen_id
    )


def _media(article_id: int, content: dict[str, Any]) -> list[str]:
    """The files the public may now fetch, and no longer may."""
    wanted = {m["path"]: m["digest"] for m in content["media"]}
    held = set(PublicMedium.objects.filter(publication_id=article_id).values_list("path", flat=True))
    gone = held - wanted.keys()
    new = wanted.keys() - held
    PublicMedium.objects.bulk_create(
        [PublicMedium(publication_id=article_id, path=path, digest=wanted[path]) for path in sorted(new)]
    )
    PublicMedium.objects.filter(publication_id=article_id, path__in=gone).delete()
    return facts.of_media(sorted(wanted.keys() | gone))


def _publish_page(article: ArticlePage, *, by: User, at: datetime) -> None:
    """Wagtail's own page follows, so that the editor shows what is public as published."""
    ArticlePage.objects.filter(pk=article.pk, first_published_at__isnull=True).update(first_published_at=at)
    fresh = ArticlePage.objects.get(pk=article.pk)
    revision = fresh.get_latest_revision()
    fresh.publish(revision, user=by, skip_permission_checks=True)


__all__ = ["article_path", "open_to_public", "public_path"]
