"""报送, 结束任期, 备案 and 导入 of 栏目专人."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, View
from wagtail.admin import messages

from lanmu.columns.actions.people import confirm_people, end_person, file_person, register_person
from lanmu.columns.enums import PostState
from lanmu.columns.models import ColumnPage, ColumnPost
from lanmu.columns.people_sheet import SheetRow, read_people
from lanmu.columns.permissions import may_confirm_people
from lanmu.columns.queries import filing_departments, levels_of, people_of, responsibility_rows, titles_by_path
from lanmu.columns.reading import MAX_BYTES
from lanmu.columns.views.base import add_refusal
from lanmu.columns.views.people import INDEX, PeopleScreen, departments_filing, may_file
from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.organisation.models import Department, User
from lanmu.organisation.views.base import complain
from lanmu.organisation.viewsets.base import DayInput


class PersonChoice(forms.ModelChoiceField):
    """People with their department and user name, so that two of the same name can be told apart."""

    def label_from_instance(self, user: Any) -> str:
        return f"{user.full_name}（{user.department or '未定处室'}，{user.username}）"


class FilePersonForm(forms.Form):
    """Whom the department names for which column, from when."""

    department = forms.ModelChoiceField(label="处室、单位", queryset=Department.objects.none(), empty_label=None)
    columns = forms.MultipleChoiceField(
        label="栏目", widget=forms.CheckboxSelectMultiple, help_text="可以一次选多个栏目。"
    )
    user = PersonChoice(label="人员", queryset=User.objects.none(), empty_label="请选择")
    is_deputy = forms.TypedChoiceField(
        label="岗位",
        choices=(("", "专人"), ("1", "副岗")),
        coerce=bool,
        required=False,
        empty_value=False,
        widget=forms.RadioSelect,
        initial="",
    )
    starts_on = forms.DateField(label="任职起", widget=DayInput, help_text="原来的人在前一天自动结束任期。")
    ends_on = forms.DateField(label="任职止", widget=DayInput, required=False, help_text="含当日；没有期限的留空。")
    reason = forms.CharField(label="变动原因", max_length=200, required=False)

    def __init__(self, *args: Any, departments: Any, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = list(departments)
        people = User.objects.none()
        for department in mine:
            people = people | people_of(department, day)
        self.fields["department"].queryset = Department.objects.filter(pk__in=[d.pk for d in mine])  # type: ignore[attr-defined]
        self.fields["user"].queryset = people.select_related("department").distinct()  # type: ignore[attr-defined]
        titles = titles_by_path()
        self.fields["columns"].choices = [  # type: ignore[attr-defined]
            (str(row.column_id), " › ".join(name for name in levels_of(row.column.path, titles) if name))
            for row in responsibility_rows()
            if filing_departments(row, mine)
        ]
        self.fields["starts_on"].initial = day


class EndPersonForm(forms.Form):
    """When a term ends, and why."""

    last_day = forms.DateField(label="最后任职日", widget=DayInput, help_text="含当日。次日起这个栏目空岗。")
    reason = forms.CharField(label="原因", max_length=200)


class ImportForm(forms.Form):
    """The file."""

    file = forms.FileField(label="名册文件", help_text="Excel 工作簿或 CSV 文件，表头与“导出 Excel”相同。")


class FilePersonView(PeopleScreen, FormView):
    """报送专人: one person for one or more columns."""

    template_name = "columns/person_form.html"
    form_class = FilePersonForm
    page_title = "报送专人"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_file(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        day = local(self.at).date()
        return super().get_form_kwargs() | {"departments": departments_filing(self.request), "day": day}

    def get_initial(self) -> dict[str, Any]:
        return {
            "columns": self.request.GET.getlist("column"),
            "department": self.request.GET.get("department"),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"submit_button_label": "报送"}

    def form_valid(self, form: Any) -> HttpResponse:
        values = form.cleaned_data
        columns = {str(c.pk): c for c in ColumnPage.objects.filter(pk__in=values.pop("columns"))}
        values["is_deputy"] = bool(values["is_deputy"])
        reasons: list[str] = []
        with transaction.atomic():
            for column in columns.values():
                try:
                    file_person(column=column, by=self.request.user, at=self.at, **values)  # type: ignore[arg-type]
                except Refused as refused:
                    reasons += [f"{column.title}：{reason}" for reason in refused.reasons]
            if reasons:
                transaction.set_rollback(True)
        if reasons:
            add_refusal(form, Refused(reasons))
            return self.form_invalid(form)
        names = "、".join(column.title for column in columns.values())
        messages.success(self.request, f"已报送{values['user']}：{names}。待办公室备案。")
        return redirect(INDEX)


class EndPersonView(PeopleScreen, FormView):
    """结束任期."""

    template_name = "columns/person_form.html"
    form_class = EndPersonForm
    page_title = "结束任期"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.post_ = get_object_or_404(
            ColumnPost.objects.select_related("column", "department", "user"), pk=kwargs["pk"]
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not departments_filing(request).filter(pk=self.post_.department_id).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return f"{self.post_.column.title} {self.post_.user}（{self.post_.duty_name}）"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"submit_button_label": "结束任期"}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            end_person(post=self.post_, by=self.request.user, at=self.at, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            add_refusal(form, refused)
            return self.form_invalid(form)
        messages.success(self.request, f"已登记{self.post_.user}的最后任职日。请及时报送接任的人。")
        return redirect(INDEX)


class ConfirmPersonView(PeopleScreen, View):
    """备案: one row, or everything that waits. POST only."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        waiting = ColumnPost.objects.filter(state=PostState.FILED)
        posts = waiting if pk is None else waiting.filter(pk=pk)
        try:
            done = confirm_people(posts=posts, by=request.user, at=self.at)  # type: ignore[arg-type]
        except Refused as refused:
            complain(request, refused.reasons)
        else:
            messages.success(request, f"已备案 {done} 人次。" if done else "没有等待备案的专人。")
        return redirect(INDEX)


class ImportPeopleView(PeopleScreen, FormView):
    """导入: a department's own list, or, by the office, the lists that came on paper. All rows or none."""

    template_name = "columns/people_import.html"
    form_class = ImportForm
    page_title = "导入专人名册"
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.is_office = may_confirm_people(user=request.user, day=local(self.at).date())  # type: ignore[arg-type]
        if not (self.is_office or may_file(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_office": self.is_office}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            rows = read_people(form.cleaned_data["file"].read(MAX_BYTES + 1))
            self._write(rows)
        except Refused as refused:
            add_refusal(form, refused)
            return self.form_invalid(form)
        messages.success(self.request, f"已导入 {len(rows)} 人次。")
        return redirect(reverse(INDEX))

    def _write(self, rows: list[SheetRow]) -> None:
        """All rows, or none: every row that is refused is named. Raises Refused."""
        act = register_person if self.is_office else file_person
        reasons: list[str] = []
        with transaction.atomic():
            for row in rows:
                try:
                    act(
                        column=row.column,
                        department=row.department,
                        user=row.user,
                        is_deputy=row.is_deputy,
                        starts_on=row.starts_on,
                        ends_on=row.ends_on,
                        reason=row.reason,
                        by=self.request.user,  # type: ignore[arg-type]
                        at=self.at,
                    )
                except Refused as refused:
                    reasons += [f"第 {row.line} 行：{reason}" for reason in refused.reasons]
            if reasons:
                raise Refused(reasons)
