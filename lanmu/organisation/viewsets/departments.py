"""处室、单位."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column

from lanmu.organisation.actions import create_department, update_department
from lanmu.organisation.models import Department
from lanmu.organisation.viewsets.base import AddView, ChangeView, ListView, RegisterViewSet


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("name", "kind", "is_sector_authority", "separate_proofreading", "order")


class DepartmentEditForm(DepartmentForm):
    class Meta(DepartmentForm.Meta):
        fields = (*DepartmentForm.Meta.fields, "is_active")
        help_texts: ClassVar[dict[str, str]] = {"is_active": "取消勾选即停用；还有在任岗位的处室、单位不能停用。"}


class DepartmentFilters(WagtailFilterSet):
    class Meta:
        model = Department
        fields: ClassVar[list[str]] = ["kind", "is_sector_authority", "is_active"]


class DepartmentList(ListView):
    measure = "个"
    add_item_label = "新增"

    def get_base_queryset(self) -> QuerySet[Department]:
        return super().get_base_queryset().annotate(head_count=Count("people", filter=Q(people__is_active=True)))


class AddDepartment(AddView):
    page_title = "新增处室、单位"

    def save_instance(self) -> Department:
        return create_department(**self.form.cleaned_data, by=self.request.user, at=timezone.now())


class ChangeDepartment(ChangeView):
    def save_instance(self) -> Department:
        return update_department(
            department=self.object, **self.form.cleaned_data, by=self.request.user, at=timezone.now()
        )


class DepartmentViewSet(RegisterViewSet):
    model = Department
    icon = "home"
    menu_label = "处室、单位"
    menu_name = "departments"
    menu_order = 610
    index_view_class = DepartmentList
    add_view_class = AddDepartment
    edit_view_class = ChangeDepartment
    ordering = "order"
    search_fields = ("name",)
    filterset_class = DepartmentFilters
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("get_kind_display", label="类别", sort_key="kind"),
        BooleanColumn("is_sector_authority", label="行业主管部门", sort_key="is_sector_authority"),
        BooleanColumn("separate_proofreading", label="校对另设专人", sort_key="separate_proofreading"),
        Column("head_count", label="在用账号", sort_key="head_count"),
        BooleanColumn("is_active", label="在用", sort_key="is_active"),
        Column("order", label="排序", sort_key="order"),
    ]
    list_export = (
        "name",
        "get_kind_display",
        "is_sector_authority",
        "separate_proofreading",
        "head_count",
        "is_active",
    )
    export_headings: ClassVar[dict[str, str]] = {"get_kind_display": "类别", "head_count": "在用账号"}
    export_filename = "处室单位"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return DepartmentEditForm if for_update else DepartmentForm
