"""部门考核 (第四条（三）): a period, department by department, measure by measure. A constant number of queries."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from lanmu.affairs.queries import coverage
from lanmu.columns.models import Responsibility, ResponsibleParty
from lanmu.common.times import SHANGHAI
from lanmu.organisation.models import Department
from lanmu.patrol.models import Finding
from lanmu.supervision.queries import overdue_reminders
from lanmu.supervision.scores.judging import Rate, lost_by

SLOW_DAYS = 10
"""A problem that is open longer counts as not put right in time."""


@dataclass(frozen=True, slots=True)
class Span:
    """Shanghai days, both included; `begins` and `ends` are aware, `ends` is past the last moment."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), SHANGHAI)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `count` gives the cases of each department number."""

    code: str
    name: str
    rate: Rate
    count: Callable[[Span], Counter[int]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one measure cost one department."""

    code: str
    name: str
    count: int
    points: float
    lost: float


@dataclass(frozen=True, slots=True)
class Row:
    """One department: its place, what is left of 100, and why."""

    rank: int
    department_id: int
    department: str
    total: float
    parts: Sequence[Part]


def assess(*, span: Span, rates: dict[str, Rate]) -> list[Row]:
    """Departments that are named in the table or operate a column, the best first; equal totals share a place."""
    counts = [(measure, rates.get(measure.code, measure.rate), measure.count(span)) for measure in MEASURES]
    rows = []
    for department in _assessed():
        parts = [
            Part(m.code, m.name, cases[department.pk], rate.points, lost_by(rate, cases[department.pk]))
            for m, rate, cases in counts
        ]
        rows.append((round(sum(p.points - p.lost for p in parts), 1), department, parts))
    rows.sort(key=lambda row: (-row[0], row[1].order, row[1].pk))
    totals = [total for total, _, _ in rows]
    return [Row(totals.index(total) + 1, d.pk, d.name, total, parts) for total, d, parts in rows]


def as_result(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """As it is kept."""
    return [asdict(row) for row in rows]


def _assessed() -> list[Department]:
    named = ResponsibleParty.objects.exclude(department=None).values("department")
    operating = Responsibility.objects.values("operator")
    rows = Department.objects.filter(Q(pk__in=named) | Q(pk__in=operating), is_active=True)
    return list(rows.order_by("order", "pk"))


def _opened(*rules: str) -> Callable[[Span], Counter[int]]:
    wanted = Q(pk__in=[])
    for rule in rules:
        wanted |= Q(rule=rule) | Q(rule__startswith=f"{rule}.")

    def count(span: Span) -> Counter[int]:
        rows = Finding.objects.filter(wanted, first_seen__gte=span.begins, first_seen__lt=span.ends)
        return Counter(rows.exclude(department=None).values_list("department_id", flat=True))

    return count


def _slow(span: Span) -> Counter[int]:
    """Problems that were open for more than ten days at some time of the period."""
    rows = Finding.objects.filter(first_seen__lt=span.ends - timedelta(days=SLOW_DAYS)).exclude(department=None)
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=span.begins))
    found: Counter[int] = Counter()
    for department, first, closed in rows.values_list("department_id", "first_seen", "closed_at"):
        until = min(closed or span.ends, span.ends)
        found[department] += until - first > timedelta(days=SLOW_DAYS)
    return found


def _untrained(span: Span) -> Counter[int]:
    """People of duty who were at no training of the year up to the end of the period."""
    missing = {row.department: len(row.missing) for row in coverage(year=span.last.year, day=span.last)}
    return Counter({d.pk: missing[d.name] for d in Department.objects.filter(name__in=missing)})


def _reminded(span: Span) -> Counter[int]:
    return overdue_reminders(first=span.first, last=span.last)


MEASURES = (
    Measure("A1", "栏目按期更新", Rate(30, 3), _opened("freshness.late", "freshness.veto", "column.empty")),
    Measure("A2", "变动当日送运维部门", Rate(15, 3), _opened("freshness.supply")),
    Measure("A3", "内容和链接质量", Rate(15, 1), _opened("content", "link", "spot")),
    Measure("A4", "督办按期整改", Rate(15, 3), _reminded),
    Measure("A5", "月报备按期", Rate(10, 5), _opened("filing.late")),
    Measure("A6", f"问题 {SLOW_DAYS} 天内整改", Rate(10, 1), _slow),
    Measure("A7", "人员培训", Rate(5, 1), _untrained),
)
