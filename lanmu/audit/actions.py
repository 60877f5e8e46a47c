"""Writing to the audit log, and proving that nobody has rewritten it."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import canonical_json, default_algorithm

GENESIS = "genesis"


class Actor(Protocol):
    """What the log needs to know of a person: floor 1 does not know the user model."""

    pk: Any

    def get_full_name(self) -> str: ...


def _link(entry: AuditEntry, algorithm: str) -> str:
    body = canonical_json(
        [
            entry.seq,
            entry.at.isoformat(),
            entry.actor_id,
            entry.actor_name,
            entry.action,
            entry.subject,
            entry.detail,
            entry.previous,
        ]
    )
    key = settings.SECRET_KEY.encode()
    return f"{algorithm}:{hmac.new(key, body.encode(), algorithm).hexdigest()}"


def record(
    *,
    actor: Actor | None,
    action: str,
    subject: str,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one act; call it inside the transaction of the act itself, so that both happen or neither.

    `actor` None means the system. `action` is `app.verb`, `subject` is `kind:number`. `at` is aware.
    The row's `chain` is an HMAC over the row and the previous row's `chain`.
    """
    with transaction.atomic():
        # Locks the last row, so on PostgreSQL two writers cannot take the same number; SQLite has one writer anyway.
        last = AuditEntry.objects.select_for_update().order_by("-seq").first()
        entry = AuditEntry(
            seq=(last.seq + 1) if last else 1,
            at=at,
            actor_id=actor.pk if actor is not None else None,
            actor_name=actor.get_full_name() if actor is not None else "系统",
            action=action,
            subject=subject,
            detail=dict(detail or {}),
            previous=last.chain if last else GENESIS,
        )
        entry.chain = _link(entry, default_algorithm())
        entry.save(force_insert=True)
    return entry


def verify() -> int | None:
    """Walk the whole chain. Returns the `seq` of the first row that does not fit, or None when it is intact."""
    previous = GENESIS
    expected = 1
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected or entry.previous != previous:
            return expected
        if not hmac.compare_digest(_link(entry, entry.chain.partition(":")[0]), entry.chain):
            return entry.seq
        previous = entry.chain
        expected += 1
    return None
