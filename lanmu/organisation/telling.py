"""Whether people are being told: mails that do not go out, sections of the digest that broke. For the operator."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Min, Q

from lanmu.common.times import local
from lanmu.organisation.models import DigestRun, NoticeMail

SPOKEN_OF = timedelta(days=7)
"""A mail that was given up is spoken of so long."""


class Stuck(NamedTuple):
    """Mails that could not be sent: how many will be tried again, how many were given up, since when, and why."""

    waiting: int
    given_up: int
    since: datetime | None
    error: str

    @property
    def total(self) -> int:
        return self.waiting + self.given_up


def stuck_mails(*, at: datetime) -> Stuck:
    """Two queries."""
    rows = NoticeMail.objects.filter(sent_at__isnull=True, attempts__gt=0, at__gte=at - SPOKEN_OF)
    counted = rows.aggregate(
        waiting=Count("pk", filter=Q(next_at__isnull=False)),
        given_up=Count("pk", filter=Q(next_at__isnull=True)),
        since=Min("at"),
    )
    last = rows.order_by("-at", "-id").values_list("error", flat=True).first() if counted["since"] else ""
    return Stuck(counted["waiting"], counted["given_up"], counted["since"], last or "")


def broken_sections(*, at: datetime) -> list[str]:
    """Codes of the sections that today's digest lacks."""
    run = DigestRun.objects.filter(day=local(at).date()).first()
    return list(run.failed) if run is not None else []
