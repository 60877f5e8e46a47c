"""变动登记: the list, recording, and one change with what may be done about it."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.duty import actions, permissions, queries
from lanmu.duty.clocks import colour
from lanmu.duty.enums import UNDONE_STATES, ChangeKind, ChangeState, Light
from lanmu.duty.explaining import explain_change
from lanmu.duty.forms import CancelForm, HandOverForm, LinkForm, RecordForm, articles_of
from lanmu.duty.models import ColumnChange
from lanmu.duty.views.base import WALL, ActingScreen, DutyScreen, OfColumn
from lanmu.organisation.models import Department
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn
from lanmu.workdays.queries import current_calendar

TITLE = "变动登记"


class ChangeFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ChangeState.choices)
    late = django_filters.ChoiceFilter(
        label="时限", choices=[("supply", "供稿超期"), ("publication", "发布超期")], method="by_late",
        empty_label="全部",
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label="种类", choices=ChangeKind.choices)
    department = django_filters.ModelChoiceFilter(label="责任部门", queryset=Department.objects.all())
    changed_on = DayRangeFilter(label="变动日期")

    class Meta:
        model = ColumnChange
        fields: ClassVar[list[str]] = []

    def by_late(self, rows: QuerySet[ColumnChange], _name: str, value: str) -> QuerySet[ColumnChange]:
        today = self.request.duty_today
        if value == "supply":
            return rows.filter(state=ChangeState.OPEN, supply_due__lt=today)
        return rows.filter(Q(publish_due__lt=today), state__in=UNDONE_STATES)


class ChangesView(ContentList):
    """Every recorded change, newest first."""

    model = ColumnChange
    page_title = TITLE
    header_icon = "edit"
    index_url_name = "duty_changes"
    index_results_url_name = "duty_changes_results"
    search_fields: ClassVar[list[str]] = ["what", "column_title"]
    filterset_class = ChangeFilter
    default_ordering = "-changed_on"
    list_export: ClassVar[list[str]] = [
        "column_title", "what", "get_kind_display", "department", "changed_on", "recorded_at", "recorded_by",
        "supply_due", "handed_at", "handed_how", "publish_due", "published_at", "get_state_display", "cancel_reason",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "column_title": "栏目", "what": "变动内容", "get_kind_display": "种类", "department": "责任部门",
        "changed_on": "变动日期", "recorded_at": "登记时间", "recorded_by": "登记人", "supply_due": "应送交",
        "handed_at": "送交时间", "handed_how": "送交方式", "publish_due": "应发布", "published_at": "发布时间",
        "get_state_display": "状态", "cancel_reason": "撤销原因",
    }  # fmt: skip
    export_filename = TITLE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if permissions.reasons_not_to_read(user=request.user, at=self.at):
            raise PermissionDenied
        request.duty_today = permissions.day_of(self.at)  # type: ignore[attr-defined]  # the filter asks by it
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[ColumnChange]:
        return ColumnChange.objects.select_related("column", "department", "recorded_by")

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("what", label="变动内容", get_url=lambda row: reverse("duty_change", args=[row.pk])),
            Column("column_title", label="栏目", sort_key="column_title", classname="lm-wide"),
            StateColumn("state", label="状态", accessor=self._state, sort_key="state"),
            Column("department", label="责任部门", sort_key="department__order", classname="lm-wide"),
            Column(
                "changed_on",
                label="变动日期",
                sort_key="changed_on",
                classname="lm-nowrap lm-wide",
                accessor=_day("changed_on"),
            ),
            Column(
                "supply_due", label="应送交", sort_key="supply_due", classname="lm-nowrap", accessor=_day("supply_due")
            ),
            MinuteColumn("handed_at", label="送交", sort_key="handed_at", wide=True),
            MinuteColumn("published_at", label="发布", sort_key="published_at", wide=True),
        ]

    def _state(self, row: ColumnChange) -> tuple[str, str, tuple[str, str] | None]:
        light = light_of(row, permissions.day_of(self.at))
        return f"change_{row.state}", row.get_state_display(), ("void", "超期") if light == Light.RED else None


def _day(name: str) -> Any:
    return lambda row: f"{day:%Y-%m-%d}" if (day := getattr(row, name)) else ""


def light_of(row: ColumnChange, today: Any) -> Light:
    """Red when a limit of an undone change has passed."""
    if not row.is_undone:
        return Light.NONE
    due = row.supply_due if row.state == ChangeState.OPEN else row.publish_due
    return colour(day=today, due=due, amber_from=None)


class RecordView(OfColumn, ActingScreen):
    """登记变动 of one column."""

    template_name = "duty/record.html"
    page_title = "登记变动"
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.departments = permissions.recording_departments(column=self.column, user=request.user, at=self.at)
        if not self.departments:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, data: Any = None) -> forms.Form:
        return RecordForm(
            data, column=self.column, departments=self.departments,
            initial={"changed_on": self.today, "department": self.request.user.department_id},  # type: ignore[union-attr]
        )  # fmt: skip

    def act(self, data: dict[str, Any]) -> str:
        self.change = actions.record_change(column=self.column, by=self.request.user, at=self.at, **data)  # type: ignore[arg-type]
        return f"已登记，应于 {self.change.supply_due:%Y-%m-%d} 前送交运维部门。"

    def done_at(self) -> str:
        return reverse("duty_change", args=[self.change.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(column=self.column, place=self.place, **kwargs)


class ChangeView(DutyScreen):
    """One change: its times, how its limits were computed, and what may be done."""

    template_name = "duty/change.html"
    page_title = "变动"
    header_icon = "edit"
    bound: forms.Form | None = None
    verb = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = ColumnChange.objects.select_related(
            "column", "department", "recorded_by", "handed_by", "cancelled_by", "article", "submission"
        )
        self.change = get_object_or_404(rows, pk=kwargs["pk"])

    def trail(self) -> list[dict[str, Any]]:
        found = [{"url": reverse("duty_wall"), "label": WALL}]
        if self.change.column is not None:
            found.append(
                {"url": reverse("duty_column", args=[self.change.column_id]), "label": self.change.column.title}
            )
        return found

    def facts(self) -> list[tuple[str, str]]:
        """What was recorded, and what became of it, each with its time."""
        row = self.change
        facts = [
            ("栏目", row.column_title),
            ("责任部门", row.department.name),
            ("种类", row.get_kind_display()),
            ("变动日期", f"{row.changed_on:%Y-%m-%d}"),
            ("登记", f"{row.recorded_by}　{minute_text(row.recorded_at)}"),
            ("应送交", f"{row.supply_due:%Y-%m-%d}"),
        ]
        if row.handed_at is not None:
            facts.append(
                ("送交", f"{row.handed_by or ''}　{minute_text(row.handed_at)}　{row.handed_how}{self._late()}")
            )
        if row.publish_due is not None:
            facts.append(("应发布", f"{row.publish_due:%Y-%m-%d}"))
        if row.published_at is not None:
            facts.append(("发布", minute_text(row.published_at)))
        if row.cancelled_at is not None:
            facts.append(("撤销", f"{row.cancelled_by}　{minute_text(row.cancelled_at)}　{row.cancel_reason}"))
        return facts

    def _late(self) -> str:
        row = self.change
        assert row.handed_at is not None
        days = (local(row.handed_at).date() - row.supply_due).days
        return f"（晚 {days} 天）" if days > 0 else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user, at = self.change, self.request.user, self.at
        handed_on = local(row.handed_at).date() if row.handed_at else None
        lines = explain_change(
            change=row, handed_on=handed_on, limits=queries.current_limits(), calendar=current_calendar()
        )  # fmt: skip
        offered = {
            "link_form": ("link", permissions.reasons_not_to_link),
            "hand_form": ("hand-over", permissions.reasons_not_to_hand_over),
            "cancel_form": ("cancel", permissions.reasons_not_to_cancel),
        }
        given = {
            name: (self.bound if self.verb == verb and self.bound else self.make_form(verb))
            if row.column is not None and not reasons(change=row, user=user, at=at)
            else None
            for name, (verb, reasons) in offered.items()
        }
        return super().get_context_data(
            change=row, facts=self.facts(), lines=lines, light=light_of(row, self.today), **given, **kwargs
        )  # fmt: skip

    def make_form(self, verb: str, data: Any = None) -> forms.Form:
        if verb == "link":
            assert self.change.column is not None
            articles = articles_of(column=self.change.column, departments=[self.change.department])
            return LinkForm(data, articles=articles)
        return HandOverForm(data) if verb == "hand-over" else CancelForm(data)


class ActOnChangeView(ChangeView):
    """关联稿件, 送交, 撤销. POST only."""

    http_method_names: ClassVar[list[str]] = ["post"]
    ACTS: ClassVar[dict[str, tuple[Any, str]]] = {
        "link": (actions.link_article, "已关联稿件。"),
        "hand-over": (actions.hand_over, "已记为送交。"),
        "cancel": (actions.cancel_change, "已撤销这项变动。"),
    }

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        act, done = self.ACTS[verb]
        self.verb = verb
        try:
            if self.change.column is None:
                raise Refused("这个栏目已经移出分工表，变动不用再办理。")
            self.bound = self.make_form(verb, request.POST)
            if not self.bound.is_valid():
                raise Refused(form_reasons(self.bound))
            act(change=self.change, by=request.user, at=self.at, **self.bound.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            self.change.refresh_from_db()
            return self.render_to_response(self.get_context_data())
        messages.success(request, done)
        return redirect("duty_change", pk)
