"""舆情月报 and 网站运行报告: a month on the screen, and the same as PDF, Word and Excel."""

from datetime import date
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from lanmu.common import papers as printing
from lanmu.common.times import local, minute_text
from lanmu.incidents import papers, queries
from lanmu.incidents.views.listing import LIST, READERS, TITLE
from lanmu.incidents.visits.report import RunningReport, running_report, size_text
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.permitted import PermittedScreen

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MONTHS = 24
"""Months that can be chosen, the present one first."""


class MonthScreen(PermittedScreen, TemplateView):
    """A report of the month `?month=2024-05`; with `as`, in that format."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]
    name = ""

    @cached_property
    def month(self) -> date:
        today = local(self.at).date().replace(day=1)
        given = self.request.GET.get("month", "")
        try:
            return date.fromisoformat(f"{given}-01") if given else today
        except ValueError:
            raise Http404 from None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("as", "")
        if wanted in {"pdf", "docx"}:
            paper = self.paper()
            data = printing.pdf(paper) if wanted == "pdf" else printing.word(paper)
            kind = "application/pdf" if wanted == "pdf" else WORD
            name = content_disposition_header(True, f"{paper.title}.{wanted}")
            return HttpResponse(data, content_type=kind, headers={"Content-Disposition": name})
        if wanted == "xlsx":
            return self.sheet()
        return self.render_to_response(self.get_context_data(**kwargs))

    def paper(self) -> printing.Paper:
        raise NotImplementedError

    def sheet(self) -> HttpResponse:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        months = queries.months_back(local(self.at).date(), MONTHS)
        shown = [f"{month:%Y-%m}" for month in reversed(months)]
        return super().get_context_data(month=f"{self.month:%Y-%m}", months=shown, **kwargs)


class IncidentMonthView(MonthScreen):
    """舆情月报."""

    needed = READERS
    template_name = "incidents/month.html"
    page_title = "舆情月报"
    header_icon = "doc-full"

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse(LIST), "label": TITLE}]

    @cached_property
    def report(self) -> queries.MonthReport:
        return queries.month_report(month=self.month, at=self.at)

    @cached_property
    def trend(self) -> list[tuple[date, int, int]]:
        return queries.by_month(months=queries.months_back(self.month, 12), at=self.at)

    def paper(self) -> printing.Paper:
        return papers.month_paper(self.report, self.trend, at=self.at)

    def sheet(self) -> HttpResponse:
        return sheet_answer(
            name=f"{papers.month_name(self.report)}网络舆情月报",
            headings=papers.INCIDENT_HEADINGS,
            rows=papers.incident_rows(self.report, at=self.at),
            widths=[17, 40, 10, 20, 20, 10, 60, 10, 40],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        return super().get_context_data(
            report=report,
            sentence=papers.month_sentence(report),
            charts=[chart.svg for chart in papers.month_charts(report, self.trend)],
            **kwargs,
        )


class RunningView(MonthScreen):
    """网站运行报告."""

    needed = frozenset({Permission.PATROL_REPORT_READ})
    template_name = "incidents/running.html"
    page_title = "网站运行报告"
    header_icon = "globe"

    @cached_property
    def report(self) -> RunningReport:
        return running_report(month=self.month)

    def paper(self) -> printing.Paper:
        return papers.running_paper(self.report, at=self.at)

    def sheet(self) -> HttpResponse:
        rows = [
            (f"{d.day}", d.views, d.visitors, d.downloads, d.requests, d.bot_requests, d.sent) for d in self.report.days
        ]
        return sheet_answer(
            name=f"{papers.month_name(self.report)}网站运行报告",
            headings=("日期", "页面浏览量", "独立访客", "文件下载", "请求数", "爬虫请求数", "发送字节数"),
            rows=rows,
            widths=[12, 12, 12, 12, 12, 12, 16],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        return super().get_context_data(
            report=report,
            sentence=papers.running_sentence(report),
            numbers=[
                ("页面浏览量", f"{report.views}"),
                ("日均独立访客", f"{report.visitors_a_day:.0f}"),
                ("文件下载", f"{report.downloads}"),
                ("爬虫占请求", f"{report.bot_share:.0%}"),
                ("发送", size_text(report.sent)),
            ],
            charts=[chart.svg for chart in papers.running_charts(report)],
            tables=[
                ("访问最多的页面", "页面", report.pages[:20]),
                ("公众搜索最多的词", "搜索词", report.searches[:20]),
                ("爬虫", "名称", report.bots[:15]),
                ("状态码", "状态码", report.statuses[:15]),
            ],
            read=minute_text(report.read_at) if report.read_at else "",
            **kwargs,
        )  # fmt: skip
