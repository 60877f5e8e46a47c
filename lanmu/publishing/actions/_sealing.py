"""Sealing the 审批备案表 (附件2): every field, written once, at publication."""

from datetime import datetime

from lanmu.common.digest import canonical_json, digest
from lanmu.organisation.models import User
from lanmu.publishing.enums import Route
from lanmu.publishing.freezing import moment
from lanmu.publishing.models import ApprovalRecord, Submission
from lanmu.publishing.sealed import document
from lanmu.publishing.standing import KINDS


def seal_record(*, submission: Submission, by: User, at: datetime, path: str) -> ApprovalRecord:
    """The sealed record of a publication. `path` is its public address."""
    sealed = {
        **document(submission),
        "publisher": by.get_full_name(),
        "publisher_id": by.pk,
        "published_at": moment(at),
        "path": path,
    }
    return ApprovalRecord.objects.create(
        number=submission.number,
        kind=KINDS[Route(submission.route)],
        submission=submission,
        department=submission.department,
        publisher=by,
        publisher_name=by.get_full_name(),
        published_at=at,
        sealed=sealed,
        digest=digest(canonical_json(sealed).encode()),
    )
