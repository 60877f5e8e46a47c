"""撰稿任务: what a department's 信息员 sees of an incident, and beginning the text."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import columns_for, levels_of, titles_by_path
from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.incidents import actions, permissions
from lanmu.incidents.actions.texts import reasons_not_to_write
from lanmu.incidents.models import IncidentText, WritingTask
from lanmu.organisation.views.base import Screen, complain
from lanmu.publishing.permissions import officer_departments


class TaskView(Screen, TemplateView):
    """One task: for the 信息员 of the department asked, and for whoever reads the register."""

    template_name = "incidents/task.html"
    page_title = "撰稿任务"
    header_icon = "edit"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        wanted = WritingTask.objects.select_related("incident", "department", "asked_by")
        self.task = get_object_or_404(wanted, pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        mine = {d.pk for d in officer_departments(user=user, at=timezone.now())}
        self.reads = not permissions.reasons_not_to_read(by=user, at=self.at)
        if self.task.department_id not in mine and not self.reads:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def choices(self) -> list[tuple[int, str]]:
        """Columns the department may write for."""
        titles = titles_by_path()
        rows: list[Any] = list(columns_for(self.task.department))
        return [(c.pk, " › ".join(t for t in levels_of(c.path, titles) if t)) for c in rows]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task = self.task
        reasons = reasons_not_to_write(task=task, by=self.request.user, at=self.at)  # type: ignore[arg-type]
        begun = IncidentText.objects.filter(task=task).first()
        return super().get_context_data(
            task=task,
            facts=[
                ("写什么", f"{task.get_kind_display()}稿"),
                ("撰稿处室、单位", str(task.department)),
                ("要点", task.brief),
                ("舆情内容", task.incident.description),
                ("应公开时间", minute_text(task.due_at) if task.due_at else "尽快"),
                ("布置", f"{task.asked_by}　{minute_text(task.asked_at)}"),
            ],
            reasons=reasons,
            choices=[] if reasons else self.choices(),
            edit_url=reverse("wagtailadmin_pages:edit", args=[begun.article_id]) if begun and not self.reads else "",
            incident_url=reverse("incidents_incident", args=[task.incident_id]) if self.reads else "",
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        number = request.POST.get("column", "")
        column = ColumnPage.objects.filter(pk=int(number)).first() if number.isdigit() else None
        try:
            article = actions.start_text(task=self.task, column=column, by=request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect("incidents_task", pk)
        messages.success(request, "草稿已生成，写好后照常送审；紧急的，送审时可走应急发布。")
        return redirect("wagtailadmin_pages:edit", article.pk)
