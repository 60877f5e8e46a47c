"""「月报备」: the office's overview of departments and months, and the list for everybody whom it concerns."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lanmu.common.times import local, minute_text
from lanmu.filings.enums import OPEN_STATES, FilingState
from lanmu.filings.models import MonthlyFiling
from lanmu.filings.permissions import reads_all, signing_departments
from lanmu.filings.queries import MatrixRow, matrix, visible_to
from lanmu.filings.terms import ONE_DAY, days_left, month_before, months_back
from lanmu.organisation.models import Department
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.permitted import PermittedList, PermittedScreen
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

TITLE = "月报备"
MONTHS = 12


def state_text(filing: MonthlyFiling) -> str:
    """The state in words, late ones said so: 已报备（逾期）."""
    words = str(filing.get_state_display())
    return f"{words}（逾期）" if filing.state == FilingState.FILED and filing.was_late else words


def left_text(filing: MonthlyFiling, at: Any) -> str:
    """`还有 3 天`, `今天到期`, `逾期 2 天`; empty when it is filed."""
    if filing.state not in OPEN_STATES:
        return ""
    left = days_left(answer_by=filing.answer_by, at=at)
    return f"还有 {left} 天" if left > 0 else "今天到期" if left == 0 else f"逾期 {-left} 天"


def last_day_text(filing: MonthlyFiling) -> str:
    """The last day in time: `2026-11-05`."""
    return f"{local(filing.answer_by - ONE_DAY):%Y-%m-%d}"


class FilingFilterSet(WagtailFilterSet):
    """状态, 部门, 月份, 是否逾期."""

    state = django_filters.MultipleChoiceFilter(label="状态", choices=FilingState.choices)
    department = django_filters.ModelChoiceFilter(label="运维部门", queryset=Department.objects.all())
    month = django_filters.CharFilter(label="月份（如 2026-10）", method="by_month")
    was_late = django_filters.TypedChoiceFilter(
        label="逾期", choices=(("1", "逾期过"), ("0", "没有逾期")), coerce=lambda v: v == "1"
    )

    class Meta:
        model = MonthlyFiling
        fields: ClassVar[list[str]] = []

    def by_month(self, queryset: QuerySet[MonthlyFiling], _name: str, value: str) -> QuerySet[MonthlyFiling]:
        month = month_of(value)
        return queryset.none() if month is None else queryset.filter(month=month)


def month_of(text: str) -> date | None:
    """`2026-10` as the month's first day; None for anything else."""
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        return None


class FilingsView(PermittedList):
    """The office sees all, signers those of their departments."""

    model = MonthlyFiling
    measure = "份"
    page_title = TITLE
    header_icon = "calendar-check"
    index_url_name = "filings_list"
    index_results_url_name = "filings_list_results"
    filterset_class = FilingFilterSet
    default_ordering = "-month"
    search_fields: ClassVar[list[str]] = ["department__name"]
    list_export: ClassVar[list[str]] = ["department"]  # only says that there is an export

    def let_in(self, request: HttpRequest) -> bool:
        self.is_office = reads_all(request.user, at=self.at)  # type: ignore[arg-type]
        return self.is_office or signing_departments(request.user, at=self.at).exists()  # type: ignore[arg-type]

    def get_base_queryset(self) -> QuerySet[MonthlyFiling]:
        return visible_to(user=self.request.user, at=self.at).order_by()  # type: ignore[arg-type]

    def order_queryset(self, queryset: QuerySet[MonthlyFiling]) -> QuerySet[MonthlyFiling]:
        return queryset.order_by(self.ordering or "-month", "-month", "department__order", "pk")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("month", label="月份", accessor="month_text", sort_key="month", get_url=self._url),
            Column("department", label="运维部门", accessor="department.name", sort_key="department__order"),
            StateColumn(
                "state", label="状态", accessor=lambda f: (f"filing_{f.state}", state_text(f)), sort_key="state"
            ),
            Column("due", label="应于", accessor=last_day_text, sort_key="answer_by", classname="lm-nowrap lm-wide"),
            Column("left", label="期限", accessor=lambda f: left_text(f, self.at), classname="lm-nowrap"),
            MinuteColumn("filed_at", label="报备时间", sort_key="filed_at", wide=True),
        ]

    @staticmethod
    def _url(filing: MonthlyFiling) -> str:
        return reverse("filings_filing", args=[filing.pk])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.is_office:
            return []
        return [HeaderButton("总览", url=reverse("filings_overview"), icon_name="grid")]

    def as_spreadsheet(self, queryset: QuerySet[MonthlyFiling], _format: str) -> HttpResponse:
        rows: Iterable[Sequence[Any]] = [
            (f.month_text, f.department.name, state_text(f), last_day_text(f), left_text(f, self.at), _filed_text(f))
            for f in queryset
        ]
        headings = ("月份", "运维部门", "状态", "应于", "期限", "报备时间")
        return sheet_answer(name=TITLE, headings=headings, rows=rows, widths=(16, 20, 16, 14, 14, 18))


def _filed_text(filing: MonthlyFiling) -> str:
    return minute_text(filing.filed_at) if filing.filed_at else ""


class OverviewView(PermittedScreen, TemplateView):
    """Departments × months, as words and colours; printable, and as Excel (`?as=xlsx`). The office's."""

    template_name = "filings/overview.html"
    page_title = "月报备总览"
    header_icon = "calendar-check"
    above = ("filings_list", TITLE)

    def let_in(self, request: HttpRequest) -> bool:
        return reads_all(request.user, at=self.at)  # type: ignore[arg-type]

    @cached_property
    def months(self) -> list[date]:
        """Twelve months up to the one asked for (`?until=2026-10`), else up to the last one that is over."""
        last = month_before(local(self.at).date())
        asked = month_of(self.request.GET.get("until", "")) or last
        return months_back(min(asked, last), MONTHS)

    @cached_property
    def rows(self) -> list[MatrixRow]:
        return matrix(months=self.months)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("as") == "xlsx":
            return self._sheet()
        return super().get(request, *args, **kwargs)

    def _sheet(self) -> HttpResponse:
        rows = [[row.department.name, *(_cell_text(filing) for filing in row.filings)] for row in self.rows]
        headings = ["运维部门", *(f"{month:%Y-%m}" for month in self.months)]
        name = f"月报备总览_{headings[1]}_{headings[-1]}"
        return sheet_answer(name=name, headings=headings, rows=rows, widths=[20, *[16] * len(self.months)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = self.months[-1]
        newest = month_before(local(self.at).date())
        lines = [
            (row.department, [(f, state_text(f), left_text(f, self.at)) if f else None for f in reversed(row.filings)])
            for row in self.rows
        ]
        latest = [row.filings[-1] for row in self.rows]
        counts = [
            (str(state.label), state.value, sum(f is not None and f.state == state for f in latest))
            for state in FilingState
        ]
        return super().get_context_data(
            months=self.months[::-1],  # on screen the newest stands first, where it is seen
            lines=lines,
            counts=[*counts, ("没有生成", "none", sum(f is None for f in latest))],
            earlier=f"{months_back(self.months[0], 2)[0]:%Y-%m}",
            later=f"{min(_months_on(last, MONTHS), newest):%Y-%m}" if last < newest else "",
            **kwargs,
        )


def _months_on(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def _cell_text(filing: MonthlyFiling | None) -> str:
    if filing is None:
        return ""
    return f"{state_text(filing)} {_filed_text(filing)[:10]}".strip()
