"""从公开文件追溯到供稿、审核、发布人 (第十八条): one address and one time → the version, its record, its people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lanmu.columns.queries import level_titles
from lanmu.common.digest import canonical_json, digest, matches
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.portal.inquiry import places, timeline
from lanmu.portal.inquiry.history import Version, version_at, versions_of
from lanmu.portal.inquiry.people import Doing, people_of
from lanmu.portal.inquiry.places import Place
from lanmu.portal.inquiry.releases import Released, release_of, root_at
from lanmu.portal.inquiry.standing import Stand, referring_to, standing_on
from lanmu.publishing.integrity import discrepancies
from lanmu.publishing.models import ArticlePage, Publication, Submission
from lanmu.release.models import ManifestRoot, ReleasedFile


@dataclass(frozen=True, slots=True)
class ArticleTrace:
    """Everything known of one text, and which version was public at the time asked about."""

    article: ArticlePage
    publication: Publication
    column: str
    department: str
    versions: list[Version]
    shown: Version | None
    """The version public at the time asked about; without a time, the present one, or the last."""
    is_public: bool
    people: list[Doing]
    released: Released | None
    submissions: list[Submission]
    events: list[timeline.Event]
    picture: timeline.Picture
    sealed_whole: bool
    """The record's seal fits, and every act fits its text."""


@dataclass(slots=True)
class Trace:
    """The answer. `article` for an article's page, `stand` for a page or file that several texts stand behind."""

    place: Place
    at: datetime | None
    article: ArticleTrace | None = None
    stand: Stand | None = None
    row: ReleasedFile | None = None
    root: ManifestRoot | None = None
    extra: list[str] = field(default_factory=list)


def trace(*, url: str, at: datetime | None, now: datetime) -> Trace:
    """Trace a public address as it was at `at` (aware; None: as it is at `now`).

    Raises Refused when the address is not one of this site, never was public, or `at` lies ahead.
    """
    if at is not None and at > now:
        raise Refused("追溯的时间在将来，请改为过去的时间，或不填（查现在）。")
    place = places.resolve(url)
    found = Trace(place, at, row=place.row, root=root_at(at or now))
    if place.article is not None:
        found.article = article_trace(place.article, at=at, now=now)
    elif place.kind == places.MEDIUM:
        found.stand = referring_to(place.path, at=at, now=now)
        if not found.stand.rows:
            raise Refused(f"没有任何信息引用过“/{place.path}”，请核对地址。")
    else:
        found.stand = standing_on(place, at=at, now=now)
    return found


def article_trace(number: int, *, at: datetime | None, now: datetime) -> ArticleTrace:
    """The trace of one article. Raises Refused when it never was public."""
    publication = (
        Publication.objects.select_related("article__department", "column", "approval").filter(pk=number).first()
    )
    if publication is None:
        raise Refused(f"编号 {number} 的信息没有公开过，没有可以追溯的公开内容。")
    versions = versions_of([number])[number]
    current = version_at(versions, at or now)
    shown = current if at is not None else current or (versions[-1] if versions else None)
    releases = [release_of(path=v.path.lstrip("/"), since=v.since, until=v.until) for v in versions]
    submissions = list(
        Submission.objects.filter(article_id=number)
        .select_related("department", "receiving", "submitted_by", "frozen")
        .order_by("id")
    )
    happened = timeline.events(
        timeline.entries_about(number, submissions), [one for one in releases if one is not None]
    )
    return ArticleTrace(
        article=publication.article,
        publication=publication,
        column=" › ".join(title for title in level_titles(publication.column) if title),
        department=shown.record.department.name if shown else str(publication.article.department or ""),
        versions=versions,
        shown=shown,
        is_public=current is not None,
        people=people_of(shown) if shown else [],
        released=releases[versions.index(shown)] if shown else None,
        submissions=submissions,
        events=happened,
        picture=timeline.picture(happened, versions, asked=at),
        sealed_whole=shown is not None and _whole(shown),
    )


def _whole(version: Version) -> bool:
    record = version.record
    if not matches(canonical_json(record.sealed).encode(), record.digest):
        return False
    return record.submission is None or not discrepancies(record.submission)


def as_document(found: Trace) -> dict[str, Any]:
    """The answer as plain values, times in Asia/Shanghai: for `--json`, and sealed into an error event."""
    document: dict[str, Any] = {
        "url": found.place.url,
        "path": f"/{found.place.path}",
        "kind": found.place.kind,
        "at": _moment(found.at),
        "file": None if found.row is None else {
            "digest": found.row.digest, "size": found.row.size, "made_from": found.row.made_from,
            "approval": found.row.approval,
        },
        "root": _root(found.root),
    }  # fmt: skip
    if found.article is not None:
        document["article"] = article_document(found.article)
    if found.stand is not None:
        document["known_by"] = found.stand.known_by
        document["articles"] = [
            {
                "article": row.article, "title": row.title, "path": row.path,
                "version": _version(row.version) if row.version else None,
            }
            for row in found.stand.rows
        ]  # fmt: skip
    return document


def sealed(document: dict[str, Any]) -> str:
    """The digest of a document as it is stored."""
    return digest(canonical_json(document).encode())


def article_document(found: ArticleTrace) -> dict[str, Any]:
    """One article's trace as plain values."""
    return {
        "article": found.article.pk,
        "title": found.shown.title if found.shown else found.publication.title,
        "column": found.column,
        "department": found.department,
        "public": found.is_public,
        "version": _version(found.shown) if found.shown else None,
        "sealed_whole": found.sealed_whole,
        "release": _release(found.released),
        "people": [
            {
                "duty": one.duty, "name": one.name, "user": one.user, "department": one.department,
                "what": one.what, "opinion": one.opinion, "at": _moment(one.at), "digest": one.digest,
            }
            for one in found.people
        ],
        "versions": [_version(version) for version in found.versions],
    }  # fmt: skip


def _version(version: Version) -> dict[str, Any]:
    return {
        "number": version.record.number,
        "kind": version.record.kind,
        "record_digest": version.record.digest,
        "title": version.title,
        "digest": version.digest,
        "since": _moment(version.since),
        "until": _moment(version.until),
        "ended_by": version.ended_by,
    }


def _release(released: Released | None) -> dict[str, Any] | None:
    if released is None:
        return None
    return {
        "run": released.run.pk, "started_at": _moment(released.run.started_at), "done_at": _moment(released.done_at),
        "certain": released.certain, "root": _root(released.root),
    }  # fmt: skip


def _root(root: ManifestRoot | None) -> dict[str, Any] | None:
    return None if root is None else {"day": root.day.isoformat(), "root": root.root, "at": _moment(root.at)}


def _moment(at: datetime | None) -> str | None:
    return local(at).isoformat(timespec="seconds") if at is not None else None
