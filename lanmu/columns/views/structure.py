"""栏目结构与次序: the tree, and the history of the table."""

from typing import Any

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from lanmu.columns.models import ColumnPage, ResponsibilityChange
from lanmu.columns.presentation import field_changes
from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.columns.views.base import FrameMixin, KeeperMixin
from lanmu.columns.views.editing import ColumnMixin


class StructureView(KeeperMixin, FrameMixin, TemplateView):
    """Every column in the order in which the public sees it."""

    template_name = "columns/structure.html"
    page_title = "栏目结构与次序"
    header_icon = "order"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns = list(ColumnPage.objects.select_related("responsibility"))
        order = {column.path: column.order for column in columns}
        step = ColumnPage.steplen
        titles = titles_by_path()
        columns.sort(key=lambda c: [(order[c.path[:n]], c.path[:n]) for n in range(step * 3, len(c.path) + 1, step)])
        lines = [
            {
                "column": column,
                "level": column.level,
                "levels": levels_of(column.path, titles),
                "is_leaf": hasattr(column, "responsibility"),
            }
            for column in columns
        ]
        return super().get_context_data(**kwargs) | {"lines": lines}


class ChangesView(FrameMixin, TemplateView):
    """Everything that ever changed in the table, newest first. Open to everybody who may read the table."""

    template_name = "columns/changes.html"
    page_title = "变更记录"
    header_icon = "history"
    per_page = 30

    def changes(self) -> Any:
        return ResponsibilityChange.objects.select_related("by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.changes(), self.per_page).get_page(self.request.GET.get("p"))
        lines = [{"change": change, "fields": field_changes(change.old, change.new)} for change in page]
        return super().get_context_data(**kwargs) | {"page": page, "lines": lines}


class HistoryView(ColumnMixin, ChangesView):
    """The changes of one column."""

    def changes(self) -> Any:
        return super().changes().filter(column_id=self.column.pk)
