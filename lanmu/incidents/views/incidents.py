"""舆情台账: list, registration, one incident with its four steps and everything tied to it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.incidents import actions, clocks, permissions, queries
from lanmu.incidents.enums import StepKind
from lanmu.incidents.forms import (
    AskForm,
    CloseForm,
    FileForm,
    JudgeForm,
    LinkForm,
    NoteForm,
    PressForm,
    RegisterForm,
    ReportForm,
    RespondForm,
    TextForm,
)
from lanmu.incidents.models import Incident, IncidentFile, WritingTask
from lanmu.incidents.views.listing import KEEPERS, LIST, READERS, TITLE
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.base import complain, form_reasons
from lanmu.organisation.views.permitted import Permitted, PermittedScreen
from lanmu.organisation.views.registers import NewScreen
from lanmu.publishing.evidence import content_type
from lanmu.publishing.models import Publication


class RegisterView(NewScreen):
    """登记舆情."""

    needed = KEEPERS
    page_title = "登记舆情"
    header_icon = "comment"
    above = (LIST, TITLE)
    form_class = RegisterForm
    opens = "incidents_incident"
    button = "登记"
    done = "已登记，时限已开始计算。"
    note = (
        "时限从发现时间起按自然小时计算：特别重大、重大的 5 小时内发布权威信息、24 小时内召开新闻发布会，"
        "其他的 48 小时内回应。"
    )

    def act(self, *, by: Any, at: Any, **found: Any) -> Incident:
        return actions.register(found=actions.Found(**found), by=by, at=at)


class IncidentView(PermittedScreen, TemplateView):
    """One incident."""

    needed = READERS
    template_name = "incidents/incident.html"
    header_icon = "comment"
    above = (LIST, TITLE)
    wrong: tuple[str, Any] | None = None
    """The form that was refused, by the name of its verb."""

    @cached_property
    def incident(self) -> Incident:
        wanted = Incident.objects.select_related("department", "registered_by")
        return get_object_or_404(wanted, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"舆情 {self.incident.pk}"

    def facts(self) -> list[tuple[str, str]]:
        """What staff entered."""
        row = self.incident
        return [
            ("发现时间", minute_text(row.found_at)),
            ("来源", f"{row.source}\n{row.source_url}".strip()),
            ("舆情内容", row.description),
            *([("传播情况", row.reach)] if row.reach else []),
            *([("涉及处室、单位", str(row.department))] if row.department else []),
            ("公开回应", "需要" if row.needs_response else "不需要（见研判意见）"),
            *([("处置结果", row.result)] if row.result else []),
            ("登记", f"{row.registered_by}　{minute_text(row.registered_at)}"),
        ]

    def forms(self) -> list[tuple[str, str, Any]]:
        """(verb, label, form) of what may be done next; empty for readers."""
        if permissions.reasons_not_to_keep(by=self.request.user, at=self.at):  # type: ignore[arg-type]
            return []
        made = []
        for verb in queries.verbs_for(self.incident):
            form = self.wrong[1] if self.wrong and self.wrong[0] == verb else form_of(verb, self.incident)
            made.append((verb.value, str(verb.label), form))
        return made

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.incident
        held = permissions_today(self.request.user)
        return super().get_context_data(
            **{
                "incident": row,
                "facts": self.facts(),
                "targets": clocks.states(row, at=self.at),
                "stages": queries.steps_that_count(row),
                "forms": self.forms(),
                "texts": queries.texts_of(row),
                "tasks": row.tasks.filter(text__isnull=True, called_off_at__isnull=True).select_related("department"),
                "files": row.files.all(),
                "steps": row.steps.all(),
                "keeps": row.closed_at is None and Permission.INCIDENTS_INCIDENT_KEEP in held,
                "ask_form": AskForm(),
                "link_form": LinkForm(),
                "file_form": FileForm(),
                "keeps_events": Permission.INQUIRY_EVENT_KEEP in held,
                **kwargs,
            }
        )


def form_of(verb: StepKind, incident: Incident, data: Any = None) -> Any:
    """The form of a verb, filled from the incident or from what was sent."""
    if verb in {StepKind.AUTHORITY, StepKind.RESPONSE}:
        rows = queries.answering(incident)
        choices = [(str(row.pk), f"{row.title}（{minute_text(row.first_published_at)}）") for row in rows]
        return RespondForm(data, choices=choices, prefix=verb.value)
    kinds: dict[StepKind, Callable[..., Any]] = {
        StepKind.JUDGE: JudgeForm, StepKind.REPORT: ReportForm, StepKind.PRESS: PressForm, StepKind.NOTE: NoteForm,
        StepKind.CLOSE: CloseForm,
    }  # fmt: skip
    initial = {"grade": incident.grade, "needs_response": "yes" if incident.needs_response else "no"}
    return kinds[verb](data, initial=initial, prefix=verb.value)


class StepView(IncidentView):
    """One verb done. POST only."""

    needed = KEEPERS
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        kind = StepKind(verb)
        form = form_of(kind, self.incident, request.POST)
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            self._act(kind, form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            self.incident.refresh_from_db()
            self.wrong = (kind, form)
            return self.render_to_response(self.get_context_data())
        messages.success(request, "已记入台账。")
        return redirect("incidents_incident", pk)

    def _act(self, kind: StepKind, data: dict[str, Any]) -> None:
        given: dict[str, Any] = {"incident": self.incident, "by": self.request.user, "at": self.at}
        if kind in {StepKind.AUTHORITY, StepKind.RESPONSE}:
            number = data.pop("publication")
            chosen = Publication.objects.filter(pk=int(number)).first() if number else None
            if chosen is None:
                raise Refused("请选择用哪条公开信息回应；还没有的，请先布置撰稿或关联公开信息。")
            actions.respond(target=kind.value, publication=chosen, **data, **given)
            return
        verbs: dict[StepKind, Callable[..., Any]] = {
            StepKind.JUDGE: actions.judge, StepKind.REPORT: actions.report, StepKind.PRESS: actions.press_conference,
            StepKind.NOTE: actions.note, StepKind.CLOSE: actions.close,
        }  # fmt: skip
        verbs[kind](**data, **given)


class TieView(IncidentView):
    """布置撰稿, 取消, 关联公开信息, 上传材料. POST only."""

    needed = KEEPERS
    http_method_names: ClassVar[list[str]] = ["post"]
    verb = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            said = getattr(self, f"_{self.verb}")(request)
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, said)
        return redirect("incidents_incident", pk)

    def _cleaned(self, form: Any) -> dict[str, Any]:
        if not form.is_valid():
            raise Refused(form_reasons(form))
        return dict(form.cleaned_data)

    def _ask(self, request: HttpRequest) -> str:
        task = actions.ask_for_text(
            incident=self.incident, by=request.user, at=self.at, **self._cleaned(AskForm(request.POST))  # type: ignore[arg-type]
        )  # fmt: skip
        return f"已请{task.department}撰写，信息员已收到通知。"

    def _call_off(self, request: HttpRequest) -> str:
        task = get_object_or_404(WritingTask, pk=request.POST.get("task", ""), incident=self.incident)
        actions.call_off(task=task, by=request.user, at=self.at, **self._cleaned(TextForm(request.POST)))  # type: ignore[arg-type]
        return "已取消这项撰稿。"

    def _link(self, request: HttpRequest) -> str:
        given = self._cleaned(LinkForm(request.POST))
        found = queries.publication_at(given["address"])
        actions.link_text(
            incident=self.incident, publication=found, kind=given["kind"], by=request.user, at=self.at  # type: ignore[arg-type]
        )  # fmt: skip
        return "已关联，这条信息的工作台页面上也能看到这起舆情。"

    def _attach(self, request: HttpRequest) -> str:
        file = self._cleaned(FileForm(request.POST, request.FILES))["file"]
        if file is None:
            raise Refused("请选择要上传的材料。")
        actions.attach(incident=self.incident, file_name=file.name, data=file.read(), by=request.user, at=self.at)  # type: ignore[arg-type]
        return "材料已存入，查阅都会记入审计日志。"


class FileView(Permitted, View):
    """打开材料. POST: every reading leaves an audit row, and no link elsewhere can start it."""

    needed = READERS
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = get_object_or_404(IncidentFile, pk=pk)
        try:
            data = actions.read_file(file=file, by=request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
            return redirect("incidents_incident", file.incident_id)
        disposition = content_disposition_header(True, file.file_name)
        return HttpResponse(data, content_type=content_type(file.path), headers={"Content-Disposition": disposition})
