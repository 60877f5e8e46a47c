"""部门考核: list, making one, ranking with its parts, Excel, PDF, Word."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.charts import bars
from lanmu.common.papers import Chart, Heading, Paper, Para, Table
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.viewsets.base import DayInput
from lanmu.publishing.views.listing import MinuteColumn
from lanmu.supervision.actions.scores import make_assessment
from lanmu.supervision.models import Assessment
from lanmu.supervision.views.base import Page, paper_answer

READ, MANAGE = Permission.SUPERVISION_SCORE_READ, Permission.SUPERVISION_ASSESSMENT_MANAGE


class AssessmentsView(PermittedList):
    """Every assessment, newest first."""

    needed = frozenset({READ})
    model = Assessment
    page_title = "部门考核"
    header_icon = "group"
    index_url_name = "supervision_assessments"
    index_results_url_name = "supervision_assessments_results"
    search_fields: ClassVar[list[str]] = ["title"]
    default_ordering = "-made_at"
    exports: ClassVar[dict[str, str]] = {
        "title": "名称", "starts_on": "开始", "ends_on": "结束", "made_by": "生成人", "made_at": "生成时间",
        "digest": "摘要值",
    }  # fmt: skip
    new = ("生成考核", "supervision_assessment_new", MANAGE)

    def get_base_queryset(self) -> QuerySet[Assessment]:
        return Assessment.objects.select_related("made_by").defer("result")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "title", label="名称", sort_key="title",
                get_url=lambda r: reverse("supervision_assessment", args=[r.pk]),
            ),
            Column("starts_on", label="开始", sort_key="starts_on", classname="lm-nowrap"),
            Column("ends_on", label="结束", sort_key="ends_on", classname="lm-nowrap"),
            MinuteColumn("made_at", label="生成时间", sort_key="made_at", wide=True),
        ]  # fmt: skip


class AssessmentForm(forms.Form):
    title = forms.CharField(label="名称", max_length=100, error_messages={"required": "请填写考核名称。"})
    starts_on = forms.DateField(label="开始", widget=DayInput, error_messages={"required": "请填写开始日期。"})
    ends_on = forms.DateField(label="结束", widget=DayInput, error_messages={"required": "请填写结束日期。"})


class NewAssessmentView(Page):
    """生成考核."""

    needed = frozenset({MANAGE})
    template_name = "supervision/assessment_new.html"
    page_title = "生成考核"
    header_icon = "group"
    above = ("supervision_assessments", "部门考核")
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": AssessmentForm()} | kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AssessmentForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            row = make_assessment(by=request.user, at=self.at, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, "已生成。")
        return redirect("supervision_assessment", row.pk)


class AssessmentView(Page):
    """The ranking and what every department lost where."""

    needed = frozenset({READ})
    template_name = "supervision/assessment.html"
    header_icon = "group"
    above = ("supervision_assessments", "部门考核")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(Assessment.objects.select_related("made_by"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.row.title

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match request.GET.get("export"):
            case "xlsx":
                headings, rows = self.table()
                widths = (6, 24, 10, *(20 for _ in headings[3:]))
                return sheet_answer(name=self.row.title, headings=headings, rows=rows, widths=widths)
            case "pdf" | "docx" as extension:
                return paper_answer(paper=self.paper(), name=self.row.title, extension=extension)
        return super().get(request, *args, **kwargs)

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """Headings and rows: place, department, total, and for each measure what was lost (how many cases)."""
        result = self.row.result
        names = [part["name"] for part in result[0]["parts"]] if result else []
        rows = [
            [r["rank"], r["department"], r["total"],
             *(f"-{p['lost']:g}（{p['count']}）" if p["count"] else "0" for p in r["parts"])]
            for r in result
        ]  # fmt: skip
        return ["名次", "处室、单位", "得分", *names], rows

    def chart(self) -> Any:
        return bars(title="各部门得分", rows=[(r["department"], r["total"]) for r in self.row.result], unit=" 分")

    def paper(self) -> Paper:
        headings, rows = self.table()
        said = [[str(cell) for cell in row] for row in rows]
        totals = Table(["处室、单位", "得分"], [[row[1], row[2]] for row in said])
        return Paper(
            title=self.row.title,
            dated=self.row.made_at,
            landscape=True,
            blocks=[
                Para(f"考核期间：{self.row.starts_on} 至 {self.row.ends_on}。扣分后括号内为个数。"),
                Heading("一、得分和名次"),
                Table(headings, said, widths=[2, 6, 3, *(4 for _ in headings[3:])]),
                Chart(self.chart(), totals),
                Para(f"生成：{self.row.made_by}　{minute_text(self.row.made_at)}", right=True),
                Para(f"摘要值：{self.row.digest}", right=True),
            ],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        headings, rows = self.table()
        return super().get_context_data(
            assessment=self.row, headings=headings, rows=rows, chart=self.chart(), **kwargs
        )  # fmt: skip
