"""Thousands of columns with everything a clock looks at, and how long it takes to know how they all stand."""

import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from benchmarks.inside.answering import answer
from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage, Responsibility, ResponsibleParty
from lanmu.duty.enums import ChangeState
from lanmu.duty.models import ColumnChange, NoChangeStatement, Pause
from lanmu.duty.queries import column_states, lights
from lanmu.organisation.models import Department, User
from lanmu.publishing.models import Publication

CADENCES = [c for c in Cadence if c != Cadence.LINK_CHECK]


def spread(count: int) -> dict[str, int]:
    """Add columns until there are `count` leaves; the site's texts are dealt out to them; every tenth column has a
    statement, a pause and a change that waits.
    """
    with transaction.atomic():
        _columns(count - Responsibility.objects.count())
        numbers = list(Responsibility.objects.order_by("id").values_list("column_id", flat=True))
        for place, number in enumerate(numbers):
            # Straight in the database: what a reader sees of these texts is not measured here.
            Publication.objects.filter(article_id__gt=0, pk__in=_dealt(place, len(numbers))).update(column_id=number)
        _extras(numbers[::10])
    return {"columns": len(numbers), "texts": Publication.objects.count()}


def _columns(missing: int) -> None:
    office = Department.objects.order_by("order").first()
    assert office is not None
    parent = ColumnPage.objects.filter(depth=3).order_by("path").first()
    assert parent is not None
    for number in range(max(missing, 0)):
        parent.refresh_from_db()
        column = parent.add_child(instance=ColumnPage(title=f"栏目{number}", slug=f"many-{number}"))
        row = Responsibility.objects.create(
            column=column, operator=office, duty="按职责维护", cadence=CADENCES[number % len(CADENCES)]
        )
        ResponsibleParty.objects.create(responsibility=row, department=office)


_articles: list[int] = []


def _dealt(place: int, parts: int) -> list[int]:
    if not _articles:
        _articles.extend(Publication.objects.order_by("pk").values_list("pk", flat=True))
    return _articles[place::parts]


def _extras(columns: list[int]) -> None:
    now = timezone.now()
    today, who, office = timezone.localdate(), User.objects.first(), Department.objects.first()
    who = who or User.objects.create(username="bench", full_name="量测")
    given: dict[str, Any] = {"column_title": "栏目"}
    NoChangeStatement.objects.bulk_create([
        NoChangeStatement(column_id=c, first_day=today, last_day=today + timedelta(days=7), reason="无", signed_by=who,
                          signer_name="量测", signed_on=today, at=now, **given)
        for c in columns
    ])  # fmt: skip
    Pause.objects.bulk_create([
        Pause(column_id=c, first_day=today - timedelta(days=9), last_day=today - timedelta(days=5), reason="改版",
              proposed_by=who, at=now, **given)
        for c in columns
    ])  # fmt: skip
    ColumnChange.objects.bulk_create([
        ColumnChange(column_id=c, department=office, what="变动", changed_on=today, supply_due=today, recorded_at=now,
                     recorded_by=who, state=ChangeState.OPEN, **given)
        for c in columns
    ])  # fmt: skip


def look(times: int) -> list[float]:
    """Seconds to know both clocks of every column, each time from nothing."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        found = column_states(day=timezone.localdate())
        taken.append(time.perf_counter() - started)
        assert len(found) == Responsibility.objects.count()
    assert sum(lights(day=timezone.localdate()).values()) == len(found)
    return taken


if __name__ == "__main__":
    answer({"spread": spread, "look": look})
