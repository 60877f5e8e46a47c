"""复查: another person looks again at what an inspector found, and proves it gone, or not."""

from datetime import datetime

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import User
from lanmu.patrol import permissions
from lanmu.patrol.actions.note import NOTE_LENGTH
from lanmu.patrol.enums import EventKind, Proof
from lanmu.patrol.models import Finding, FindingEvent


def recheck(*, finding: Finding, by: User, gone: bool, text: str, at: datetime) -> Finding:
    """Record a re-check of an inspector's finding. `gone` closes it with this re-check as proof; otherwise it has been
    seen once more. Raises NotAllowed with every reason, Refused without words, Stale when it was closed meanwhile.
    """
    words = text.strip()
    if reasons := permissions.reasons_not_to_recheck(finding=finding, user=by, at=at):
        raise NotAllowed(reasons)
    if not words:
        raise Refused("请写明复查看到了什么：看的哪一页、现在是什么样。")
    if len(words) > NOTE_LENGTH:
        raise Refused(f"复查情况最多 {NOTE_LENGTH} 个字，请缩短。")
    with transaction.atomic():
        row = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
        if row.closed_at is not None or row.last_seen >= at:
            raise Stale("这个问题刚刚有人复查过，请刷新后再看。")
        proof = {"how": Proof.INSPECTOR.value, "by": by.pk, "by_name": str(by), "note": words, "seen": at.isoformat()}
        if gone:
            row.closed_at, row.proof = at, proof
        else:
            row.last_seen, row.times_seen = at, row.times_seen + 1
        row.save(update_fields=["closed_at", "proof", "last_seen", "times_seen"])
        kind = EventKind.CLOSED if gone else EventKind.SEEN_AGAIN
        FindingEvent.objects.create(finding=row, kind=kind, at=at, by=by, note=words, detail=proof if gone else {})
        verb = "patrol.recheck_gone" if gone else "patrol.recheck_there"
        record(actor=by, action=verb, subject=f"finding:{row.pk}", at=at, detail={"note": words})
    return row
