"""Writing to the audit log, and proving that nobody has rewritten it."""

import hmac
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import canonical_json, default_algorithm

GENESIS = "genesis"
CHAIN_LOCK = 0x6175646974
"""`audit` in ASCII: the PostgreSQL advisory lock that makes writers of the chain queue up."""

mirror = logging.getLogger("lanmu.audit")
"""Every entry once more, as one JSON line, for the machine's own log: what is removed here is still there."""


class Actor(Protocol):
    """What the log needs to know of a person: floor 1 does not know the user model."""

    pk: Any

    def get_full_name(self) -> str: ...


def body_of(entry: AuditEntry) -> str:
    """What a row's `chain` is an HMAC over: the row and the `chain` before it, in one spelling."""
    return canonical_json(
        [
            entry.seq,
            entry.at.astimezone(UTC).isoformat(),  # the same text whatever zone the moment came in
            entry.actor_id,
            entry.actor_name,
            entry.action,
            entry.subject,
            entry.detail,
            entry.previous,
        ]
    )


def fits(entry: AuditEntry) -> bool:
    """Whether one row is as it was written (`verify` asks it of the whole chain)."""
    return hmac.compare_digest(_link(entry, entry.chain.partition(":")[0]), entry.chain)


def _link(entry: AuditEntry, algorithm: str) -> str:
    key = settings.SECRET_KEY.encode()
    return f"{algorithm}:{hmac.new(key, body_of(entry).encode(), algorithm).hexdigest()}"


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
    The row's `chain` is an HMAC over the row and the previous row's `chain`. After the commit the entry goes to the
    logger `lanmu.audit` as well.
    """
    with transaction.atomic():
        _queue_up()
        last = AuditEntry.objects.order_by("-seq").first()
        entry = AuditEntry(
            seq=(last.seq + 1) if last else 1,
            at=at,
            actor_id=actor.pk if actor is not None else None,
            actor_name=actor.get_full_name() if actor is not None else "系统",
            action=action,
            subject=subject,
            detail=json.loads(json.dumps(dict(detail or {}), ensure_ascii=False, default=str)),
            previous=last.chain if last else GENESIS,
        )
        entry.chain = _link(entry, default_algorithm())
        entry.save(force_insert=True)
        transaction.on_commit(partial(_mirror, entry))
    return entry


def _queue_up() -> None:
    """One writer of the chain at a time, until its transaction ends. SQLite has one writer anyway (BEGIN IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def _mirror(entry: AuditEntry) -> None:
    mirror.info(
        "%s",
        canonical_json(
            {
                "seq": entry.seq,
                "at": entry.at.astimezone(UTC).isoformat(),
                "actor": entry.actor_id,
                "name": entry.actor_name,
                "action": entry.action,
                "subject": entry.subject,
                "detail": entry.detail,
                "chain": entry.chain,
            }
        ),
    )


def verify() -> int | None:
    """Walk the whole chain. Returns the `seq` of the first row that does not fit, or None when it is intact."""
    previous = GENESIS
    expected = 1
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected or entry.previous != previous:
            return expected
        if not fits(entry):
            return entry.seq
        previous = entry.chain
        expected += 1
    return None
