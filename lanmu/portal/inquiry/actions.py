"""Looking up and exporting, each with its audit row: who looked into whose acts is itself on record."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import User
from lanmu.portal.inquiry import permissions, places
from lanmu.portal.inquiry.casefile import Made, write_case_file
from lanmu.portal.inquiry.trace import Trace, trace
from lanmu.publishing.models import ArticlePage, Publication

URL_LENGTH = 500


def look_up(*, url: str, asked_at: datetime | None, by: User | None, at: datetime) -> Trace:
    """Trace `url` as it was at `asked_at` (aware; None: now). Raises NotAllowed, or Refused with every reason; a
    look-up that found nothing leaves no row.
    """
    if reasons := permissions.reasons_not_to_trace(by=by, at=at):
        raise NotAllowed(reasons)
    if len(url) > URL_LENGTH:
        raise Refused(f"公开地址最多 {URL_LENGTH} 个字符，请核对。")
    found = trace(url=url, at=asked_at, now=at)
    detail = {"url": url, "asked_at": minute_text(asked_at) if asked_at else ""}
    with transaction.atomic():
        audit.record(actor=by, action="inquiry.trace", subject=_subject(found), at=at, detail=detail)
    return found


def export(*, article: ArticlePage, out: BinaryIO, by: User | None, at: datetime) -> Made:
    """Write the article's case file to `out` (a seekable binary file). Raises NotAllowed, or Refused when it was
    never submitted.
    """
    if reasons := permissions.reasons_not_to_trace(by=by, at=at):
        raise NotAllowed(reasons)
    made = write_case_file(article=article, out=out)
    detail = {"title": made.title, "versions": made.versions, "file": made.digest}
    with transaction.atomic():
        audit.record(actor=by, action="inquiry.export", subject=f"article:{article.pk}", at=at, detail=detail)
    return made


def article_named(name: str) -> ArticlePage:
    """The article of a number, of a 信息编号 or of a public address. Raises Refused when there is none."""
    words = name.strip()
    found: ArticlePage | None
    if words.isdigit():
        found = ArticlePage.objects.filter(pk=int(words)).first()
    else:
        found = ArticlePage.objects.filter(submissions__number=words).first()
    if found is None and not words.isdigit():
        place = places.resolve(words)
        if place.article is not None:
            found = Publication.objects.select_related("article").get(pk=place.article).article
        else:
            raise Refused(
                f"“{words}”是{place.name}，不是一条信息。请给出信息页面的地址，或用 lanmu trace 查明是哪些信息。"
            )
    if found is None:
        raise Refused(f"没有编号为 {words} 的信息，请核对。")
    return found


def _subject(found: Trace) -> str:
    return f"article:{found.article.article.pk}" if found.article is not None else "site:0"
