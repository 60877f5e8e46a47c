"""「可用性」 and 「问题统计」: charts and tables."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Avg, Count, Max, Q
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from lanmu.common.charts import bars, lines
from lanmu.common.times import SHANGHAI, local
from lanmu.organisation.models import Department
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.permitted import PermittedScreen
from lanmu.patrol import queries
from lanmu.patrol.enums import BAD_RESULTS, ProbeResult
from lanmu.patrol.models import Finding, Probe
from lanmu.patrol.rules import rule_name
from lanmu.patrol.sources.availability import HOME, NOT_SET, WINDOW

PERIODS = {"3": "近 3 个月", "6": "近 6 个月", "12": "近 12 个月"}
DAYS = {"7": 7, "30": 30, "90": 90}


class AvailabilityView(PermittedScreen, TemplateView):
    """How the site answered: share of good visits and time to open, day by day; each address over the last week."""

    needed = frozenset({Permission.PATROL_REPORT_READ})
    template_name = "patrol/availability.html"
    page_title = "可用性"
    header_icon = "globe"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        span = DAYS.get(self.request.GET.get("days", ""), 30)
        first = local(self.at).date() - timedelta(days=span - 1)
        rows = _by_day(first)
        days = [first + timedelta(days=n) for n in range(span)]
        labels = [f"{day:%m-%d}" for day in days]
        share = [_share(rows.get(day)) for day in days]
        seconds = [rows[day]["average"] if day in rows else None for day in days]
        return super().get_context_data(
            not_set="" if settings.LANMU_PROBE_URL else NOT_SET,
            slow=settings.LANMU_PROBE_SLOW_SECONDS,
            span=span,
            spans=[(key, f"近 {n} 天") for key, n in DAYS.items()],
            any=bool(rows),
            share=lines(title="打得开的比例", labels=labels, series={"首页": share}, unit="%"),
            seconds=lines(title="打开首页平均用时", labels=labels, series={"首页": seconds}, unit=" 秒"),
            targets=_targets(self.at),
            results=dict(ProbeResult.choices),
            **kwargs,
        )


def _by_day(first: date) -> dict[date, dict[str, Any]]:
    """The home page's visits by Shanghai day. One query."""
    start = datetime.combine(first, time(), SHANGHAI)
    rows = (
        Probe.objects.filter(target=HOME, at__gte=start)
        .order_by()
        .annotate(day=TruncDate("at", tzinfo=SHANGHAI))
        .values("day")
        .annotate(
            told=Count("pk", filter=~Q(result=ProbeResult.UNSURE)),
            bad=Count("pk", filter=Q(result__in=BAD_RESULTS)),
            average=Avg("seconds", filter=Q(status__isnull=False)),
        )
    )
    return {row["day"]: row for row in rows}


def _share(row: dict[str, Any] | None) -> float | None:
    return None if row is None or not row["told"] else round(100 * (row["told"] - row["bad"]) / row["told"], 1)


def _targets(at: datetime) -> list[dict[str, Any]]:
    """Each address over the week, what is worst first. Two queries."""
    rows = (
        Probe.objects.filter(at__gt=at - WINDOW, at__lte=at)
        .order_by()
        .values("target")
        .annotate(
            visits=Count("pk"),
            told=Count("pk", filter=~Q(result=ProbeResult.UNSURE)),
            bad=Count("pk", filter=Q(result__in=BAD_RESULTS)),
            average=Avg("seconds"),
            slowest=Max("seconds"),
            last=Max("pk"),
        )
    )
    last = Probe.objects.in_bulk([row["last"] for row in rows])
    found = [{**row, "probe": last[row["last"]], "share": _bad_share(row)} for row in rows]
    return sorted(found, key=lambda row: (-(row["share"] or 0), row["target"] != HOME, row["target"]))


def _bad_share(row: dict[str, Any]) -> float | None:
    return round(100 * row["bad"] / row["told"], 1) if row["told"] else None


class ReportView(PermittedScreen, TemplateView):
    """Problems by rule and by department, month by month; the same as an Excel file."""

    needed = frozenset({Permission.PATROL_FINDING_READ})
    template_name = "patrol/report.html"
    page_title = "问题统计"
    header_icon = "table"
    HEADINGS: ClassVar[list[str]] = ["类别", "名称", "期内新发现", "期内证实已整改", "期末未整改"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        chosen = request.GET.get("months", "")
        self.months = int(chosen) if chosen in PERIODS else 6

    @property
    def header_buttons(self) -> list[HeaderButton]:
        address = f"{reverse('patrol_report_sheet')}?months={self.months}"
        return [HeaderButton("导出 Excel", url=address, icon_name="download")]

    def edges(self) -> list[datetime]:
        """Beginnings of the months, and the moment after now."""
        today = local(self.at).date()
        first = today.year * 12 + today.month - self.months
        starts = [
            datetime.combine(date(n // 12, n % 12 + 1, 1), time(), SHANGHAI) for n in range(first, first + self.months)
        ]
        return [*starts, self.at + timedelta(microseconds=1)]

    def tables(self) -> tuple[list[tuple[str, int, int, int]], list[tuple[str, int, int, int]]]:
        """By rule and by department: what was most first."""
        edges = self.edges()
        given: dict[str, Any] = {"start": edges[0], "end": edges[-1]}
        by_rule: dict[str, list[int]] = {}
        for code, *figures in queries.report(Finding.objects.all(), by="rule", **given):
            total = by_rule.setdefault(rule_name(code), [0, 0, 0])
            total[:] = [a + b for a, b in zip(total, figures, strict=True)]
        names = dict(Department.objects.values_list("pk", "name"))
        by_department = [
            (names.get(pk, "未指明"), *figures)
            for pk, *figures in queries.report(Finding.objects.all(), by="department", **given)
        ]
        rules = [(name, *figures) for name, figures in by_rule.items()]
        return _sorted(rules), _sorted(by_department)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edges = self.edges()
        time_rows = queries.over_time(Finding.objects.all(), edges=edges)
        labels = [f"{local(edge):%Y-%m}" for edge in edges[:-1]]
        series = {
            "新发现": [row[0] for row in time_rows],
            "证实已整改": [row[1] for row in time_rows],
            "月末未整改": [row[2] for row in time_rows],
        }
        by_rule, by_department = self.tables()
        return super().get_context_data(
            months=str(self.months),
            periods=PERIODS.items(),
            trend=lines(title="每月的问题", labels=labels, series=series, unit=" 个"),
            rule_chart=bars(
                title="未整改的问题（按规则）", rows=[(r[0], r[3]) for r in by_rule if r[3]][:12], unit=" 个"
            ),
            department_chart=bars(
                title="未整改的问题（按处室、单位）",
                rows=[(r[0], r[3]) for r in by_department if r[3]][:12],
                unit=" 个",
            ),
            by_rule=by_rule,
            by_department=by_department,
            month_rows=list(zip(labels, *series.values(), strict=True)),
            **kwargs,
        )


def _sorted(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    return sorted(rows, key=lambda row: (-row[3], -row[1], str(row[0])))


class ReportSheetView(ReportView):
    """The report as a workbook."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by_rule, by_department = self.tables()
        rows = [("规则", *row) for row in by_rule] + [("处室、单位", *row) for row in by_department]
        return sheet_answer(
            name=f"问题统计（{PERIODS[str(self.months)]}）",
            headings=self.HEADINGS,
            rows=rows,
            widths=[14, 36, 14, 16, 14],
        )
