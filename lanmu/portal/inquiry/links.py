"""导出案卷 on the page of an approval record."""

from typing import Any

from django.urls import reverse

from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.publishing.models import ApprovalRecord
from lanmu.publishing.record_links import RecordLink


def export_link(record: ApprovalRecord, user: Any) -> RecordLink | None:
    """For who may export; an import's record stands for many texts and has no one case file."""
    if record.submission is None or Permission.INQUIRY_TRACE_READ not in permissions_today(user):
        return None
    return RecordLink("导出案卷", reverse("inquiry_export", args=[record.submission.article_id]), posts=True)
