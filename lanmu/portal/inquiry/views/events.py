"""责任事件台账: list, registration, one event and its steps."""

import datetime as dt
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import Department
from lanmu.organisation.roles import Permission
from lanmu.organisation.viewsets.base import DayRangeInput, ListView
from lanmu.portal.inquiry import events
from lanmu.portal.inquiry.enums import EventKind, EventState
from lanmu.portal.inquiry.forms import EventForm, StepForm
from lanmu.portal.inquiry.models import ErrorEvent
from lanmu.portal.inquiry.views.base import PermittedMixin, Screen, complain, form_reasons

TITLE = "责任事件"
LIST = "inquiry_events"


class EventFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=EventState.choices)
    kind = django_filters.MultipleChoiceFilter(label="事件类别", choices=EventKind.choices)
    department = django_filters.ModelChoiceFilter(label="报送部门", queryset=Department.objects.all())
    found_at = django_filters.DateFromToRangeFilter(label="发现日期", widget=DayRangeInput)

    class Meta:
        model = ErrorEvent
        fields: ClassVar[list[str]] = []


class EventStateColumn(Column):
    """The state as a tag."""

    cell_template_name = "organisation/includes/state_cell.html"


class MinuteColumn(Column):
    """A time as `YYYY-MM-DD HH:MM`, Asia/Shanghai."""

    def get_value(self, instance: ErrorEvent) -> str:
        value = super().get_value(instance)
        return minute_text(value) if value else ""


class EventsView(PermittedMixin, ListView):
    """Every event, newest first."""

    needed = Permission.INQUIRY_EVENT_KEEP
    model = ErrorEvent
    measure = "起"
    permission_policy = None
    any_permission_required = None
    page_title = "责任事件台账"
    header_icon = "warning"
    index_url_name = LIST
    index_results_url_name = "inquiry_events_results"
    is_searchable = True
    search_backend_name = None
    search_fields: ClassVar[list[str]] = ["title", "url", "description"]
    filterset_class = EventFilter
    default_ordering = "-registered_at"
    paginate_by = 30
    list_export: ClassVar[list[str]] = [
        "pk", "title", "get_kind_display", "get_state_display", "department", "url", "found_at", "found_by",
        "description", "consequence", "measures", "conclusion", "registered_by", "registered_at", "closed_at",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "pk": "编号", "title": "事件", "get_kind_display": "事件类别", "get_state_display": "状态",
        "department": "报送部门", "url": "公开地址", "found_at": "发现时间", "found_by": "发现人或来源",
        "description": "情况说明", "consequence": "影响和后果", "measures": "处理措施", "conclusion": "责任认定",
        "registered_by": "登记人", "registered_at": "登记时间", "closed_at": "办结时间",
    }  # fmt: skip
    export_filename = "责任事件台账"

    def get_base_queryset(self) -> QuerySet[ErrorEvent]:
        return ErrorEvent.objects.select_related("department", "registered_by").defer("snapshot")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label="事件", sort_key="title", get_url=self._url),
            EventStateColumn(
                "state", label="状态", accessor=lambda e: (e.state, e.get_state_display()), sort_key="state"
            ),
            Column(
                "kind", label="事件类别", accessor="get_kind_display", sort_key="kind", classname="lm-nowrap lm-wide"
            ),
            Column("department", label="报送部门", sort_key="department__order", classname="lm-wide",
                   accessor=lambda e: e.department or ""),
            MinuteColumn("found_at", label="发现时间", sort_key="found_at", classname="lm-nowrap"),
            MinuteColumn("registered_at", label="登记时间", sort_key="registered_at", classname="lm-nowrap lm-wide"),
        ]  # fmt: skip

    @staticmethod
    def _url(event: ErrorEvent) -> str:
        return reverse("inquiry_event", args=[event.pk])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("登记事件", url=reverse("inquiry_register"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [Button("导出 Excel", url=self.get_export_url("xlsx"), icon_name="download", priority=90)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class EventScreen(Screen, TemplateView):
    """A page below the list."""

    needed = Permission.INQUIRY_EVENT_KEEP
    header_icon = "warning"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse(LIST), "label": "责任事件台账"}]


class RegisterView(EventScreen):
    """登记责任事件; the trace screen leads here with address and time."""

    template_name = "portal/inquiry/register.html"
    page_title = "登记责任事件"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = self.request.GET
        initial = {"url": given.get("url", "")[:500], "asked_at": given.get("at", "")[:16]}
        return super().get_context_data(**{"form": EventForm(initial=initial), **kwargs})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EventForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            report = events.Report(**form.cleaned_data)
            event = events.register(report=report, by=request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已登记，追溯快照已封存。")
        return redirect("inquiry_event", event.pk)


class EventView(EventScreen):
    """One event: what was entered, the sealed trace, the steps, the next one."""

    template_name = "portal/inquiry/event.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.wanted = ErrorEvent.objects.select_related("department", "registered_by")

    @cached_property
    def event(self) -> ErrorEvent:
        return get_object_or_404(self.wanted, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"{TITLE} {self.event.pk}"

    def facts(self) -> list[tuple[str, str]]:
        """What staff entered."""
        event = self.event
        return [
            ("事件类别", str(event.get_kind_display())),
            ("公开地址", event.url),
            ("发现时间", minute_text(event.found_at)),
            ("发现人或来源", event.found_by),
            ("报送部门", str(event.department or "")),
            ("情况说明", event.description),
            ("影响和后果", event.consequence),
            *[(label, words) for label, words in
              (("处理措施", event.measures), ("责任认定", event.conclusion)) if words],
            ("登记", f"{event.registered_by}　{minute_text(event.registered_at)}"),
            *([("办结", minute_text(event.closed_at))] if event.closed_at else []),
        ]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.event
        choices = events.choices_after(event)
        return super().get_context_data(
            **{
                "event": event,
                "facts": self.facts(),
                "traces": traces_of(event.snapshot),
                "whole": events.is_whole(event),
                "asked": minute_text(event.asked_at),
                "steps": event.steps.all(),
                "form": StepForm(choices=choices) if choices else None,
                **kwargs,
            }
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = StepForm(request.POST, choices=events.choices_after(self.event))
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            events.step(event=self.event, by=request.user, at=self.at, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            self.event.refresh_from_db()
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已记入台账。")
        return redirect("inquiry_event", pk)


def traces_of(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """The texts of a snapshot with their people, times as people here write them."""
    found = [snapshot["article"]] if "article" in snapshot else snapshot.get("traces", [])
    return [
        {
            **one,
            "since": _minute((one.get("version") or {}).get("since")),
            "until": _minute((one.get("version") or {}).get("until")),
            "people": [{**person, "when": _minute(person["at"])} for person in one["people"]],
        }
        for one in found
    ]


def _minute(text: str | None) -> str:
    moment: dt.datetime | None = parse_datetime(text) if text else None
    return minute_text(moment) if moment is not None else ""
