"""Boxes on the workbench home: rules to sign, items for one's department, work orders."""

from datetime import datetime

from lanmu.affairs.queries import orders_waiting, parts_of, rules_to_sign
from lanmu.common.times import local
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User


@register_panel
class RulesToSign(Panel):
    """制度 to read and sign (第四条（一）)."""

    name = "rules"
    order = 130
    template_name = "affairs/panels/rules.html"

    def content(self, *, user: User, at: datetime) -> Content:
        rows = list(rules_to_sign(user)[:SHOWN])
        return {"rows": rows} if rows else None


@register_panel
class OwnItems(Panel):
    """统筹事项 that wait in one's department."""

    name = "items"
    order = 125
    template_name = "affairs/panels/items.html"

    def content(self, *, user: User, at: datetime) -> Content:
        rows = list(parts_of(user=user, at=at)[:SHOWN])
        return {"rows": rows, "today": local(at).date()} if rows else None


@register_panel
class OpenOrders(Panel):
    """运维工单, for the office and the system administrator."""

    name = "workorders"
    order = 170
    template_name = "affairs/panels/orders.html"

    def content(self, *, user: User, at: datetime) -> Content:
        rows = list(orders_waiting(user=user, at=at)[:SHOWN])
        return {"rows": rows, "today": local(at).date()} if rows else None
