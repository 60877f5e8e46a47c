"""Every frozen text there ever was of an article: as submitted, after each correction, as published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import matches
from lanmu.common.times import minute_text
from lanmu.portal.inquiry.history import Version
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import Decision
from lanmu.publishing.models import FrozenContent, ReviewAct, Submission


@dataclass(slots=True)
class Text:
    """One frozen text. `origins` say when it was what; `whole`: the stored text has its digest."""

    number: int
    digest: str
    raw: str
    whole: bool
    origins: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of its files: `01`."""
        return f"{self.number:02d}"

    @property
    def content(self) -> dict[str, Any]:
        return parse(self.raw)


def texts_of(
    submissions: Sequence[Submission], versions: Sequence[Version], entries: Iterable[AuditEntry]
) -> list[Text]:
    """All texts, each once, in the order in which they came up."""
    origins: dict[str, list[str]] = {}
    for version in versions:
        if version.record.submission is None:
            origins.setdefault(version.digest, []).append(f"{minute_text(version.since)} 导入")
    submitted = {e.subject: str(e.detail.get("digest", "")) for e in entries if e.action == "publishing.submit"}
    for submission in submissions:
        first = submitted.get(f"submission:{submission.number}", "")
        if first:
            words = f"{minute_text(submission.submitted_at)} 送审（{submission.number}）"
            origins.setdefault(first, []).append(words)
        acts = ReviewAct.objects.filter(submission=submission, decision=Decision.CORRECT).order_by("id")
        for act in acts:
            words = f"{minute_text(act.at)} {act.actor_name}更正后（{submission.number}）"
            origins.setdefault(act.new_digest, []).append(words)
        origins.setdefault(submission.frozen.digest, [])
    for version in versions:
        until = minute_text(version.until) if version.until else "现在"
        origins.setdefault(version.digest, []).append(f"{minute_text(version.since)} 至 {until} 公开")
    stored = dict(FrozenContent.objects.filter(digest__in=list(origins)).values_list("digest", "content"))
    return [
        Text(number, digest, stored.get(digest, "{}"), digest in stored and matches(stored[digest].encode(), digest),
             words)
        for number, (digest, words) in enumerate(origins.items(), start=1)
    ]  # fmt: skip
