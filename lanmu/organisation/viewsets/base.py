"""What the screens of this app share."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import F, Model, QuerySet
from django.http import HttpResponse
from django_filters.widgets import SuffixedMultiWidget
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from lanmu.common.refusal import Refused
from lanmu.common.times import local, minute_text
from lanmu.organisation.sheets import storable


def _shanghai(value: dt.datetime) -> dt.datetime:
    """Excel knows no time zones, and its reader expects the clock on the wall."""
    return local(value).replace(tzinfo=None, microsecond=0)


class CountingPaginator(WagtailPaginator):
    """Says beneath a list how many there are as Chinese counts: 共 12 份月报备."""

    measure = "条"

    @property
    def items_count_label(self) -> str:
        return f"共 {self.count} {self.measure}{self.verbose_name}"


class ListView(generic.IndexView):
    """A list with search, filters, sorting and Excel export."""

    measure: ClassVar[str] = "条"
    """The measure word of what is listed."""
    paginator_class = CountingPaginator
    custom_value_preprocess: ClassVar[dict[Any, Any]] = {
        **generic.IndexView.custom_value_preprocess,
        dt.datetime: {"xlsx": _shanghai, "csv": lambda value: _shanghai(value).isoformat(sep=" ")},
        bool: {"xlsx": lambda value: "是" if value else "否", "csv": lambda value: "是" if value else "否"},
    }

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Pasted text may hold characters that no Excel file can."""
        return storable(super().preprocess_field_value(field, value, export_format))

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        paginator = super().get_paginator(*args, **kwargs)
        paginator.measure = self.measure
        return paginator


def _empty_last(name: str, model: type[Model]) -> Any:
    """An ordering in which rows without a value stand last. Only where there may be such: the rest keeps its index."""
    bare = name.removeprefix("-")
    if not any(field.name == bare and field.null for field in model._meta.fields):
        return name
    return F(bare).desc(nulls_last=True) if name != bare else F(bare).asc(nulls_last=True)


class Register(ListView):
    """A list whose queryset says what a person sees: search in the columns named, thirty rows a page, one export in the
    format offices use, with times to the minute.
    """

    any_permission_required: ClassVar[list[str] | None] = None
    permission_policy = None
    search_backend_name = None
    paginate_by = 30
    exports: ClassVar[dict[str, str]] = {}
    """What the Excel file holds: attribute of a row → heading."""
    custom_value_preprocess: ClassVar[dict[Any, Any]] = {
        **ListView.custom_value_preprocess,
        dt.datetime: {"xlsx": minute_text, "csv": minute_text},
    }

    @property
    def list_export(self) -> list[str]:
        return list(self.exports)

    @property
    def export_headings(self) -> dict[str, str]:
        return self.exports

    @property
    def export_filename(self) -> str:
        return str(self.page_title)

    @property
    def is_searchable(self) -> bool:
        return bool(self.search_fields)

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Empty ones last and the newer first among equals, whatever the database: no row on two pages or on none."""
        if not self.ordering:
            return super().order_queryset(queryset)
        names = [self.ordering] if isinstance(self.ordering, str) else self.ordering
        return queryset.order_by(*(_empty_last(name, queryset.model) for name in names), "-pk")

    @property
    def header_more_buttons(self) -> list[Button]:
        if not self.list_export:
            return []
        return [Button("导出 Excel", url=self.get_export_url("xlsx"), icon_name="download", priority=90)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class DayInput(forms.DateInput):
    """The browser's own date picker: Wagtail's needs an inline script, which the content security policy refuses."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayRangeInput(SuffixedMultiWidget):
    """From a day to a day, for filters."""

    template_name = "wagtailadmin/widgets/range_input.html"
    suffixes: ClassVar[list[str]] = ["from", "to"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([DayInput({"aria-label": "从"}), DayInput({"aria-label": "到"})], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.start, value.stop] if value else [None, None]


class ThroughActionMixin:
    """A form view whose `save_instance` calls one action; a refusal is shown on the form, every reason of it."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
            self.produced_error_code = "validation_error"
            self.produced_error_message = "没有保存，原因见下。"
            return self.form_invalid(form)  # type: ignore[attr-defined]


class AddView(ThroughActionMixin, generic.CreateView):
    page_title = "新增"
    success_message = "%(model_name)s“%(object)s”已保存。"
    error_message = "没有保存，请改正下面标出的地方。"
    submit_button_label = "保存"
    submit_button_active_label = "正在保存…"

    def get_page_subtitle(self) -> str:
        """The page says what is done; what kind of thing it is done with, the path above it says."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.get_page_title()}]


class ChangeView(ThroughActionMixin, generic.EditView):
    page_title = "修改"
    success_message = "%(model_name)s“%(object)s”已保存。"
    error_message = "没有保存，请改正下面标出的地方。"
    submit_button_label = "保存"
    submit_button_active_label = "正在保存…"


class RegisterViewSet(ModelViewSet):
    """A register kept through actions: rows are listed, added and changed, never deleted or copied."""

    add_to_reference_index = False
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = ListView
    search_backend_name = None
    list_per_page = 30

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        given = super().get_common_view_kwargs(**kwargs)
        return given | {"history_url_name": None, "usage_url_name": None, "delete_url_name": None}

    def get_urlpatterns(self) -> list[Any]:
        """Wagtail's delete, history and usage addresses do not exist here: the audit log is the history."""
        kept = {"index", "index_results", "add", "edit"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


__all__ = [
    "AddView",
    "ChangeView",
    "DayInput",
    "DayRangeInput",
    "ListView",
    "Register",
    "RegisterViewSet",
    "ThroughActionMixin",
]
