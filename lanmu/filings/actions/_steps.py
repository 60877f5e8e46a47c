"""Steps the actions share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from lanmu.audit.actions import record
from lanmu.filings.enums import ActVerb
from lanmu.filings.models import FilingAct, MonthlyFiling
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User


def url_of(filing: MonthlyFiling) -> str:
    """Where the filing is read and signed."""
    return reverse("filings_filing", args=[filing.pk])


def note(
    filing: MonthlyFiling, verb: ActVerb, *, by: User | None, at: datetime, words: str = "", **detail: Any
) -> None:
    """One row of the filing's own history and one of the audit log."""
    FilingAct.objects.create(filing=filing, verb=verb, by=by, at=at, note=words[:500])
    more = {"reason": words} if words else {}
    record(
        actor=by,
        action=f"filings.{verb}",
        subject=f"filing:{filing.pk}",
        at=at,
        detail={"department": filing.department.name, "month": f"{filing.month:%Y-%m}", **more, **detail},
    )


def tell(filing: MonthlyFiling, users: Iterable[User], *, text: str, occasion: str, at: datetime) -> int:
    """One sentence to `users`; `occasion` tells one from another."""
    key = f"filing:{filing.pk}:{occasion}"
    return notify(users=users, kind="filing", text=text, url=url_of(filing), at=at, key=key)
