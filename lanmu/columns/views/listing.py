"""「栏目责任分工表」: the list, its filters, and export through the one exporter."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from lanmu.columns.checks import RULES
from lanmu.columns.enums import LINKING_KINDS, Cadence, ColumnKind
from lanmu.columns.forms import department_choices
from lanmu.columns.models import ColumnPage, Responsibility, ResponsibleParty
from lanmu.columns.queries import levels_of, responsibility_rows, rows_of, titles_by_path
from lanmu.columns.table import write_csv
from lanmu.columns.views.base import INDEX, TITLE, reasons_now
from lanmu.columns.workbook import write_xlsx

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _party_choices() -> list[tuple[str, str]]:
    return [*((rule, rule) for rule in RULES), *department_choices()]


class TableFilterSet(WagtailFilterSet):
    """责任部门, 运维部门, 更新要求, 类型."""

    responsible = django_filters.ChoiceFilter(label="责任部门", choices=_party_choices, method="by_responsible")
    operator = django_filters.ChoiceFilter(label="运维部门", choices=department_choices, field_name="operator__name")
    cadence = django_filters.ChoiceFilter(label="更新要求", choices=Cadence.choices)
    kind = django_filters.ChoiceFilter(label="类型", choices=ColumnKind.choices, field_name="column__kind")
    online = django_filters.TypedChoiceFilter(
        label="上线",
        choices=(("1", "已上线"), ("0", "未上线")),
        field_name="column__is_online",
        coerce=lambda v: v == "1",
    )

    class Meta:
        model = Responsibility
        fields: tuple[str, ...] = ()

    def by_responsible(self, queryset: QuerySet[Responsibility], _name: str, value: str) -> QuerySet[Responsibility]:
        parties = ResponsibleParty.objects.filter(Q(rule=value) | Q(department__name=value))
        return queryset.filter(pk__in=parties.values("responsibility_id"))


class NameColumn(TitleColumn):
    """The column's own name, with its link address below when it points elsewhere."""

    cell_template_name = "columns/name_cell.html"

    def get_cell_context_data(self, instance: Responsibility, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["page"] = instance.column
        context["points_elsewhere"] = instance.column.kind in LINKING_KINDS
        return context


class OnlineColumn(Column):
    """已上线, or 未上线 so that it is seen."""

    cell_template_name = "columns/online_cell.html"


class TableView(IndexView):
    """Read by everybody in the workbench (第八条（一）); what changes it is offered to those who may."""

    model = Responsibility
    permission_policy = None
    any_permission_required = None
    template_name = "columns/table.html"
    filterset_class = TableFilterSet
    default_ordering = "position"
    paginate_by = 100
    index_url_name = INDEX
    index_results_url_name = "column_table:index_results"
    is_searchable = True
    search_fields = ("column__title", "duty", "operator__name")
    header_icon = "list-ul"
    page_title = TITLE
    verbose_name_plural = "栏目"
    list_export = ("position",)  # only says that there is an export; `as_spreadsheet` writes it

    def get_base_queryset(self) -> QuerySet[Responsibility]:
        return responsibility_rows().order_by()

    def get_valid_orderings(self) -> list[str]:
        return [*super().get_valid_orderings(), "position"]

    def order_queryset(self, queryset: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
        return queryset.order_by(self.ordering or "position", "position", "pk")

    def search_queryset(self, queryset: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
        """Words in the name of any level, in the duty, or in the name of a department."""
        if not self.is_searching:
            return queryset
        words = self.search_query
        parties = ResponsibleParty.objects.filter(Q(rule__icontains=words) | Q(department__name__icontains=words))
        found = (
            Q(duty__icontains=words) | Q(operator__name__icontains=words) | Q(pk__in=parties.values("responsibility"))
        )
        for path in ColumnPage.objects.filter(title__icontains=words).values_list("path", flat=True):
            found |= Q(column__path__startswith=path)
        return queryset.filter(found)

    @cached_property
    def titles(self) -> dict[str, str]:
        return titles_by_path()

    @cached_property
    def may_change(self) -> bool:
        return not reasons_now(self.request)

    def _level(self, number: int, row: Responsibility) -> str:
        """The name on a level; the leaf's own name stands in the last column that is filled, as in 附件1."""
        return levels_of(row.column.path, self.titles)[number - 1]

    def _url(self, row: Responsibility) -> str:
        name = "edit" if self.may_change else "history"
        return reverse(f"column_table:{name}", args=[row.column_id])

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("position", label="序", accessor=lambda row: row.position, sort_key="position", width="4%"),
            Column("level1", label="一级栏目", accessor=lambda row: self._level(1, row), width="8%"),
            Column("level2", label="二级栏目", accessor=self._second, width="10%"),
            NameColumn("title", label="末级栏目", accessor="column.title", get_url=self._url, width="17%"),
            Column("kind", label="类型", accessor=self._kind, sort_key="column__kind", width="5%"),
            OnlineColumn(
                "is_online", label="上线", accessor="column.is_online", sort_key="column__is_online", width="6%"
            ),
            Column("responsible", label="责任部门", accessor=self._responsible, width="12%"),
            Column("operator", label="运维部门", accessor="operator.name", sort_key="operator__order", width="9%"),
            Column("cadence", label="更新要求", accessor="get_cadence_display", sort_key="cadence", width="10%"),
            Column("duty", label="工作责任"),
        ]

    def _second(self, row: Responsibility) -> str:
        levels = levels_of(row.column.path, self.titles)
        return levels[1] if levels[2] else ""

    def _kind(self, row: Responsibility) -> str:
        return row.column.get_kind_display()

    def _responsible(self, row: Responsibility) -> str:
        return "、".join(str(party) for party in row.parties.all()) or "—"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.may_change:
            return []
        return [HeaderButton("新增栏目", url=reverse("column_table:add"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            Button("下载 Excel", url=self.get_export_url("xlsx"), icon_name="download", priority=10),
            Button("下载 CSV", url=self.get_export_url("csv"), icon_name="download", priority=20),
            Button("变更记录", url=reverse("column_table:changes"), icon_name="history", priority=50),
        ]
        if self.may_change:
            buttons += [
                Button("上传分工表", url=reverse("column_table:upload"), icon_name="upload", priority=30),
                Button("栏目结构与次序", url=reverse("column_table:structure"), icon_name="order", priority=40),
            ]
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The generic view would offer its own "add"; ours is the header button.
        return super().get_context_data(*args, **kwargs) | {"can_add": False, "add_url": None}

    def get_add_url(self) -> None:
        return None

    def as_spreadsheet(self, queryset: QuerySet[Responsibility], spreadsheet_format: str) -> HttpResponse:
        """What is on the screen, filters included, as a file that loads again (`lanmu columns load`)."""
        rows = rows_of(queryset)
        part = "（部分）" if self.is_filtering or self.is_searching else ""
        xlsx = spreadsheet_format == self.FORMAT_XLSX
        content = write_xlsx(rows) if xlsx else write_csv(rows)
        response = HttpResponse(content, content_type=XLSX_TYPE if xlsx else "text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"{TITLE}{part}.{'xlsx' if xlsx else 'csv'}"
        )
        return response
