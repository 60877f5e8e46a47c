"""舆情台账: the list."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lanmu.incidents import queries
from lanmu.incidents.enums import OPEN_INCIDENTS, Grade, IncidentState
from lanmu.incidents.models import Incident
from lanmu.organisation.models import Department
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.viewsets.base import DayRangeInput
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

TITLE = "舆情台账"
LIST = "incidents_incidents"
READERS = frozenset({Permission.INCIDENTS_INCIDENT_READ, Permission.INCIDENTS_INCIDENT_KEEP})
KEEPERS = frozenset({Permission.INCIDENTS_INCIDENT_KEEP})
LATE, WAITING = "late", "waiting"


class IncidentFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=IncidentState.choices)
    grade = django_filters.MultipleChoiceFilter(label="等级", choices=Grade.choices)
    term = django_filters.ChoiceFilter(
        label="时限", choices=[(LATE, "已超期"), (WAITING, "未到期，待应对")], method="in_term", empty_label="全部"
    )
    department = django_filters.ModelChoiceFilter(label="涉及处室、单位", queryset=Department.objects.all())
    found_at = django_filters.DateFromToRangeFilter(label="发现日期", widget=DayRangeInput)

    class Meta:
        model = Incident
        fields: ClassVar[list[str]] = []

    def in_term(self, rows: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        """By where the next target stands now."""
        at = self.request.lanmu_at  # type: ignore[union-attr]  # the list's one clock reading
        late = Q(next_due_at__lt=at)
        return rows.filter(late if value == LATE else Q(next_due_at__gte=at), state__in=OPEN_INCIDENTS)


class IncidentsView(PermittedList):
    """Every incident, newest first."""

    needed = READERS
    model = Incident
    page_title = TITLE
    header_icon = "comment"
    index_url_name = LIST
    index_results_url_name = "incidents_incidents_results"
    search_fields: ClassVar[list[str]] = ["title", "description", "source"]
    filterset_class = IncidentFilter
    default_ordering = "-found_at"
    measure = "起"
    exports: ClassVar[dict[str, str]] = {
        "pk": "编号", "title": "舆情", "get_grade_display": "等级", "get_state_display": "状态", "found_at": "发现时间",
        "source": "来源", "source_url": "原文地址", "description": "舆情内容", "reach": "传播情况",
        "department": "涉及处室、单位", "judged_at": "研判时间", "reported_at": "报告时间",
        "authority_at": "发布权威信息时间", "press_at": "新闻发布会时间", "response_at": "回应时间",
        "next_due_at": "应对期限", "result": "处置结果", "error_event": "责任事件编号", "registered_by": "登记人",
        "registered_at": "登记时间", "closed_at": "办结时间",
    }  # fmt: skip

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        request.lanmu_at = self.at  # type: ignore[attr-defined]

    def get_base_queryset(self) -> QuerySet[Incident]:
        return Incident.objects.select_related("department", "registered_by")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        found = [HeaderButton("舆情月报", url=reverse("incidents_month"), icon_name="doc-full")]
        if Permission.INCIDENTS_INCIDENT_KEEP in permissions_today(self.request.user):
            found.append(HeaderButton("登记舆情", url=reverse("incidents_register"), icon_name="plus"))
        return found

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label="舆情", sort_key="title",
                        get_url=lambda i: reverse("incidents_incident", args=[i.pk])),
            StateColumn("state", label="状态", sort_key="state",
                        accessor=lambda i: (f"inc_{i.state}", i.get_state_display())),
            StateColumn("light", label="时限", accessor=lambda i: queries.light_tag(i, at=self.at)),
            Column("grade", label="等级", accessor="get_grade_display", sort_key="grade", classname="lm-nowrap"),
            MinuteColumn("found_at", label="发现时间", sort_key="found_at"),
            MinuteColumn("next_due_at", label="应对期限", sort_key="next_due_at", wide=True),
            Column("department", label="涉及处室、单位", sort_key="department__order", classname="lm-wide",
                   accessor=lambda i: i.department or ""),
        ]  # fmt: skip
