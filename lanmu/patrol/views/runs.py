"""「巡检记录」: what was patrolled when and how it went; starting a patrol."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.refusal import Refused
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain
from lanmu.organisation.views.permitted import Permitted, PermittedList, PermittedScreen
from lanmu.patrol import queries, tasks
from lanmu.patrol.enums import UNFINISHED, RunState
from lanmu.patrol.models import Finding, PatrolRun
from lanmu.patrol.rules import rule_name, source_label, sources
from lanmu.patrol.views.base import TagColumn
from lanmu.publishing.views.listing import MinuteColumn

TITLE = "巡检记录"
READERS = frozenset({Permission.PATROL_FINDING_READ, Permission.PATROL_RUN_START})


def choices() -> list[tuple[str, str]]:
    """Sources by name."""
    return [(source.name, source.label) for source in sources()]


class RunFilter(WagtailFilterSet):
    source = django_filters.MultipleChoiceFilter(label="巡检项目", choices=choices)
    state = django_filters.MultipleChoiceFilter(label="状态", choices=RunState.choices)

    class Meta:
        model = PatrolRun
        fields: ClassVar[list[str]] = []


class RunsView(PermittedList):
    """Newest first; above, each kind of patrol with its last run and, for whoever may, the button."""

    needed = READERS
    model = PatrolRun
    template_name = "patrol/runs.html"
    page_title = TITLE
    header_icon = "history"
    index_url_name = "patrol_runs"
    index_results_url_name = "patrol_runs_results"
    filterset_class = RunFilter
    default_ordering = "-requested_at"
    exports: ClassVar[dict[str, str]] = {
        "pk": "编号", "source_name": "巡检项目", "requested_at": "时间", "requested_by": "开始人",
        "get_state_display": "状态", "seconds": "用时（秒）", "looked": "查看数", "opened": "新发现",
        "repeated": "仍存在", "closed": "证实已整改", "problem": "没有完成的原因",
    }  # fmt: skip

    def get_base_queryset(self) -> QuerySet[PatrolRun]:
        return PatrolRun.objects.select_related("requested_by").defer("report")

    def order_queryset(self, queryset: QuerySet[PatrolRun]) -> QuerySet[PatrolRun]:
        return queryset.order_by(self.ordering or self.default_ordering, "-pk")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("source", label="巡检项目", accessor=lambda r: source_label(r.source), get_url=self._url,
                        sort_key="source"),
            MinuteColumn("requested_at", label="时间", sort_key="requested_at"),
            TagColumn("state", label="状态", accessor=lambda r: (f"run_{r.state}", r.get_state_display())),
            Column("seconds", label="用时", accessor=duration, sort_key="seconds", classname="lm-nowrap"),
            Column("looked", label="查看", sort_key="looked", classname="lm-wide"),
            Column("opened", label="新发现", sort_key="opened"),
            Column("repeated", label="仍存在", sort_key="repeated", classname="lm-wide"),
            Column("closed", label="证实已整改", sort_key="closed", classname="lm-wide"),
            Column("requested_by", label="开始人", accessor=lambda r: r.requested_by or "定时", classname="lm-wide"),
        ]  # fmt: skip

    @staticmethod
    def _url(run: PatrolRun) -> str:
        return reverse("patrol_run", args=[run.pk])

    def to_row_dict(self, item: PatrolRun) -> Any:
        item.source_name = source_label(item.source)  # type: ignore[attr-defined]
        return super().to_row_dict(item)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.results_only:
            return super().get_context_data(*args, **kwargs)
        last = queries.last_runs(source.name for source in sources())
        cards = [
            {
                "source": source, "run": last.get(source.name),
                "busy": source.name in last and last[source.name].state in UNFINISHED,
                "why": source.ready() if source.ready else "",
            }
            for source in sources()
        ]  # fmt: skip
        may_start = Permission.PATROL_RUN_START in permissions_today(self.request.user)
        return super().get_context_data(*args, cards=cards, may_start=may_start, **kwargs)


def duration(run: PatrolRun) -> str:
    """`3.2 秒`; nothing while it is not over."""
    return "" if run.state in UNFINISHED else f"{run.seconds:.1f} 秒"


class StartView(Permitted, View):
    """Begin a patrol in the background. POST only."""

    needed = frozenset({Permission.PATROL_RUN_START})
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("source", "")
        if name not in dict(choices()):
            raise Http404
        try:
            tasks.start(source=name, at=self.at, by=request.user)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, f"“{source_label(name)}”已开始，在后台进行；完成后结果出现在下表。")
        return redirect("patrol_runs")


class RunView(PermittedScreen, TemplateView):
    """One run: what it looked at, what it said, what it opened and proved gone."""

    needed = READERS
    template_name = "patrol/run.html"
    above = ("patrol_runs", TITLE)
    header_icon = "history"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.run_ = get_object_or_404(PatrolRun.objects.select_related("requested_by"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return f"{source_label(self.run_.source)}第 {self.run_.pk} 次"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.run_
        touched = Finding.objects.filter(events__run=run).distinct().order_by("pk")
        report = run.report or {}
        named = {key: report[key] for key in ("pages", "results") if isinstance(report.get(key), dict)}
        blocks = [(rule_name(code), n) for code, n in sorted((report.get("blocks") or {}).items())]
        return super().get_context_data(
            run=run, label=source_label(run.source), duration=duration(run), touched=touched[:50],
            total=touched.count(), tables=list(named.values()), blocks=blocks, notices=report.get("notices") or [],
            read=report.get("read"), **kwargs,
        )  # fmt: skip
