"""Reads of findings: whose, how old, how grave; counts for panels, reports and scores."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from lanmu.common.once import once
from lanmu.organisation.models import Department, User
from lanmu.patrol import permissions
from lanmu.patrol.enums import SEVERITY_RANK, Severity
from lanmu.patrol.models import Finding, PatrolRun

AGES = ((7, "7 天以内"), (30, "8 至 30 天"), (90, "31 至 90 天"))
OLDER = "90 天以上"


def visible_to(*, user: User, at: datetime) -> QuerySet[Finding]:
    """The problems a person may see, with what lists show of them."""
    rows = Finding.objects.filter(permissions.seen_by(user=user, at=at))
    return rows.select_related("column", "department")


def gravest_first(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """`rows` with `rank` (0 is the gravest), in its order; the older first among equals."""
    whens = [When(severity=severity, then=Value(rank)) for severity, rank in SEVERITY_RANK.items()]
    rank = Case(*whens, default=Value(9), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "first_seen", "pk")


def counts_by_severity(rows: QuerySet[Finding]) -> dict[Severity, int]:
    """How many of `rows` are how grave; every severity is named. One query."""
    counted = dict(rows.order_by().values_list("severity").annotate(n=Count("pk")))
    return {severity: counted.get(severity.value, 0) for severity in Severity}


def open_by_severity() -> dict[Severity, int]:
    """How many open problems of the whole site are how grave; the boxes of a page ask once."""
    return once("patrol.severity", lambda: counts_by_severity(Finding.objects.open()))


def counts_by_age(rows: QuerySet[Finding], *, at: datetime) -> list[tuple[str, int]]:
    """How many of `rows` were first seen how long before `at`. One query."""
    bounds = [at - timedelta(days=days) for days, _ in AGES]
    wanted: dict[str, Any] = {"older": Count("pk", filter=Q(first_seen__lt=bounds[-1]))}
    upper: datetime | None = None
    for place, lower in enumerate(bounds):
        inside = Q(first_seen__gte=lower) if upper is None else Q(first_seen__gte=lower, first_seen__lt=upper)
        wanted[f"age{place}"] = Count("pk", filter=inside)
        upper = lower
    found = rows.order_by().aggregate(**wanted)
    return [(label, found[f"age{place}"]) for place, (_, label) in enumerate(AGES)] + [(OLDER, found["older"])]


def open_of_departments(departments: Iterable[Department]) -> QuerySet[Finding]:
    """Open problems that these departments have to act on."""
    return Finding.objects.open().filter(department__in=[d.pk for d in departments])


def report(rows: QuerySet[Finding], *, by: str, start: datetime, end: datetime) -> list[tuple[Any, int, int, int]]:
    """(value of `by`, opened, closed, open at the end) in [start, end). One query."""
    counted = (
        rows.order_by()
        .values(by)
        .annotate(
            opened=Count("pk", filter=Q(first_seen__gte=start, first_seen__lt=end)),
            closed=Count("pk", filter=Q(closed_at__gte=start, closed_at__lt=end)),
            standing=Count(
                "pk", filter=Q(first_seen__lt=end) & (Q(closed_at__isnull=True) | Q(closed_at__gte=end))
            ),
        )
    )  # fmt: skip
    found = [(row[by], row["opened"], row["closed"], row["standing"]) for row in counted]
    return [row for row in found if any(row[1:])]


def over_time(rows: QuerySet[Finding], *, edges: Sequence[datetime]) -> list[tuple[int, int, int]]:
    """(opened, closed, open at the end) for each stretch between two `edges`. One query."""
    wanted: dict[str, Any] = {}
    for place, (start, end) in enumerate(pairwise(edges)):
        wanted[f"o{place}"] = Count("pk", filter=Q(first_seen__gte=start, first_seen__lt=end))
        wanted[f"c{place}"] = Count("pk", filter=Q(closed_at__gte=start, closed_at__lt=end))
        standing = Q(first_seen__lt=end) & (Q(closed_at__isnull=True) | Q(closed_at__gte=end))
        wanted[f"s{place}"] = Count("pk", filter=standing)
    if not wanted:
        return []
    found = rows.order_by().aggregate(**wanted)
    return [(found[f"o{n}"], found[f"c{n}"], found[f"s{n}"]) for n in range(len(edges) - 1)]


def last_runs(sources: Iterable[str]) -> dict[str, PatrolRun]:
    """The newest run of each source. One query for each: there are a handful."""
    found = {}
    for source in sources:
        run = PatrolRun.objects.filter(source=source).order_by("-requested_at", "-id").first()
        if run is not None:
            found[source] = run
    return found
