"""Figures of 内容检查: hits of the last check of every text, by rule and department, and what was done about them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from lanmu.common.times import SHANGHAI
from lanmu.publishing.models import HitDecision, TextCheck, TextHit
from lanmu.publishing.proofing_enums import HitVerdict
from lanmu.scanning.enums import Severity


@dataclass(slots=True)
class RuleLine:
    """One rule over all departments."""

    rule: str
    name: str
    hits: int = 0
    stops: int = 0
    texts: int = 0
    decided: Counter[str] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        return self.decided[HitVerdict.ACCEPTED] + self.decided[HitVerdict.MASKED]

    @property
    def ignored(self) -> int:
        return self.decided[HitVerdict.IGNORED]


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule in one department."""

    department: str
    rule: str
    name: str
    severity: str
    hits: int
    texts: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the screen and the Excel file show."""

    texts: int
    rules: list[RuleLine]
    departments: list[tuple[str, int]]
    cells: list[Cell]


def report(*, first: date, last: date) -> Report:
    """Texts last checked from `first` to `last` (days in Asia/Shanghai, both included). Four queries."""
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    hits = TextHit.objects.filter(checked__at__gte=begin, checked__at__lt=end, exempted=False)
    lines: dict[str, RuleLine] = {}
    for rule, name, n, stops, texts in _by_rule(hits):
        lines[rule] = RuleLine(rule, name, n, stops, texts)
    decisions = HitDecision.objects.filter(at__gte=begin, at__lt=end).values_list("rule", "name", "verdict")
    for rule, name, verdict, n in decisions.annotate(n=Count("pk")).order_by("rule", "verdict"):
        lines.setdefault(rule, RuleLine(rule, name)).decided[verdict] += n
    cells = [
        Cell(row["checked__department__name"] or "未填", row["rule"], row["name"], row["severity"], row["n"], row["t"])
        for row in hits.values("checked__department__name", "checked__department__order", "rule", "name", "severity")
        .annotate(n=Count("pk"), t=Count("checked", distinct=True))
        .order_by("checked__department__order", "-n", "rule")
    ]
    departments: Counter[str] = Counter()
    for cell in cells:
        departments[cell.department] += cell.hits
    texts = TextCheck.objects.filter(at__gte=begin, at__lt=end).count()
    rules = sorted(lines.values(), key=lambda line: (-line.hits, line.rule))
    return Report(texts, rules, departments.most_common(), cells)


def _by_rule(hits: QuerySet[TextHit]) -> QuerySet[TextHit, tuple[str, str, int, int, int]]:
    stop = Count("pk", filter=Q(severity=Severity.BLOCK.value))
    return (
        hits.values_list("rule", "name")
        .annotate(n=Count("pk"), stops=stop, texts=Count("checked", distinct=True))
        .order_by("-n", "rule")
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)
