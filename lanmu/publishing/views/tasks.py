"""解读任务: the list, one task, 撰写解读 and 免于解读."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import Department
from lanmu.publishing import permissions
from lanmu.publishing.actions import interpretation as actions
from lanmu.publishing.enums import Light, PublicationState, TaskState
from lanmu.publishing.interpretations import tasks_for
from lanmu.publishing.models import ArticlePage, InterpretationTask
from lanmu.publishing.views.base import ContentScreen, complain
from lanmu.publishing.views.filters import DayRangeFilter
from lanmu.publishing.views.listing import ContentList, MinuteColumn, StateColumn


class TaskFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=TaskState.choices)
    light = django_filters.ChoiceFilter(label="时限", choices=Light.choices, field_name="_light")
    department = django_filters.ModelChoiceFilter(label="起草部门", queryset=Department.objects.all())
    opened_at = DayRangeFilter(label="文件公开日期")

    class Meta:
        model = InterpretationTask
        fields: ClassVar[list[str]] = []


def state_of(task: Any) -> tuple[str, str]:
    """(code, name); a withdrawn document asks for nothing while it is down."""
    if task.policy.state == PublicationState.WITHDRAWN:
        return "withdrawn", "文件已撤下"
    return f"task_{task.state}", task.get_state_display()


def light_of(task: Any) -> tuple[str, str] | None:
    """(code, name) of the light, None where no clock runs."""
    light = Light(task._light)
    return None if light == Light.NONE else (f"light_{light.value}", str(light.label))


class TasksView(ContentList):
    """Every policy document that had, or waits for, its interpretation."""

    model = InterpretationTask
    measure = "项"
    page_title = "解读任务"
    header_icon = "comment"
    index_url_name = "publishing_tasks"
    index_results_url_name = "publishing_tasks_results"
    search_fields: ClassVar[list[str]] = ["policy__title"]
    filterset_class = TaskFilter
    default_ordering = "-opened_at"
    list_export: ClassVar[list[str]] = [
        "policy.title", "department", "get_state_display", "light_name", "opened_at", "due_at", "alarm_at",
        "interpretation_title", "done_at", "exempt_reason", "exempt_basis", "exempted_by", "exempted_at",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "policy.title": "政策文件", "department": "起草部门", "get_state_display": "状态", "light_name": "时限",
        "opened_at": "文件公开时间", "due_at": "应于", "alarm_at": "最迟", "interpretation_title": "解读",
        "done_at": "解读公开时间", "exempt_reason": "免于解读的理由", "exempt_basis": "免于解读的依据",
        "exempted_by": "免于解读批准人", "exempted_at": "免于解读时间",
    }  # fmt: skip
    export_filename = "解读任务"

    def get_base_queryset(self) -> QuerySet[InterpretationTask]:
        tasks = tasks_for(user=self.request.user, at=self.at)
        return tasks.select_related("policy", "department", "interpretation", "exempted_by")

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "policy", label="政策文件", sort_key="policy__title", accessor=lambda t: t.policy.title,
                get_url=actions.task_url,
            ),
            StateColumn("state", label="状态", accessor=state_of, sort_key="state"),
            StateColumn("light", label="时限", accessor=light_of, sort_key="_light"),
            Column("department", label="起草部门", sort_key="department__order", classname="lm-wide"),
            MinuteColumn("opened_at", label="文件公开", sort_key="opened_at", wide=True),
            MinuteColumn("alarm_at", label="最迟", sort_key="alarm_at"),
            Column("interpretation", label="解读", classname="lm-wide", accessor=lambda t: t.interpretation or ""),
        ]  # fmt: skip

    def to_row_dict(self, item: Any) -> Any:
        light = light_of(item)
        item.light_name = light[1] if light else ""
        item.interpretation_title = item.interpretation.title if item.interpretation else ""
        return super().to_row_dict(item)


class ExemptForm(forms.Form):
    """免于解读."""

    reason = forms.CharField(
        label="理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如：仅转发上级文件，上级已作解读",
    )  # fmt: skip
    basis = forms.CharField(
        label="依据", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="决定免于解读的会议、批示或文件",
    )  # fmt: skip


class TaskScreen(ContentScreen):
    """A screen about one task the person may see."""

    task: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            wanted = tasks_for(user=request.user, at=self.at)
            related = wanted.select_related("policy", "department", "interpretation", "exempted_by")
            self.task = get_object_or_404(related, pk=kwargs["pk"])


class TaskView(TaskScreen, TemplateView):
    """One task: its times, what explains the document, and what can be done."""

    template_name = "publishing/task.html"
    page_title = "解读任务"
    header_icon = "comment"
    http_method_names: ClassVar[list[str]] = ["get", "head"]
    form: ExemptForm | None = None

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("publishing_tasks"), "label": "解读任务"}]

    def facts(self) -> list[tuple[str, str]]:
        """What is known of the task."""
        task = self.task
        light = light_of(task)
        rows = [
            ("起草部门", str(task.department)),
            ("文件公开时间", minute_text(task.opened_at)),
            ("应于", f"{minute_text(task.due_at)}（公开当日）"),
            ("最迟", f"{minute_text(task.alarm_at)}（三个工作日）"),
            ("时限", light[1] if light else "不计时"),
        ]
        if task.interpretation is not None:
            rows += [("解读", task.interpretation.title), ("解读公开时间", minute_text(task.done_at))]
        if task.exempted_at is not None:
            rows += [
                ("免于解读的理由", task.exempt_reason),
                ("免于解读的依据", task.exempt_basis),
                ("批准人", f"{task.exempted_by}，{minute_text(task.exempted_at)}"),
            ]
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task, user = self.task, self.request.user
        drafts = ArticlePage.objects.filter(interpreted__policy=task.pk, publication__isnull=True)
        waiting = task.state == TaskState.WAITING
        return super().get_context_data(
            task=task,
            state=state_of(task),
            light=light_of(task),
            facts=self.facts(),
            waiting=waiting,
            drafts=[(d, d.permissions_for_user(user).can_edit()) for d in drafts.order_by("pk").distinct()],
            reasons_not_to_write=permissions.reasons_not_to_interpret(task=task, user=user, at=self.at),
            reasons_not_to_exempt=permissions.reasons_not_to_exempt(task=task, user=user, at=self.at),
            form=self.form or ExemptForm(),
            **kwargs,
        )


class WriteInterpretationView(TaskScreen, TemplateView):
    """撰写解读: a draft with the document filled in, then the editor."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            draft = actions.draft_interpretation(task=self.task, by=request.user, at=self.at)
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect(actions.task_url(self.task))
        messages.success(request, "已生成解读的草稿，所解读的文件已经填好。请写明四项要点，再送审。")
        return redirect(reverse("wagtailadmin_pages:edit", args=[draft.pk]))


class ExemptView(TaskView):
    """免于解读, with reason and basis; what was typed is kept when something is missing."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.form = ExemptForm(request.POST)
        words = {name: request.POST.get(name, "") for name in ("reason", "basis")}
        try:
            actions.exempt(task=self.task, by=request.user, at=self.at, **words)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已登记免于解读，理由和依据记入审计日志。")
        return redirect(actions.task_url(self.task))
