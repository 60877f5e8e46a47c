"""The outbox: how content tells the release that a fact changed."""

from collections.abc import Iterable
from datetime import datetime

from lanmu.release.models import Change


def record_changes(*, facts: Iterable[str], at: datetime, urgent: bool = True) -> None:
    """Name the facts that changed. Call inside the transaction that changes them: both happen, or neither.

    `urgent` is a person waiting (a publish); bulk work passes False and is overtaken.
    """
    Change.objects.bulk_create([Change(fact=f, urgent=urgent, at=at) for f in dict.fromkeys(facts)], batch_size=1000)
