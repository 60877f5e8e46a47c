"""抽查与集中检查: list, beginning one, one check with its progress, the drawing of it, its report."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lanmu.common import papers as printing
from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.inspections import actions, papers, permissions, queries
from lanmu.inspections.enums import CheckKind, CheckState, Stage
from lanmu.inspections.forms import CampaignForm, CloseForm, DrawForm, SpotForm
from lanmu.inspections.models import Check
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.base import Screen, complain, form_reasons
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen
from lanmu.organisation.viewsets.base import DayRangeInput
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

TITLE = "抽查与集中检查"
LIST = "inspections_checks"
MANAGERS = frozenset({Permission.PATROL_CHECK_MANAGE})
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class CheckFilter(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(label="种类", choices=CheckKind.choices)
    state = django_filters.MultipleChoiceFilter(label="状态", choices=CheckState.choices)
    created_at = django_filters.DateFromToRangeFilter(label="部署日期", widget=DayRangeInput)

    class Meta:
        model = Check
        fields: ClassVar[list[str]] = []


class ChecksView(PermittedList):
    """Every check, newest first."""

    needed = MANAGERS
    model = Check
    page_title = TITLE
    header_icon = "clipboard-list"
    index_url_name = LIST
    index_results_url_name = "inspections_checks_results"
    search_fields: ClassVar[list[str]] = ["title"]
    filterset_class = CheckFilter
    default_ordering = "-created_at"
    measure = "次"
    exports: ClassVar[dict[str, str]] = {
        "pk": "编号", "title": "检查", "get_kind_display": "种类", "get_state_display": "状态", "size": "抽取数",
        "seed": "抽样种子", "population_digest": "范围摘要值", "drawn_at": "抽样时间", "self_due_on": "自查截止日",
        "due_on": "检查截止日", "created_by": "组织人", "created_at": "部署时间", "summary": "检查总结",
        "closed_at": "结束时间",
    }  # fmt: skip

    def get_base_queryset(self) -> QuerySet[Check]:
        done = Q(sheets__submitted_at__isnull=False)
        counted = Check.objects.annotate(_sheets=Count("sheets"), _done=Count("sheets", filter=done))
        return counted.select_related("created_by").defer("population")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton("部署抽查", url=reverse("inspections_new_spot"), icon_name="plus", priority=10),
            HeaderButton("部署集中检查", url=reverse("inspections_new_campaign"), icon_name="plus", priority=20),
        ]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label="检查", sort_key="title",
                        get_url=lambda c: reverse("inspections_check", args=[c.pk])),
            StateColumn("state", label="状态", sort_key="state",
                        accessor=lambda c: (f"check_{c.state}", c.get_state_display())),
            Column("kind", label="种类", accessor="get_kind_display", sort_key="kind", classname="lm-nowrap"),
            Column("_done", label="已交", accessor=lambda c: f"{c._done}/{c._sheets}", classname="lm-nowrap"),
            Column("due_on", label="截止日", classname="lm-nowrap lm-wide",
                   accessor=lambda c: c.due_on or c.self_due_on or ""),
            MinuteColumn("created_at", label="部署时间", sort_key="created_at", wide=True),
        ]  # fmt: skip


class NewCheckView(NewScreen):
    """部署."""

    needed = MANAGERS
    header_icon = "clipboard-list"
    above = (LIST, TITLE)
    opens = "inspections_check"
    button = "部署"
    done = "已部署，有关人员已收到通知。"


class NewSpotView(NewCheckView):
    """部署抽查."""

    page_title = "部署抽查"
    form_class = SpotForm
    note = "种子由系统随机生成并记录在案，凭它和抽样范围的清单，任何人都可以重新抽样核对。"

    def act(self, *, by: Any, at: Any, title: str, below: Any, **drawn: Any) -> Check:
        return actions.begin_spot_check(title=title, below=below, drawing=actions.Drawing(**drawn), by=by, at=at)


class NewCampaignView(NewCheckView):
    """部署集中检查."""

    page_title = "部署集中检查"
    form_class = CampaignForm
    note = "每个栏目先由运维部门自查；自查交齐或过了截止日，再由办公室随机抽取一部分检查。"
    act = staticmethod(actions.begin_campaign)


class CheckScreen(Screen):
    """Something about one check, for its organisers and inspectors."""

    managers_only = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.checked = get_object_or_404(Check.objects.select_related("created_by"), pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        self.manages = not permissions.reasons_not_to_manage(by=user, at=self.at)
        seen = permissions.may_see_check(check=self.checked, user=user, at=self.at)
        if not seen or (self.managers_only and not self.manages):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"url": reverse(LIST), "label": TITLE}] if self.manages else []
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.get_page_title()}]


class CheckView(CheckScreen, TemplateView):
    """One check: who has done what, what was found, the next step."""

    template_name = "inspections/check.html"
    header_icon = "clipboard-list"
    wrong: tuple[str, Any] | None = None

    def get_page_title(self) -> str:
        return str(self.checked.get_kind_display())

    def facts(self) -> list[tuple[str, str]]:
        """What the check is."""
        row = self.checked
        days = [("自查截止日", row.self_due_on), ("检查截止日", row.due_on)]
        return [
            ("组织", f"{row.created_by}　{minute_text(row.created_at)}"),
            *([("要求", row.note)] if row.note else []),
            *((label, f"{day:%Y-%m-%d}") for label, day in days if day),
            *([("抽样", f"{minute_text(row.drawn_at)}，抽取 {row.size} 个，{row.get_mode_display()}"),
               ("种子", row.seed)] if row.drawn_at else []),
            ("范围摘要值", row.population_digest),
            *([("检查总结", row.summary), ("结束", minute_text(row.closed_at))] if row.closed_at else []),
        ]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.checked
        today = local(self.at).date()
        sheets = list(queries.sheets_of(row))
        asked, form = self.wrong or ("", None)
        draws = self.manages and row.state == CheckState.SELF
        closes = self.manages and row.state == CheckState.INSPECTING
        return super().get_context_data(
            checked=row,
            facts=self.facts(),
            sentence=papers.sentence(row),
            progress=papers.progress_chart(row).svg,
            problems=papers.department_chart(row).svg if row.drawn_at else "",
            departments=queries.by_department(row),
            own=[s for s in sheets if s.stage == Stage.SELF],
            office=[s for s in sheets if s.stage == Stage.OFFICE],
            own_late=bool(row.self_due_on and row.self_due_on < today),
            office_late=bool(row.due_on and row.due_on < today),
            draw_form=(form if asked == "draw" else DrawForm()) if draws else None,
            close_form=(form if asked == "close" else CloseForm()) if closes else None,
            **kwargs,
        )


class CheckActView(CheckView):
    """抽样, 结束. POST only."""

    managers_only = True
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        form = DrawForm(request.POST) if verb == "draw" else CloseForm(request.POST)
        given: dict[str, Any] = {"check": self.checked, "by": request.user, "at": self.at}
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            if verb == "draw":
                actions.draw_campaign(drawing=actions.Drawing(**form.cleaned_data), **given)
            else:
                actions.close_check(summary=form.cleaned_data["summary"], **given)
        except Refused as refused:
            complain(request, refused.reasons)
            self.checked.refresh_from_db()
            self.wrong = (verb, form)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已抽样，检查人已收到通知。" if verb == "draw" else "检查已结束。")
        return redirect("inspections_check", pk)


class PopulationView(CheckScreen, View):
    """抽样范围清单, byte for byte as it was frozen."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = content_disposition_header(True, f"抽样范围_{pk}.txt")
        headers = {"Content-Disposition": name}
        return HttpResponse(self.checked.population.encode(), content_type="text/plain; charset=utf-8", headers=headers)


class ReportView(CheckScreen, View):
    """The report of a check as PDF, Word or Excel."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        row = self.checked
        if kind == "xlsx":
            return sheet_answer(
                name=f"{row.title}问题清单", headings=papers.HEADINGS, rows=papers.problem_rows(row),
                widths=[30, 16, 40, 50, 40, 14],
            )  # fmt: skip
        paper = papers.check_paper(row, at=self.at)
        data = printing.pdf(paper) if kind == "pdf" else printing.word(paper)
        name = content_disposition_header(True, f"{paper.title}.{kind}")
        content_type = "application/pdf" if kind == "pdf" else WORD
        return HttpResponse(data, content_type=content_type, headers={"Content-Disposition": name})
