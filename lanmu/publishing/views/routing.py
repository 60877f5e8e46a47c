"""审校分工 and 办理时限: who does each act, and how long each step may take."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.sheets import sheet_answer
from lanmu.organisation.views.base import Screen, complain, form_reasons
from lanmu.organisation.viewsets.base import DayInput
from lanmu.organisation.viewsets.posts import PersonChoice
from lanmu.publishing import staffing
from lanmu.publishing.actions.routing import LONGEST_HOURS, assign, end_assignment, set_term
from lanmu.publishing.enums import ActKind, InfoType, Stage
from lanmu.publishing.models import Assignment, StageTerm
from lanmu.publishing.models.routing import REVIEW_STAGES
from lanmu.publishing.terms import BY_THE_CLOCK, DEFAULT_HOURS

MANAGE, READ, TERMS = (
    Permission.ROUTING_ASSIGNMENT_MANAGE, Permission.ROUTING_ASSIGNMENT_READ, Permission.ROUTING_TERM_EDIT,
)  # fmt: skip
REQUIRED = {"required": "请选择。", "invalid_choice": "请重新选择。"}


class RoutingScreen(Screen, TemplateView):
    """A screen of 设置 for whoever has one of `granted`."""

    granted: ClassVar[frozenset[Permission]] = frozenset()
    header_icon = "group"
    form: forms.Form | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.granted & permissions_today(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def today(self) -> date:
        return local(self.at).date()

    def answer(self, request: HttpRequest, form: forms.Form, done_at: str) -> HttpResponse:
        """Call `act` with the form; a refusal shows every reason and the form as it was filled in."""
        self.form = form
        try:
            if not form.is_valid():
                raise Refused(form_reasons(form))
            done = self.act(form.cleaned_data)
        except Refused as refused:
            complain(request, refused.reasons)
            return self.render_to_response(self.get_context_data())
        messages.success(request, done)
        return redirect(done_at)

    def act(self, data: dict[str, Any]) -> str:
        """Call the one action. Returns what was done. Raises Refused."""
        raise NotImplementedError


class AssignmentsView(RoutingScreen):
    """`/workbench/assignments/`: the six acts of every department."""

    granted = frozenset({MANAGE, READ})
    template_name = "publishing/assignments.html"
    page_title = "审校分工"

    def lines(self) -> list[staffing.Line]:
        asked = self.request.GET.get("department", "")
        found = staffing.lines(day=self.today, department=int(asked) if asked.isdigit() else None)
        info_type = self.request.GET.get("info_type", "")
        if info_type in InfoType.values:
            found = [line for line in found if line.info_type == info_type]
        return [line for line in found if line.vacant] if "vacant" in self.request.GET else found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    def export(self) -> HttpResponse:
        rows = [
            (line.department.name, line.type_name, str(Stage(cell.stage).label), str(ActKind(cell.kind).label),
             "、".join(str(row.user) for row in cell.named if not row.is_deputy),
             "、".join(str(row.user) for row in cell.named if row.is_deputy),
             "、".join(str(user) for user in cell.holders), "；".join(filter(None, (cell.warning, cell.standing_in))))
            for line in self.lines()
            for cell in line.cells
        ]  # fmt: skip
        headings = ("处室、单位", "信息类型", "审次", "审/校", "主岗", "副岗", "任此岗位的人", "提示")
        return sheet_answer(name="审校分工", headings=headings, rows=rows, widths=(18, 14, 12, 8, 24, 24, 32, 24))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.lines()
        query = self.request.GET.copy()
        query["export"] = "xlsx"
        return super().get_context_data(
            lines=found,
            acts=[staffing.Cell(stage, kind).label for stage, kind in staffing.ACTS],
            vacancies=sum(bool(cell.warning) for line in found for cell in line.cells),
            departments=Department.objects.filter(is_active=True),
            types=InfoType.choices,
            asked=self.request.GET,
            may_manage=MANAGE in permissions_today(self.request.user),
            export_url=f"?{query.urlencode()}",
            **kwargs,
        )


class AssignForm(forms.Form):
    department = forms.ModelChoiceField(
        label="处室、单位",
        queryset=Department.objects.filter(is_active=True),
        empty_label="请选择",
        error_messages=REQUIRED,
    )
    info_type = forms.ChoiceField(
        label="信息类型", choices=[("", "全部类型"), *InfoType.choices], required=False,
        help_text="为一种类型单独指定的，这种类型只按单独指定的办。",
    )  # fmt: skip
    stage = forms.TypedChoiceField(label="审次", choices=REVIEW_STAGES, coerce=int, error_messages=REQUIRED)
    kind = forms.ChoiceField(label="审或校", choices=ActKind.choices, error_messages=REQUIRED)
    user = PersonChoice(
        label="人员", queryset=User.objects.none(), empty_label="请选择", error_messages=REQUIRED,
        help_text="须任这个处室、单位该审次的岗位；校也可由专职校对办理。",
    )  # fmt: skip
    is_deputy = forms.BooleanField(
        label="副岗", required=False, help_text="主岗都不能办理或已超过应办结时间的，由副岗办理。"
    )
    starts_on = forms.DateField(label="起", widget=DayInput, error_messages={"required": "请填起日。"})
    ends_on = forms.DateField(label="止", widget=DayInput, required=False, help_text="含当日；没有期限的留空。")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Post.objects.on(day).filter(role__in=[*REVIEWER_ROLES, Role.PROOFREADER]).values("user")
        people = User.objects.filter(is_active=True, pk__in=holders).select_related("department")
        self.fields["user"].queryset = people.order_by("department__order", "id")  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = day


class AssignView(RoutingScreen):
    """指定: one person for one act."""

    granted = frozenset({MANAGE})
    template_name = "publishing/assign.html"
    page_title = "指定审校人员"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {name: self.request.GET[name] for name in ("department", "info_type", "stage", "kind")
                 if name in self.request.GET}  # fmt: skip
        form = self.form or AssignForm(initial=asked, day=self.today)
        back = reverse("publishing_assignments")
        return super().get_context_data(form=form, verb="指定", back=back, note="", **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, AssignForm(request.POST, day=self.today), reverse("publishing_assignments"))

    def act(self, data: dict[str, Any]) -> str:
        return f"已指定：{assign(**data, by=self.request.user, at=self.at)}。"


class EndAssignmentForm(forms.Form):
    ends_on = forms.DateField(
        label="最后一天", widget=DayInput, help_text="含当日，最早填昨天；尚未开始的，填早于起日的日期即撤销。",
        error_messages={"required": "请填最后一天。"},
    )  # fmt: skip


class EndAssignmentView(RoutingScreen):
    """结束: the last day of one person's assignment."""

    granted = frozenset({MANAGE})
    template_name = "publishing/assign.html"
    page_title = "结束审校分工"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Assignment.objects.select_related("department", "user")
        self.assignment = get_object_or_404(rows, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, back = self.assignment, reverse("publishing_assignments")
        end = f"至 {row.ends_on:%Y-%m-%d}" if row.ends_on else "，未定结束日期"
        note = f"{row}，{'副岗' if row.is_deputy else '主岗'}，{row.starts_on:%Y-%m-%d} 起{end}。"
        form = self.form or EndAssignmentForm(initial={"ends_on": self.today})
        return super().get_context_data(form=form, verb="结束", back=back, note=note, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.answer(request, EndAssignmentForm(request.POST), reverse("publishing_assignments"))

    def act(self, data: dict[str, Any]) -> str:
        end_assignment(assignment=self.assignment, ends_on=data["ends_on"], by=self.request.user, at=self.at)
        return "已登记。"


class TermForm(forms.Form):
    stage = forms.TypedChoiceField(label="环节", choices=Stage.choices, coerce=int, error_messages=REQUIRED)
    department = forms.ModelChoiceField(
        label="处室、单位", queryset=Department.objects.filter(is_active=True), required=False,
        empty_label="各处室、单位", help_text="归口复核按归口部门，其他环节按报送部门。",
    )  # fmt: skip
    hours = forms.IntegerField(
        label="小时", min_value=1, max_value=LONGEST_HOURS, required=False,
        help_text="工作小时；应急签发按钟点。留空即恢复默认。",
        error_messages={
            "invalid": "请填整数小时。", "min_value": f"时限应为 1 至 {LONGEST_HOURS} 小时。",
            "max_value": f"时限应为 1 至 {LONGEST_HOURS} 小时。",
        },
    )  # fmt: skip


class TermsView(RoutingScreen):
    """`/workbench/terms/`."""

    granted = frozenset({TERMS})
    template_name = "publishing/terms.html"
    page_title = "办理时限"
    header_icon = "time"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(StageTerm.objects.select_related("department"))
        general = {row.stage: row.hours for row in rows if row.department_id is None}
        steps = [
            (stage, general.get(stage), DEFAULT_HOURS[stage], [r for r in rows if r.stage == stage and r.department_id],
             "小时" if stage in BY_THE_CLOCK else "个工作小时")
            for stage in Stage
        ]  # fmt: skip
        return super().get_context_data(steps=steps, form=self.form or TermForm(), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request, TermForm(request.POST), reverse("publishing_terms"))

    def act(self, data: dict[str, Any]) -> str:
        moved = set_term(**data, by=self.request.user, at=self.at)
        return f"已保存，{moved} 份在办送审件的应办结时间随之改变。" if moved else "已保存。"
