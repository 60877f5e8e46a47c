"""待填的检查表 on the home page."""

from datetime import datetime

from lanmu.common.times import local
from lanmu.inspections import queries
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User


@register_panel
class SheetsToFill(Panel):
    """For named inspectors, and for those who answer for a department."""

    name = "inspections"
    order = 160
    template_name = "inspections/panels/sheets.html"

    def content(self, *, user: User, at: datetime) -> Content:
        today = local(at).date()
        waiting = queries.sheets_for(user=user, at=at)
        rows = [(sheet, due, bool(due and due < today)) for sheet in waiting[:SHOWN] for due in [queries.due_of(sheet)]]
        return {"rows": rows, "total": waiting.count()} if rows else None
