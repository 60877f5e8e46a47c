"""Whether a sealed record stands: its seal, its acts, and what it says it rests on. Asked by `lanmu audit`, of stored
data only and never of a stored yes.
"""

from datetime import datetime

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import canonical_json, matches
from lanmu.common.times import minute_text
from lanmu.publishing import evidence as store
from lanmu.publishing.enums import ApprovalKind, Route
from lanmu.publishing.integrity import discrepancies, subject_of
from lanmu.publishing.lawfulness import lawful
from lanmu.publishing.models import ApprovalRecord, Submission
from lanmu.publishing.queries import missing_passes, overdue_supplements

PUBLISH_ACTION = "publishing.publish"
KINDS = {
    Route.CHAIN: ApprovalKind.CHAIN,
    Route.SUPPLEMENT: ApprovalKind.CHAIN,
    Route.DEEMED: ApprovalKind.DEEMED,
    Route.EMERGENCY: ApprovalKind.EMERGENCY,
}
"""What a record of each route says it rests on: a supplement is the full chain."""


def is_whole(record: ApprovalRecord) -> bool:
    """Whether the sealed document still has the digest it was sealed with."""
    return matches(canonical_json(record.sealed).encode(), record.digest)


def faults(record: ApprovalRecord) -> list[str]:
    """Why the record of a submission does not stand, as sentences; empty when it does."""
    if not is_whole(record):
        return ["备案内容与备案摘要值不符。"]
    submission = record.submission
    if submission is None or submission.frozen.digest != record.sealed["digest"]:
        return ["备案所批的内容不是送审件的内容。"]
    told = AuditEntry.objects.filter(action=PUBLISH_ACTION, subject=subject_of(submission)).order_by("seq").last()
    if told is None or told.detail.get("record") != record.digest:
        return ["审计日志中没有这份备案的发布记录。"]
    if broken := discrepancies(submission):
        return broken
    if record.sealed["version"] == 1:  # before there were other ways than the six acts
        return [f"缺少{missing}。" for missing in missing_passes(submission)]
    return [*_grounds(record, submission), *lawful(submission=submission, at=record.published_at)]


def _grounds(record: ApprovalRecord, submission: Submission) -> list[str]:
    found = []
    if record.kind != KINDS[Route(submission.route)] or record.sealed["route"] != submission.route:
        found.append("备案的依据与送审件的办理途径不符。")
    sealed = record.sealed["evidence"]
    if sealed and not store.is_intact(sealed["path"], expected=sealed["file_digest"]):
        found.append("视同已三审三校的依据文件缺失或被改动。")
    made_good = Submission.objects.filter(supplements=submission)
    if record.kind == ApprovalKind.EMERGENCY and not made_good.exists():
        found.append("应急发布没有补审。")
    return found


def overdue(*, at: datetime) -> list[str]:
    """Public texts that still rest on an emergency although their three reviews should be done, as sentences."""
    return [
        f"应急发布 {row.number}《{row.title}》应于 {minute_text(row.supplement_due_at)} 前补齐三审三校，已超期。"
        for row in overdue_supplements(at=at)
        if row.supplement_due_at is not None
    ]
