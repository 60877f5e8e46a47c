"""网站运行报告 of a month: visits by day and by thing, availability from the patrol's probes (第七条（三）)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Q, Sum

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.incidents.enums import VisitKind
from lanmu.incidents.models import VisitCount, VisitDay, VisitLog
from lanmu.incidents.queries import month_bounds
from lanmu.incidents.visits.words import LEAST
from lanmu.patrol.enums import ProbeResult
from lanmu.patrol.models import Probe

MOST = 30
Counted = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """How one address answered the probes of the month. `unsure` is in none of the other three."""

    name: str
    total: int
    good: int
    slow: int
    down: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunningReport:
    """What the month was like."""

    month: date
    days: list[VisitDay]
    columns: Counted
    pages: Counted
    referrers: Counted
    statuses: Counted
    bots: Counted
    searches: Counted
    """Visitors by what they looked for, without what fewer than `words.LEAST` of them did."""
    targets: list[TargetRow]
    read_at: datetime | None
    bad_lines: int

    @property
    def views(self) -> int:
        return sum(day.views for day in self.days)

    @property
    def downloads(self) -> int:
        return sum(day.downloads for day in self.days)

    @property
    def requests(self) -> int:
        return sum(day.requests for day in self.days)

    @property
    def bot_requests(self) -> int:
        return sum(day.bot_requests for day in self.days)

    @property
    def sent(self) -> int:
        return sum(day.sent for day in self.days)

    @property
    def visitors_a_day(self) -> float:
        """Mean of the days that have a record. Days cannot be added up: nobody knows who came on two of them."""
        return sum(day.visitors for day in self.days) / len(self.days) if self.days else 0

    @property
    def bot_share(self) -> float:
        return self.bot_requests / self.requests if self.requests else 0

    @property
    def availability_sentence(self) -> str:
        """The probes of the month in words."""
        total = sum(row.total for row in self.targets)
        if not total:
            return "本月没有拨测记录。"
        bad = sum(row.slow + row.down for row in self.targets)
        return f"本月拨测 {total} 次，打不开或打开太慢 {bad} 次，占 {bad / total:.1%}。"


def running_report(*, month: date) -> RunningReport:
    """The report of the Shanghai month that `month` stands in. A fixed number of queries."""
    first, after = month_bounds(month)
    begin, end = first.date(), after.date()
    logs = VisitLog.objects.aggregate(bad=Sum("bad"))
    last = VisitLog.objects.order_by("-read_at").values_list("read_at", flat=True).first()

    def most(kind: VisitKind, limit: int = MOST) -> Counted:
        rows = VisitCount.objects.filter(kind=kind, day__gte=begin, day__lt=end).values("key").annotate(n=Sum("count"))
        return [(row["key"], row["n"]) for row in rows.order_by("-n", "key")[:limit]]

    return RunningReport(
        month=begin,
        days=list(VisitDay.objects.filter(day__gte=begin, day__lt=end)),
        columns=_named(most),
        pages=most(VisitKind.PAGE),
        referrers=most(VisitKind.REFERRER),
        statuses=most(VisitKind.STATUS),
        bots=most(VisitKind.BOT),
        searches=[(term, count) for term, count in most(VisitKind.SEARCH) if count >= LEAST],
        targets=_targets(first, after),
        read_at=last,
        bad_lines=logs["bad"] or 0,
    )


def _named(most: Callable[[VisitKind], Counted]) -> Counted:
    """Columns by their names; an address whose column is gone stays an address."""
    titles = titles_by_path()
    names = {
        column.public_path: " › ".join(t for t in levels_of(column.path, titles) if t)
        for column in ColumnPage.objects.all()
    }
    names["/"] = "首页及其他"
    return [(names.get(key, key), count) for key, count in most(VisitKind.COLUMN)]


def _targets(first: datetime, after: datetime) -> list[TargetRow]:
    rows = (
        Probe.objects.filter(at__gte=first, at__lt=after)
        .values("target")
        .annotate(
            total=Count("pk"),
            good=Count("pk", filter=Q(result=ProbeResult.OK)),
            slow=Count("pk", filter=Q(result=ProbeResult.SLOW)),
            down=Count("pk", filter=Q(result=ProbeResult.DOWN)),
            mean=Avg("seconds"),
        )
        .order_by("target")
    )
    return [TargetRow(r["target"], r["total"], r["good"], r["slow"], r["down"], r["mean"] or 0) for r in rows]


def size_text(size: int) -> str:
    """`1.2 GB`."""
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"
