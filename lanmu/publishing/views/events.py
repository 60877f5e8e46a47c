"""事件: what is reported on as it develops, its reports, and writing the next one."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import columns_for, levels_of, titles_by_path
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import Department
from lanmu.publishing import permissions
from lanmu.publishing.actions import event as actions
from lanmu.publishing.enums import PublicationState, RelationKind
from lanmu.publishing.models import ArticlePage, Event, Publication, PublicRelation
from lanmu.publishing.views import access
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn

RUNNING, OVER = "running", "over"
PLACES = ((RUNNING, "报道中"), (OVER, "已结束"))


class EventFilter(WagtailFilterSet):
    place = django_filters.ChoiceFilter(label="状态", choices=PLACES, method="in_place")
    department = django_filters.ModelChoiceFilter(label="主办部门", queryset=Department.objects.all())
    opened_at = DayRangeFilter(label="登记日期")

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = []

    def in_place(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Events that are reported on, or over."""
        return events.filter(closed_at__isnull=value == RUNNING)


def state_of(event: Event) -> tuple[str, str]:
    """(code, name)."""
    code = RUNNING if event.closed_at is None else OVER
    return f"event_{code}", dict(PLACES)[code]


class EventsView(ContentList):
    """Every event with how many reports are public and when the last one came."""

    model = Event
    measure = "个"
    page_title = "事件"
    header_icon = "history"
    index_url_name = "publishing_events"
    index_results_url_name = "publishing_events_results"
    search_fields: ClassVar[list[str]] = ["title"]
    filterset_class = EventFilter
    default_ordering = "-opened_at"
    list_export: ClassVar[list[str]] = [
        "title", "department", "state_name", "_reports", "_last", "opened_by", "opened_at", "closed_at",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "title": "事件", "department": "主办部门", "state_name": "状态", "_reports": "已发布报道",
        "_last": "最近报道时间", "opened_by": "登记人", "opened_at": "登记时间", "closed_at": "结束时间",
    }  # fmt: skip
    export_filename = "事件"

    @property
    def header_buttons(self) -> list[Any]:
        if not access.writes(self.request, at=self.at):
            return []
        return [HeaderButton("登记事件", url=reverse("publishing_event_new"), icon_name="plus", priority=10)]

    def get_base_queryset(self) -> QuerySet[Event]:
        public = Q(articles__publication__state=PublicationState.PUBLIC)
        return Event.objects.select_related("department", "opened_by").annotate(
            _reports=Count("articles", filter=public), _last=Max("articles__publication__listed_at", filter=public)
        )

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="事件", sort_key="title", get_url=lambda e: reverse("publishing_event", args=[e.pk])
            ),
            StateColumn("state", label="状态", accessor=state_of),
            Column("_reports", label="已发布报道", sort_key="_reports"),
            MinuteColumn("_last", label="最近报道", sort_key="_last"),
            Column("department", label="主办部门", sort_key="department__order", classname="lm-wide"),
            MinuteColumn("opened_at", label="登记时间", sort_key="opened_at", wide=True),
        ]

    def to_row_dict(self, item: Any) -> Any:
        item.state_name = state_of(item)[1]
        return super().to_row_dict(item)


class NewEventForm(forms.Form):
    """登记事件."""

    title = forms.CharField(
        label="事件名称", max_length=100, required=False,
        help_text="写明时间、地点、事项，如“5月8日某路供热管线抢修”；它随每篇报道送审，显示在公众页面的相关报道上方",
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label="主办部门",
        queryset=Department.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择主办部门。", "invalid_choice": "您不是这个部门的信息员，请另选主办部门。"},
    )

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Department.objects.filter(pk__in=[d.pk for d in departments])


class NewEventView(ContentScreen, TemplateView):
    """登记事件, for a 信息员."""

    template_name = "publishing/event_new.html"
    page_title = "登记事件"
    header_icon = "history"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]
    form: NewEventForm | None = None

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_events"), "label": "事件"}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.writes(request, at=self.at):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def departments(self) -> list[Department]:
        return permissions.officer_departments(user=self.request.user, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form or NewEventForm(departments=self.departments())
        return super().get_context_data(form=form, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = NewEventForm(request.POST, departments=self.departments())
        if not self.form.is_valid():
            complain(request, form_reasons(self.form))
            return self.render_to_response(self.get_context_data())
        try:
            event = actions.open_event(by=request.user, at=self.at, **self.form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已登记。请写首报；以后的续报也从这里写。")
        return redirect(reverse("publishing_event", args=[event.pk]))


class EventScreen(ContentScreen):
    """A screen about one event."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(Event.objects.select_related("department", "opened_by"), pk=kwargs["pk"])

    def columns(self) -> list[ColumnPage]:
        """Columns in which the person may report."""
        mine = permissions.officer_departments(user=self.request.user, at=self.at)
        numbers = {pk for d in mine for pk in columns_for(d).values_list("pk", flat=True)}
        return list(ColumnPage.objects.filter(pk__in=numbers).order_by("path"))


class EventView(EventScreen, TemplateView):
    """One event: public reports in their order, what is still being written, and the next one."""

    template_name = "publishing/event.html"
    page_title = "事件"
    header_icon = "history"
    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_events"), "label": "事件"}]

    def facts(self) -> list[tuple[str, str]]:
        """What is known of the event."""
        event = self.event
        rows = [
            ("主办部门", str(event.department)),
            ("登记", f"{event.opened_by}，{minute_text(event.opened_at)}"),
        ]
        return [*rows, ("结束时间", minute_text(event.closed_at))] if event.closed_at else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event, user = self.event, self.request.user
        named = PublicRelation.objects.filter(kind=RelationKind.EVENT, target=event.pk).values("publication")
        reports = Publication.objects.filter(pk__in=named, state=PublicationState.PUBLIC)
        public = list(reports.order_by("listed_at", "pk"))
        drafts = ArticlePage.objects.filter(event=event).exclude(pk__in=[row.pk for row in public])
        titles = titles_by_path()
        choices = [(c.pk, " › ".join(t for t in levels_of(c.path, titles) if t)) for c in self.columns()]
        return super().get_context_data(
            event=event,
            state=state_of(event),
            facts=self.facts(),
            reports=[(row, "首报" if n == 0 else "续报") for n, row in enumerate(public)],
            drafts=[(d, d.permissions_for_user(user).can_edit()) for d in drafts.order_by("pk")],
            choices=choices if event.closed_at is None else [],
            may_close=not permissions.reasons_not_to_close_event(event=event, user=user, at=self.at),
            **kwargs,
        )


class WriteReportView(EventScreen, TemplateView):
    """写报道: a draft that belongs to the event, then the editor."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        here = reverse("publishing_event", args=[pk])
        column = next((c for c in self.columns() if str(c.pk) == request.POST.get("column")), None)
        if column is None:
            complain(request, ["请选择发布栏目。"])
            return redirect(here)
        try:
            draft = actions.draft_report(event=self.event, column=column, by=request.user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect(here)
        return redirect(reverse("wagtailadmin_pages:edit", args=[draft.pk]))


class CloseEventView(EventScreen, TemplateView):
    """结束: no further reports; what is public stays."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            actions.close_event(event=self.event, by=request.user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, "已结束这个事件的报道，已公开的报道照常公开。")
        return redirect(reverse("publishing_event", args=[pk]))
