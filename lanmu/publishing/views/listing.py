"""What the lists share: search, filters, sorting, and an Excel file whose times are Beijing times."""

import datetime as dt
from typing import Any, ClassVar

from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button

from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.common.times import minute_text
from lanmu.publishing.views.base import ContentScreen


class MinuteColumn(Column):
    """A time as `YYYY-MM-DD HH:MM`, Asia/Shanghai, never broken between day and minute."""

    def __init__(self, name: str, *, wide: bool = False, **kwargs: Any) -> None:
        super().__init__(name, classname="lm-nowrap lm-wide" if wide else "lm-nowrap", **kwargs)

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        return minute_text(value) if value else ""


class StateColumn(Column):
    """A state as a coloured tag with its Chinese name. `accessor` gives (code, name), or a second tag as third part."""

    cell_template_name = "publishing/includes/state_cell.html"


class DueColumn(Column):
    """When a step is due, with its light. `accessor` gives `due_at` and `colour`."""

    cell_template_name = "publishing/includes/due_cell.html"


class ContentList(ContentScreen, IndexView):
    """A list for people with a content role; what is in it, the queryset decides."""

    any_permission_required: ClassVar[list[str] | None] = None  # type: ignore[misc]
    search_backend_name = None
    paginate_by = 30
    custom_value_preprocess: ClassVar[dict[Any, Any]] = {
        dt.datetime: {"xlsx": minute_text, "csv": minute_text},
    }

    @property
    def header_more_buttons(self) -> list[Any]:
        """One export, in the format offices use."""
        if not self.list_export:
            return []
        return [Button("导出 Excel", url=self.xlsx_export_url, icon_name="download", priority=90)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @property
    def column_titles(self) -> dict[str, str]:
        """Tree path → title, read once per request, whatever the number of rows."""
        if not hasattr(self, "_titles"):
            self._titles = titles_by_path()
        return self._titles

    def trail_of(self, path: str) -> str:
        """`政务公开 › 政策文件` of the column at tree `path`."""
        return " › ".join(t for t in levels_of(path, self.column_titles) if t)
