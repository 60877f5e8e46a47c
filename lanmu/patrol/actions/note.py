"""进展: what the department does about a problem, written down. It changes nothing of where the problem stands."""

from datetime import datetime

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import User
from lanmu.patrol import permissions
from lanmu.patrol.enums import EventKind
from lanmu.patrol.models import Finding, FindingEvent

NOTE_LENGTH = 500


def note(*, finding: Finding, by: User, text: str, at: datetime, assignee: User | None = None) -> FindingEvent:
    """Write progress under a problem, and who sees to it. Raises NotAllowed, Refused.

    The problem stays open: only proof closes it.
    """
    words = text.strip()
    if reasons := permissions.reasons_not_to_note(finding=finding, user=by, at=at):
        raise NotAllowed(reasons)
    if not words:
        raise Refused("请写明进展：谁在处理、做到哪一步、预计哪天改好。")
    if len(words) > NOTE_LENGTH:
        raise Refused(f"进展最多 {NOTE_LENGTH} 个字，请缩短。")
    with transaction.atomic():
        detail = {"assignee": assignee.pk, "assignee_name": str(assignee)} if assignee is not None else {}
        event = FindingEvent.objects.create(
            finding=finding, kind=EventKind.NOTED, at=at, by=by, note=words, detail=detail
        )
        record(actor=by, action="patrol.note", subject=f"finding:{finding.pk}", at=at, detail={"note": words})
    return event
