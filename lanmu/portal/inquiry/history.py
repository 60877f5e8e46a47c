"""Which version of a text was public from when to when.

Nothing is kept twice for this: a version begins with its approval record, and ends with the next one or with a
withdrawal in the audit log. Both are append-only, so the answer for a day long past is the one of that day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import matches
from lanmu.publishing.enums import ApprovalKind
from lanmu.publishing.models import ApprovalRecord, FrozenContent, Publication

WITHDRAWN = "publishing.withdraw"
REPLACED = "由新版本接替"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a text: public from `since` on, until `until` (None: still), on the digest its record approved."""

    article: int
    record: ApprovalRecord
    digest: str
    title: str
    path: str
    since: datetime
    until: datetime | None = None
    ended_by: str = ""
    """Why it is not public any more, as a sentence; empty while it is."""

    def covers(self, at: datetime) -> bool:
        """Whether this was the public version at `at`."""
        return self.since <= at and (self.until is None or at < self.until)


def versions_of(articles: Iterable[int]) -> dict[int, list[Version]]:
    """Every version of each article that was ever public, oldest first; a constant number of queries unless texts
    were imported and published anew since.
    """
    numbers = list(articles)
    rows = list(
        Publication.objects.filter(article_id__in=numbers).select_related("approval", "frozen").defer("frozen__content")
    )
    records = _records(numbers)
    ends = _withdrawals(numbers)
    found: dict[int, list[Version]] = {}
    for row in rows:
        begun = [
            Version(row.article_id, record, record.submission.frozen.digest, record.submission.title,
                    str(record.sealed.get("path") or row.path), record.published_at)
            for record in records.get(row.article_id, []) if record.submission is not None
        ]  # fmt: skip
        if not begun or row.first_published_at < begun[0].since:
            begun = [*_imported(row), *begun]
        found[row.article_id] = _ended(begun, ends.get(row.article_id, []))
    return found


def version_at(versions: Sequence[Version], at: datetime) -> Version | None:
    """The version that was public at `at`."""
    return next((version for version in reversed(versions) if version.covers(at)), None)


def _records(articles: list[int]) -> dict[int, list[ApprovalRecord]]:
    wanted = ApprovalRecord.objects.filter(submission__article_id__in=articles)
    rows = wanted.select_related("submission__frozen", "department").defer("submission__frozen__content")
    found: dict[int, list[ApprovalRecord]] = {}
    for record in rows.order_by("published_at", "id"):
        assert record.submission is not None
        found.setdefault(record.submission.article_id, []).append(record)
    return found


def _withdrawals(articles: list[int]) -> dict[int, list[AuditEntry]]:
    subjects = [f"article:{number}" for number in articles]
    found: dict[int, list[AuditEntry]] = {}
    for entry in AuditEntry.objects.filter(subject__in=subjects, action=WITHDRAWN).order_by("seq"):
        found.setdefault(int(entry.subject.partition(":")[2]), []).append(entry)
    return found


def _ended(begun: list[Version], withdrawals: list[AuditEntry]) -> list[Version]:
    """Each version with its end: the withdrawal or the successor, whichever came first."""
    found = []
    for number, version in enumerate(begun):
        after = begun[number + 1] if number + 1 < len(begun) else None
        gone = next((w for w in withdrawals if w.at >= version.since and (after is None or w.at < after.since)), None)
        until, why = (after.since, REPLACED) if after is not None else (None, "")
        if gone is not None:
            until, why = gone.at, f"由{gone.actor_name}撤下：{gone.detail.get('reason', '')}"
        found.append(
            Version(
                version.article, version.record, version.digest, version.title, version.path, version.since, until, why
            )
        )
    return found


def _imported(row: Publication) -> list[Version]:
    """The version an import brought, of a text without a chain of its own at first."""
    if row.approval.kind == ApprovalKind.IMPORT:
        return [Version(row.article_id, row.approval, row.frozen.digest, row.title, row.path, row.first_published_at)]
    # Published anew since: the imported text is found by its own words, the record by its list of digests.
    texts = FrozenContent.objects.filter(content__startswith=f'{{"article":{row.article_id},').values_list("digest")
    digests = {digest for (digest,) in texts}
    for record in ApprovalRecord.objects.filter(kind=ApprovalKind.IMPORT, published_at=row.first_published_at):
        for digest in covered_by(record) & digests:
            return [Version(row.article_id, record, digest, row.title, row.path, row.first_published_at)]
    return []


def covered_by(record: ApprovalRecord) -> set[str]:
    """The digests of the texts that an import's record covers; none when the stored list was altered."""
    mark = str(record.sealed.get("digest", ""))
    listed = FrozenContent.objects.filter(digest=mark).values_list("content", flat=True).first() or ""
    return set(listed.split("\n")) if matches(listed.encode(), mark) else set()
