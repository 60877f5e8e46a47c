"""本规则的全部命中, and the report by department and rule."""

from datetime import date, timedelta
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.charts import bars
from lanmu.common.times import local
from lanmu.organisation.models import Department
from lanmu.organisation.sheets import sheet_answer
from lanmu.publishing import permissions
from lanmu.publishing.models import TextHit
from lanmu.publishing.permissions.proofing import reasons_not_to_read_check_report
from lanmu.publishing.proofing_enums import CheckedText
from lanmu.publishing.proofing_public import public_hits
from lanmu.publishing.proofing_report import report
from lanmu.publishing.proofing_settings import rules
from lanmu.publishing.views.base import ContentScreen
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn
from lanmu.scanning.enums import Severity

DAYS = 30
MOST_BARS = 12


def rule_choices() -> list[tuple[str, str]]:
    """Every rule by its name: of the checks, and of the house's own lists as far as they hit."""
    own = TextHit.objects.filter(rule__startswith="words.").values_list("rule", "name").order_by("rule").distinct()
    return [*((code, rule.name) for code, rule in rules().items()), *own]


class HitFilter(WagtailFilterSet):
    severity = django_filters.ChoiceFilter(label="级别", choices=[(s.value, s.value) for s in Severity])
    kind = django_filters.ChoiceFilter(label="文本", choices=CheckedText.choices, field_name="checked__kind")
    department = django_filters.ModelChoiceFilter(
        label="报送部门", queryset=Department.objects.all(), field_name="checked__department"
    )
    rule = django_filters.ChoiceFilter(label="规则", choices=rule_choices)

    class Meta:
        model = TextHit
        fields: ClassVar[list[str]] = []


class HitsView(ContentList):
    """Where a rule hits: drafts and submissions a person may see, below them what the night's scan found in public."""

    model = TextHit
    header_icon = "search"
    index_url_name = "publishing_check_hits"
    index_results_url_name = "publishing_check_hits_results"
    template_name = "publishing/proofing/hits.html"
    search_fields: ClassVar[list[str]] = ["text", "checked__title"]
    filterset_class = HitFilter
    default_ordering = "-checked__at"
    list_export: ClassVar[list[str]] = [
        "name", "rule", "severity", "text", "suggestion", "place", "context", "checked.title", "checked.department",
        "checked.get_kind_display", "checked.at",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "name": "规则", "rule": "规则代码", "severity": "级别", "text": "文字", "suggestion": "建议", "place": "位置",
        "context": "前后文", "checked.title": "信息名称", "checked.department": "报送部门",
        "checked.get_kind_display": "文本", "checked.at": "检查时间",
    }  # fmt: skip
    export_filename = "检查命中"

    def get_page_title(self) -> str:
        rule = rules().get(self.request.GET.get("rule", ""))
        return f"“{rule.name}”的全部命中" if rule is not None else "检查命中"

    def get_base_queryset(self) -> QuerySet[TextHit]:
        found = TextHit.objects.filter(exempted=False).select_related("checked__department", "checked__submission")
        user = self.request.user
        everything = permissions.may_see_everything(user=user, at=self.at)
        if everything or not reasons_not_to_read_check_report(user=user, at=self.at):
            return found
        mine = permissions.departments_seen(user=user, at=self.at)
        return found.filter(Q(checked__department__in=mine) | Q(checked__submission__receiving__in=mine))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        rule = self.request.GET.get("rule", "")
        return super().get_context_data(*args, public=public_hits(rule) if rule else [], **kwargs)

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label="信息名称", accessor="checked.title", get_url=_address,
                        sort_key="checked__title"),
            StateColumn("severity", label="级别", accessor=_severity, sort_key="severity"),
            Column("text", label="文字", accessor=_words),
            Column("name", label="规则", sort_key="name", classname="lm-wide"),
            Column("place", label="位置", classname="lm-wide"),
            Column("department", label="报送部门", accessor="checked.department", classname="lm-wide",
                   sort_key="checked__department__order"),
            Column("kind", label="文本", accessor="checked.get_kind_display", classname="lm-wide"),
            MinuteColumn("at", label="检查时间", accessor="checked.at", sort_key="checked__at", wide=True),
        ]  # fmt: skip


def _address(row: TextHit) -> str:
    if row.checked.submission_id is not None:
        return reverse("publishing_review", args=[row.checked.submission_id]) + "#tab-hints"
    return reverse("wagtailadmin_pages:edit", args=[row.checked.article])


def _severity(row: TextHit) -> tuple[str, str, None]:
    return ("returned" if row.severity == Severity.BLOCK else "recalled"), row.severity, None


def _words(row: TextHit) -> str:
    return f"{row.text} → {row.suggestion}" if row.suggestion not in {"", row.text} else row.text


class ReportView(ContentScreen, TemplateView):
    """内容检查报表: figures, two pictures, Excel."""

    template_name = "publishing/proofing/report.html"
    page_title = "内容检查报表"
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reasons_not_to_read_check_report(user=request.user, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx":
            return self.sheet()
        return super().get(request, *args, **kwargs)

    @property
    def days(self) -> tuple[date, date]:
        """The days asked for; the last thirty where none, or nonsense, is asked for."""
        today = local(self.at).date()
        last = _day(self.request.GET.get("last", "")) or today
        first = _day(self.request.GET.get("first", "")) or last - timedelta(days=DAYS - 1)
        return min(first, last), max(first, last)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first, last = self.days
        found = report(first=first, last=last)
        by_rule = [(line.name, float(line.hits)) for line in found.rules[:MOST_BARS] if line.hits]
        by_house = [(name, float(n)) for name, n in found.departments[:MOST_BARS]]
        return super().get_context_data(
            report=found,
            first=first.isoformat(),
            last=last.isoformat(),
            rule_chart=bars(title="各项规则的命中", rows=by_rule, unit="处"),
            house_chart=bars(title="各处室、单位的命中", rows=by_house, unit="处"),
            **kwargs,
        )

    def sheet(self) -> HttpResponse:
        first, last = self.days
        found = report(first=first, last=last)
        return sheet_answer(
            name=f"内容检查报表-{first:%Y%m%d}-{last:%Y%m%d}",
            headings=["报送部门", "规则", "规则代码", "级别", "命中处数", "涉及稿件"],
            rows=[(c.department, c.name, c.rule, c.severity, c.hits, c.texts) for c in found.cells],
            widths=[24, 24, 24, 8, 10, 10],
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
