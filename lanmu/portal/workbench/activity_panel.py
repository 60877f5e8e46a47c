"""活动报送 that wait for the 信息员 of the department that makes the news."""

from datetime import datetime

from lanmu.common.times import local
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.publishing.activities import waiting_for


@register_panel
class Activities(Panel):
    """What departments reported and nobody has answered yet; no box where there is nothing to answer."""

    name = "activities"
    order = 150
    template_name = "portal/panels/activities.html"

    def content(self, *, user: User, at: datetime) -> Content:
        waiting = list(waiting_for(user=user, at=at))
        if not waiting:
            return None
        rows = [(row, (local(at).date() - local(row.reported_at).date()).days) for row in waiting[:SHOWN]]
        return {"rows": rows, "total": len(waiting)}
