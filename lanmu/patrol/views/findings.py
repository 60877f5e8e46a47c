"""「问题」: the list, its filters and Excel; 「本部门的问题」 for the people of a department."""

from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.viewsets.base import DayRangeInput, Register
from lanmu.patrol import queries
from lanmu.patrol.enums import Severity, Standing
from lanmu.patrol.models import Finding
from lanmu.patrol.offers import Offer, offers_to
from lanmu.patrol.rules import rule_name, rule_of, rules, source_label
from lanmu.patrol.views.base import ChooseColumn, Seeing, TagColumn
from lanmu.publishing.views.listing import MinuteColumn

ALL, MINE = "问题", "本部门的问题"
AGES = (("7", "7 天以上"), ("30", "30 天以上"), ("90", "90 天以上"))


def rule_choices() -> list[tuple[str, str]]:
    """Every rule by its name."""
    return [(rule.code, rule.name) for rule in rules()]


class FindingFilter(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(
        label="状态", choices=[*Standing.choices, ("all", "全部")], method="by_standing", empty_label=None
    )
    severity = django_filters.MultipleChoiceFilter(label="程度", choices=Severity.choices)
    rule = django_filters.MultipleChoiceFilter(label="规则", choices=rule_choices, method="by_rule")
    department = django_filters.ModelChoiceFilter(label="责任处室、单位", queryset=Department.objects.all())
    column = django_filters.ModelChoiceFilter(
        label="栏目", queryset=ColumnPage.objects.filter(responsibility__isnull=False).order_by("path")
    )
    age = django_filters.ChoiceFilter(label="已存在", choices=AGES, method="by_age")
    first_seen = django_filters.DateFromToRangeFilter(label="首次发现", widget=DayRangeInput)

    class Meta:
        model = Finding
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any = None, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        """What is not yet put right, unless somebody asks for more."""
        given = data.copy() if data is not None else QueryDict(mutable=True)
        given.setdefault("standing", Standing.OPEN.value)
        super().__init__(given, *args, request=request, **kwargs)

    def by_standing(self, rows: QuerySet[Finding], _name: str, value: str) -> QuerySet[Finding]:
        if value == "all":
            return rows
        return rows.filter(closed_at__isnull=value == Standing.OPEN)

    def by_rule(self, rows: QuerySet[Finding], _name: str, value: list[str]) -> QuerySet[Finding]:
        """A family stands for what belongs to it."""
        wanted = Q()
        for code in value:
            wanted |= Q(rule=code) | Q(rule__startswith=f"{code}.")
        return rows.filter(wanted)

    def by_age(self, rows: QuerySet[Finding], _name: str, value: str) -> QuerySet[Finding]:
        at = getattr(self.request, "patrol_at", None)
        return rows.filter(first_seen__lt=at - timedelta(days=int(value))) if at is not None else rows


class FindingsView(Seeing, Register):
    """Every problem the person may see, the gravest and oldest first."""

    model = Finding
    measure = "个"
    template_name = "patrol/findings.html"
    header_icon = "warning"
    index_url_name = "patrol_findings"
    index_results_url_name = "patrol_findings_results"
    search_fields: ClassVar[list[str]] = ["text", "path"]
    filterset_class = FindingFilter
    default_ordering = "rank"
    exports: ClassVar[dict[str, str]] = {
        "pk": "编号", "text": "问题", "get_severity_display": "程度", "rule_name": "规则", "clause": "管理办法",
        "national": "国办秘函〔2019〕19号", "column": "栏目", "department": "责任处室、单位", "path": "所在公开地址",
        "first_seen": "首次发现", "last_seen": "最近看到", "times_seen": "看到次数", "closed_at": "证实已整改",
        "source_name": "巡检项目",
    }  # fmt: skip

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        request.patrol_at = self.at  # type: ignore[attr-defined]  # the filter of ages reads no clock of its own

    def get_page_title(self) -> str:
        return ALL if self.sees_all else MINE

    @property
    def export_filename(self) -> str:
        return self.get_page_title()

    def get_base_queryset(self) -> QuerySet[Finding]:
        return queries.gravest_first(queries.visible_to(user=self.request.user, at=self.at))  # type: ignore[arg-type]

    def get_valid_orderings(self) -> list[str]:
        return [*super().get_valid_orderings(), "rank", "-rank"]

    def order_queryset(self, queryset: QuerySet[Finding]) -> QuerySet[Finding]:
        return queryset.order_by(self.ordering or self.default_ordering, "rank", "first_seen", "pk")

    @cached_property
    def offers(self) -> list[Offer]:
        """What the person may do with problems they tick."""
        return offers_to(permissions_today(self.request.user))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, offers=self.offers, **kwargs)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        choosing = [ChooseColumn("pk", label="选", accessor=lambda f: f.pk if f.is_open else None)]
        return [
            *(choosing if self.offers else []),
            TitleColumn("text", label="问题", get_url=self._url, width="40%"),
            TagColumn(
                "severity", label="程度", accessor=lambda f: (f.severity, f.get_severity_display()), sort_key="rank"
            ),
            Column("rule", label="规则", accessor=lambda f: rule_name(f.rule), sort_key="rule", classname="lm-wide",
                   width="10%"),
            Column("column", label="栏目", accessor=lambda f: f.column or "", sort_key="column__title",
                   classname="lm-wide", width="9%"),
            Column("department", label="责任处室、单位", accessor=lambda f: f.department or "",
                   sort_key="department__order", classname="lm-wide", width="10%"),
            MinuteColumn("first_seen", label="首次发现", sort_key="first_seen", wide=True),
            MinuteColumn("last_seen", label="最近看到", sort_key="last_seen", wide=True),
            TagColumn("closed_at", label="状态", accessor=_standing, sort_key="closed_at", classname="lm-wide"),
        ]  # fmt: skip

    @staticmethod
    def _url(finding: Finding) -> str:
        return reverse("patrol_finding", args=[finding.pk])

    def to_row_dict(self, item: Finding) -> Any:
        rule = rule_of(item.rule)
        item.rule_name, item.clause, item.national = rule.name, rule.clause, rule.national  # type: ignore[attr-defined]
        item.source_name = source_label(item.source)  # type: ignore[attr-defined]
        return super().to_row_dict(item)


def _standing(finding: Finding) -> tuple[str, str]:
    standing = Standing.OPEN if finding.is_open else Standing.CLOSED
    return (f"standing_{standing.value}", str(standing.label))
