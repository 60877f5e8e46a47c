"""Boxes of the workbench home: a person's columns, and for the office how many show which light."""

from datetime import datetime

from lanmu.duty import board
from lanmu.duty.board import clock_name
from lanmu.duty.enums import LATE_LIGHTS
from lanmu.duty.permissions import TENDERS, day_of, is_named
from lanmu.duty.queries import lights
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission


@register_panel
class MyColumns(Panel):
    """The person's columns, the most urgent first; no box for whoever has none."""

    name = "columns"
    order = 160
    template_name = "duty/panels/columns.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if not (TENDERS & permissions_today(user) or is_named(user=user, day=day_of(at))):
            return None
        mine = board.my_columns(user=user, at=at)
        if not mine:
            return None
        late = sum(tile.state.light in LATE_LIGHTS for tile in mine)
        return {"rows": [(tile, clock_name(tile.worst)) for tile in mine[:SHOWN]], "total": len(mine), "late": late}


@register_panel
class Lights(Panel):
    """全站栏目: how many columns show which light."""

    name = "lights"
    order = 170
    template_name = "duty/panels/lights.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if not {Permission.DUTY_CLOCK_EDIT, Permission.SUPERVISION_SCORE_READ} & permissions_today(user):
            return None
        counted = lights(day=day_of(at))
        if not any(counted.values()):
            return None
        return {"counts": [(light, counted[light]) for light in board.SHOWN_ORDER]}
