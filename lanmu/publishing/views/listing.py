"""What the lists of content share: who sees them, and their cells."""

from typing import Any

from wagtail.admin.ui.tables import Column

from lanmu.columns.queries import levels_of, titles_by_path
from lanmu.common.times import minute_text
from lanmu.organisation.viewsets.base import Register
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

    cell_template_name = "organisation/includes/state_cell.html"


class DueColumn(Column):
    """When a step is due, with its light. `accessor` gives `due_at` and `colour`."""

    cell_template_name = "publishing/includes/due_cell.html"


class ContentList(ContentScreen, Register):
    """A list for people with a content role; what is in it, the queryset decides."""

    @property
    def column_titles(self) -> dict[str, str]:
        """Tree path → title, read once per request, whatever the number of rows."""
        if not hasattr(self, "_titles"):
            self._titles = titles_by_path()
        return self._titles

    def trail_of(self, path: str) -> str:
        """`政务公开 › 政策文件` of the column at tree `path`."""
        return " › ".join(t for t in levels_of(path, self.column_titles) if t)
