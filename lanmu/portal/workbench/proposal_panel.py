"""The home page's box for approvers: which changes wait for their yes."""

from datetime import datetime

from lanmu.common.times import local
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.proposals.queries import waiting_for


@register_panel
class Proposals(Panel):
    """Proposed changes that this person may decide, the oldest first."""

    name = "proposals"
    order = 150
    template_name = "portal/panels/proposals.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.PROPOSALS_CHANGE_APPROVE not in permissions_today(user):
            return None
        waiting = waiting_for(user=user, at=at)
        found = list(waiting[: SHOWN + 1])
        rows = [(p, (local(at).date() - local(p.proposed_at).date()).days) for p in found[:SHOWN]]
        return {"rows": rows, "total": len(found) if len(found) <= SHOWN else waiting.count()}
