"""活动报送: the list with its counts, the form, one report and what becomes of it."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.widgets.button import HeaderButton

from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.organisation.models import Department
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.publishing import actions, activities, permissions
from lanmu.publishing.enums import ActivityState
from lanmu.publishing.forms.activity import AdoptForm, DeclineForm, activity_panel
from lanmu.publishing.models import ActivityReport
from lanmu.publishing.views import access
from lanmu.publishing.views.base import ContentScreen, complain, form_reasons
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn

TITLE = "活动报送"


class ActivityFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ActivityState.choices)
    department = django_filters.ModelChoiceFilter(label="报送处室、单位", queryset=Department.objects.all())
    held_on = DayRangeFilter(label="举办日期")

    class Meta:
        model = ActivityReport
        fields: ClassVar[list[str]] = []


class ActivitiesView(ContentList):
    """Every report the person may see, newest first, with the year's counts above."""

    model = ActivityReport
    template_name = "publishing/activities.html"
    page_title = TITLE
    header_icon = "calendar-alt"
    index_url_name = "publishing_activities"
    index_results_url_name = "publishing_activities_results"
    search_fields: ClassVar[list[str]] = ["name", "place", "text"]
    filterset_class = ActivityFilter
    default_ordering = "-reported_at"
    list_export: ClassVar[list[str]] = [
        "name", "department", "held_on", "held_to", "place", "text", "contact", "contact_phone", "get_state_display",
        "reason", "reported_by", "reported_at", "decided_at",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "name": "活动名称", "department": "报送处室、单位", "held_on": "举办日期", "held_to": "结束日期",
        "place": "地点", "text": "活动情况", "contact": "联系人", "contact_phone": "联系电话",
        "get_state_display": "状态", "reason": "未采用的原因", "reported_by": "报送人", "reported_at": "报送时间",
        "decided_at": "办理时间",
    }  # fmt: skip
    export_filename = TITLE

    def get_base_queryset(self) -> QuerySet[ActivityReport]:
        return activities.visible_to(user=self.request.user, at=self.at)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not access.writes(self.request, at=self.at):
            return []
        return [HeaderButton("报送活动", url=reverse("publishing_report_activity"), icon_name="plus")]

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("name", label="活动名称", sort_key="name", get_url=self._url),
            StateColumn("state", label="状态", accessor=lambda r: (r.state, r.get_state_display()), sort_key="state"),
            Column("department", label="报送处室、单位", sort_key="department__order", classname="lm-wide"),
            Column("held_on", label="举办日期", sort_key="held_on", classname="lm-nowrap", accessor=held_text),
            Column("reported_by", label="报送人", classname="lm-wide"),
            MinuteColumn("reported_at", label="报送时间", sort_key="reported_at", wide=True),
        ]

    @staticmethod
    def _url(report: ActivityReport) -> str:
        return reverse("publishing_activity", args=[report.pk])

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        year = local(self.at).year
        given = (
            {} if self.results_only else {"year": year, "tally": activities.tally(self.get_base_queryset(), year=year)}
        )
        return super().get_context_data(*args, **given, **kwargs)


class ReportActivityView(ContentScreen, CreateView):
    """报送活动, by a 信息员."""

    model = ActivityReport
    permission_policy = None
    panel = activity_panel()
    shows_wagtail_panels = True
    """Its pictures and files are chosen in Wagtail's inline panels, which print scripts (lanmu/config/security.py)."""
    page_title = "报送活动"
    header_icon = "calendar-alt"
    add_url_name = "publishing_report_activity"
    index_url_name = "publishing_activities"
    error_message = "没有报送，请改正下面标出的地方。"
    submit_button_label = "报送"
    submit_button_active_label = "正在报送…"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = permissions.officer_departments(user=request.user, at=self.at)
        if not mine:
            raise PermissionDenied
        request.user.activity_departments = mine  # type: ignore[union-attr]  # the form offers these
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return ""

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_activities"), "label": TITLE}]

    def form_valid(self, form: Any) -> HttpResponse:
        report = form.save(commit=False)
        try:
            actions.report_activity(report=report, by=self.request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            self.produced_error_code, self.produced_error_message = "validation_error", self.error_message
            return self.form_invalid(form)
        messages.success(self.request, f"已报送{report.receiving}。")
        return redirect("publishing_activity", report.pk)


class ActivityView(ContentScreen, TemplateView):
    """One report; for the 信息员 of the receiving department, what becomes of it."""

    template_name = "publishing/activity.html"
    header_icon = "calendar-alt"
    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        seen = activities.visible_to(user=request.user, at=self.at).select_related("decided_by", "article")
        self.report = get_object_or_404(seen, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return "活动"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_activities"), "label": TITLE}]

    @cached_property
    def columns(self) -> list[Any]:
        """Where the person could adopt it."""
        return activities.columns_to_adopt_into(report=self.report, user=self.request.user, at=self.at)  # type: ignore[arg-type]

    def facts(self) -> list[tuple[str, str]]:
        """What was reported, and what became of it."""
        row = self.report
        facts = [
            ("报送处室、单位", str(row.department)),
            ("举办日期", held_text(row)),
            ("地点", row.place),
            ("活动情况", row.text),
            ("联系人", f"{row.contact}　{row.contact_phone}"),
            ("报送", f"{row.reported_by}　{minute_text(row.reported_at)}　报{row.receiving}"),
        ]
        if row.decided_at is not None:
            facts.append((str(row.get_state_display()), f"{row.decided_by}　{minute_text(row.decided_at)}"))
        if row.reason:
            facts.append(("未采用的原因", row.reason))
        return facts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.report
        may_decide = not permissions.reasons_not_to_decide_activity(report=row, user=self.request.user, at=self.at)
        edit_url = ""
        if row.article is not None and permissions.may_write(article=row.article, user=self.request.user, at=self.at):
            edit_url = reverse("wagtailadmin_pages:edit", args=[row.article_id])
        return super().get_context_data(
            **{
                "report": row,
                "facts": self.facts(),
                "pictures": row.pictures.select_related("image"),
                "files": row.files.select_related("document"),
                "may_decide": may_decide,
                "sees_library": Permission.MEDIA_FILE_UPLOAD in permissions_today(self.request.user),
                "adopt_form": AdoptForm(columns=self.columns) if may_decide and self.columns else None,
                "decline_form": DeclineForm(),
                "edit_url": edit_url,
                **kwargs,
            }
        )


class DecideActivityView(ActivityView):
    """采用 or 未采用. POST only."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        adopts = verb == "adopt"
        form: Any = AdoptForm(request.POST, columns=self.columns) if adopts else DeclineForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            given: dict[str, Any] = {"report": self.report, "by": request.user, "at": self.at}
            if adopts:
                article = actions.adopt_activity(column=form.cleaned_data["column"], **given)
                messages.success(request, "已采用，请核对稿件后送审。")
                return redirect("wagtailadmin_pages:edit", article.pk)
            actions.decline_activity(reason=form.cleaned_data["reason"], **given)
        except Refused as refused:
            complain(request, refused.reasons)
            self.report.refresh_from_db()
            return self.render_to_response(self.get_context_data(**({} if adopts else {"decline_form": form})))
        messages.success(request, "已告知报送的处室、单位。")
        return redirect("publishing_activities")


def held_text(report: ActivityReport) -> str:
    """`2024-05-08` or `2024-05-08 至 2024-05-10`."""
    first = f"{report.held_on:%Y-%m-%d}"
    return f"{first} 至 {report.held_to:%Y-%m-%d}" if report.held_to and report.held_to != report.held_on else first
