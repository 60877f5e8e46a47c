"""What the last check of each draft and submission said, kept as rows: for “本规则的全部命中” and the report."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from lanmu.common.times import local
from lanmu.publishing.models import ArticlePage, FileDecision, HitDecision, Submission, TextCheck, TextHit
from lanmu.publishing.proofing import Checker, Seen, see, seen
from lanmu.publishing.proofing_document import document_of
from lanmu.publishing.proofing_enums import CheckedText, HitVerdict
from lanmu.scanning.rules import Failure

MOST_KEPT = 500


def keep_submission(*, submission: Submission, content: dict[str, Any], digest: str, at: datetime) -> TextCheck:
    """The hits of the text now under review; those of its draft are gone with it. Four statements."""
    TextCheck.objects.filter(article=submission.article_id, submission=None).delete()
    checker = Checker(day=local(at).date())
    result = checker.of_content(content, digest=digest)
    document = document_of(content)
    texts = {part.where: part.text for part in document.parts}
    exempted = [see(hit, texts.get(hit.where, hit.text)) for hit in result.exempted]
    return _write(
        hits=seen(result, document), exempted=exempted, failures=result.failures, at=at, title=content["title"],
        article=submission.article_id, submission=submission, kind=CheckedText.SUBMITTED,
        department_id=submission.department_id,
    )  # fmt: skip


def keep_draft(
    *, article: ArticlePage, title: str, hits: Sequence[Seen], failures: Sequence[Failure], at: datetime
) -> None:
    """The hits of a draft as the editor last showed them. Written only when they are others than before."""
    old = TextCheck.objects.filter(article=article.pk, submission=None).first()
    if old is not None and old.title == title[:255]:
        marks = old.hits.order_by("pk").values_list("mark", flat=True)
        if list(marks) == [one.mark for one in hits[:MOST_KEPT]]:
            return
    _write(
        hits=hits, exempted=(), failures=failures, at=at, title=title[:255], article=article.pk, submission=None,
        kind=CheckedText.DRAFT, department_id=article.department_id,
    )  # fmt: skip


def ignored(*, article: int, marks: Iterable[str]) -> dict[str, HitDecision]:
    """By the mark of the hit: who last left it as it is, and why. One query."""
    rows = HitDecision.objects.filter(article=article, verdict=HitVerdict.IGNORED, mark__in=list(marks))
    return {row.mark: row for row in rows.order_by("pk")}


def decided(*, submission: Submission, until: datetime) -> dict[str, list[Any]]:
    """What people decided on a submission and, while writing, on its draft, newest first. Two queries."""
    mine = Q(submission=submission) | Q(submission=None, article=submission.article_id, at__lte=until)
    return {
        "decisions": list(HitDecision.objects.filter(mine).order_by("-pk")[:MOST_KEPT]),
        "file_decisions": list(FileDecision.objects.filter(mine).order_by("-pk")[:MOST_KEPT]),
    }


def _write(
    *, hits: Sequence[Seen], exempted: Sequence[Seen], failures: Sequence[Failure], at: datetime, **fields: Any
) -> TextCheck:
    with transaction.atomic():
        TextCheck.objects.filter(article=fields["article"], submission=fields["submission"]).delete()
        check = TextCheck.objects.create(**fields, at=at, failures=[failure.as_json() for failure in failures])
        rows = [_row(check, one, exempted=False) for one in hits[:MOST_KEPT]]
        rows += [_row(check, one, exempted=True) for one in exempted[:MOST_KEPT]]
        TextHit.objects.bulk_create(rows)
    return check


def _row(check: TextCheck, one: Seen, *, exempted: bool) -> TextHit:
    hit = one.hit
    return TextHit(
        checked=check, rule=hit.rule, name=hit.name, severity=hit.severity.value, place=one.place[:60],
        text=one.told[:200], suggestion=hit.suggestion[:200], context=one.context[:300], mark=one.mark,
        exempted=exempted,
    )  # fmt: skip
