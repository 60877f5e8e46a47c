"""What the verbs share: demanding, texts within bounds, numbers of the year, the audit row."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.models import User


def demand(reasons: list[str]) -> None:
    """Raise NotAllowed with every reason, if there is one."""
    if reasons:
        raise NotAllowed(reasons)


def refuse(reasons: Iterable[str]) -> None:
    """Raise Refused with every reason, if there is one."""
    found = list(reasons)
    if found:
        raise Refused(found)


def missing(given: Mapping[str, Any], labels: Mapping[str, tuple[str, int]]) -> list[str]:
    """Which of the texts `labels` (name → label, longest length) are empty or too long."""
    found = []
    for name, (label, most) in labels.items():
        words = str(given.get(name) or "").strip()
        if not words:
            found.append(f"请填写{label}。")
        elif len(words) > most:
            found.append(f"{label}最多 {most} 个字，请缩短。")
    return found


def next_number(model: type[Model], mark: str, *, at: datetime) -> str:
    """`运〔2026〕12号`: the next of the Shanghai year. Inside a transaction; two at once queue up until it ends."""
    year = local(at).year
    if connection.vendor == "postgresql":  # SQLite lets one transaction write at a time
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{model._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
    begin = f"{mark}〔{year}〕"
    taken = model._default_manager.filter(number__startswith=begin).values_list("number", flat=True)
    last = max((int(number[len(begin) : -1]) for number in taken), default=0)
    return f"{begin}{last + 1}号"


def day_of(at: datetime) -> date:
    """The day in Shanghai."""
    return local(at).date()


def note(*, by: User | None, verb: str, subject: str, at: datetime, **detail: Any) -> None:
    """The audit row of an act of this app."""
    audit.record(actor=by, action=f"affairs.{verb}", subject=subject, at=at, detail=detail)
