"""建站申请 (第十四条): the list, applying, one application on its way."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn

from lanmu.affairs.actions import sites as acts
from lanmu.affairs.enums import ApplicationState
from lanmu.affairs.models import SiteApplication
from lanmu.affairs.permissions import departments_of, may_see_application, reasons_without
from lanmu.common.times import minute_text
from lanmu.organisation.fields import day_field, line, words
from lanmu.organisation.models import Department
from lanmu.organisation.roles import Permission
from lanmu.organisation.views.permitted import PermittedList
from lanmu.organisation.views.registers import NewScreen, SubjectScreen, Verb
from lanmu.publishing.views.listing import MinuteColumn, StateColumn

MANAGE, APPLY = Permission.AFFAIRS_SITE_MANAGE, Permission.AFFAIRS_SITE_APPLY


class ApplicationFilter(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=ApplicationState.choices)
    department = django_filters.ModelChoiceFilter(label="申请处室、单位", queryset=Department.objects.all())

    class Meta:
        model = SiteApplication
        fields: ClassVar[list[str]] = []


class ApplicationsView(PermittedList):
    """建站申请: all for the office, one's own department's for others."""

    needed = frozenset({MANAGE, APPLY})
    model = SiteApplication
    measure = "件"
    page_title = "建站申请"
    header_icon = "form"
    index_url_name = "affairs_applications"
    index_results_url_name = "affairs_applications_results"
    search_fields: ClassVar[list[str]] = ["name", "need", "report_number", "answer_number"]
    filterset_class = ApplicationFilter
    default_ordering = "-filed_at"
    new = ("申请建站", "affairs_application_new", APPLY)
    exports: ClassVar[dict[str, str]] = {
        "name": "拟建网站名称",
        "department": "申请处室、单位",
        "get_state_display": "状态",
        "need": "建站理由",
        "content": "主要栏目和服务",
        "filed_by": "申请人",
        "filed_at": "申请时间",
        "report_number": "请示文号",
        "answer_number": "批复文号",
        "answered_on": "批复日期",
        "answer": "批复意见",
        "returned_reason": "退回原因",
    }

    def get_base_queryset(self) -> QuerySet[SiteApplication]:
        rows = SiteApplication.objects.select_related("department", "filed_by")
        if not reasons_without(MANAGE, user=self.request.user, at=self.at):
            return rows
        return rows.filter(department__in=departments_of(APPLY, user=self.request.user, at=self.at))

    @property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "name",
                label="拟建网站名称",
                sort_key="name",
                get_url=lambda r: reverse("affairs_application", args=[r.pk]),
            ),
            StateColumn("state", label="状态", sort_key="state", accessor=lambda r: (r.state, r.get_state_display())),
            Column("department", label="申请处室、单位", sort_key="department__order", classname="lm-wide"),
            MinuteColumn("filed_at", label="申请时间", sort_key="filed_at"),
        ]


class ApplicationForm(forms.Form):
    department = forms.ModelChoiceField(label="申请处室、单位", queryset=Department.objects.none(), empty_label=None)
    name = line("拟建网站名称", max_length=100)
    address = line("拟用网址", max_length=200)
    need = words("建站理由", rows=5, max_length=2000, help_text="写明为什么委网站不能满足需要。")
    content = words("主要栏目和服务", rows=5, max_length=2000)
    contact = line("联系人", max_length=60)
    contact_phone = line("联系电话", max_length=30)


class ApplicationNewView(NewScreen):
    needed = frozenset({APPLY})
    page_title = "申请建站"
    header_icon = "form"
    above = ("affairs_applications", "建站申请")
    button = "报办公室"
    done = "已报办公室。"
    note = (
        "委网站实行集约化管理，各处室、单位不得自行建立网站；确因工作需要的，经办公室报请市政府审核同意（第十四条）。"
    )

    def make_form(self, *sent: Any) -> forms.Form:
        user: Any = self.request.user
        form = ApplicationForm(*sent, initial={"contact": user.get_full_name(), "contact_phone": user.phone})
        mine = [department.pk for department in departments_of(APPLY, user=user, at=self.at)]
        form.fields["department"].queryset = Department.objects.filter(pk__in=mine)  # type: ignore[attr-defined]
        return form

    act = staticmethod(acts.apply_for_site)
    opens = "affairs_application"


class ForwardForm(forms.Form):
    report_number = line("请示文号", max_length=100)


class ReturnForm(forms.Form):
    reason = line("退回原因", max_length=300)


class AnswerForm(forms.Form):
    approved = forms.TypedChoiceField(
        label="结论", choices=[("1", "同意"), ("", "未同意")], coerce=bool, required=False, empty_value=False
    )
    number = line("批复文号", max_length=100)
    answered_on = day_field("批复日期")
    answer = line("批复意见", max_length=300)


class ApplicationScreen(SubjectScreen):
    """One application on its way."""

    needed = frozenset({MANAGE, APPLY})
    header_icon = "form"
    above = ("affairs_applications", "建站申请")
    page_title = "建站申请"
    rows = SiteApplication.objects.select_related("department", "filed_by")

    def let_in(self, request: HttpRequest) -> bool:
        return may_see_application(application=self.subject, user=request.user, at=self.at)

    def facts(self) -> list[tuple[str, Any]]:
        row = self.subject
        found = [
            ("申请处室、单位", str(row.department)),
            ("拟用网址", row.address),
            ("建站理由", row.need),
            ("主要栏目和服务", row.content),
            ("联系人", f"{row.contact}　{row.contact_phone}"),
            ("申请", f"{row.filed_by}　{minute_text(row.filed_at)}"),
        ]
        if row.returned_reason:
            found.append(("退回原因", row.returned_reason))
        if row.forwarded_at:
            found.append(("报请市政府", f"{row.report_number}　{minute_text(row.forwarded_at)}"))
        if row.answered_on:
            found.append(("市政府批复", f"{row.answer_number}　{row.answered_on}\n{row.answer}"))
        return found

    def _in(self, state: ApplicationState) -> list[str]:
        wrong = [] if self.subject.state == state else ["现在不到这一步。"]
        return wrong or reasons_without(MANAGE, user=self.request.user, at=self.at)

    def verbs(self) -> list[Verb]:
        row, first, second = self.subject, ApplicationState.FILED, ApplicationState.FORWARDED
        return [
            Verb(
                "forward",
                "已报请市政府",
                lambda **g: acts.forward_application(application=row, **g),
                lambda: self._in(first),
                form=ForwardForm,
                done="已登记。",
            ),
            Verb(
                "return",
                "退回",
                lambda **g: acts.return_application(application=row, **g),
                lambda: self._in(first),
                form=ReturnForm,
                done="已退回。",
                grave=True,
            ),
            Verb(
                "answer",
                "登记市政府批复",
                lambda **g: acts.answer_application(application=row, **g),
                lambda: self._in(second),
                form=AnswerForm,
                done="已登记。",
            ),
        ]
