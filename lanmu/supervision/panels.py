"""The home page's boxes: what a department has to answer and sign for, what waits for the office and its head."""

from datetime import datetime

from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.supervision import permissions, queries
from lanmu.supervision.cockpit import box
from lanmu.supervision.enums import BulletinState, OrderState
from lanmu.supervision.models import Bulletin, RectificationOrder


@register_panel
class MyOrders(Panel):
    """督办: what this person's departments have to acknowledge or reply to, and bulletins they have not signed for."""

    name = "orders"
    order = 120
    template_name = "supervision/panels/my_orders.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.SUPERVISION_ORDER_REPLY not in permissions_today(user):
            return None
        rows = queries.orders_to_answer(user=user, at=at)
        unsigned = queries.bulletins_to_sign(user=user, at=at)
        shown = list(rows[: SHOWN + 1])
        if not shown and not unsigned:
            return None
        total = len(shown) if len(shown) <= SHOWN else rows.count()
        listed = [(row, queries.days_left(row.deadline, at=at)) for row in shown[:SHOWN]]
        return {"rows": listed, "total": total, "unsigned": [bulletin for bulletin, _ in unsigned]}


@register_panel
class OfficeOrders(Panel):
    """督办 and 通报 for the office: drafts to sign, replies to re-check, late orders, bulletins under way."""

    name = "supervision"
    order = 125
    template_name = "supervision/panels/office.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if not permissions.sees_every_order(user=user, at=at):
            return None
        today = permissions.day_of(at)
        waiting = RectificationOrder.objects.filter(state__in=[OrderState.DRAFT, OrderState.REPLIED])
        late = RectificationOrder.objects.overdue(today)
        counts = queries.counts_of_orders(today)
        bulletins = list(Bulletin.objects.filter(state__in=_UNDER_WAY).order_by("-period_to", "-id")[:SHOWN])
        if not any(counts.values()) and not bulletins:
            return None
        rows = [*late.select_related("department").order_by("deadline", "id")[:SHOWN]]
        room = SHOWN - len(rows)
        rows += [*waiting.select_related("department").order_by("moved_at", "id")[:room]]
        listed = [(row, queries.days_left(row.deadline, at=at)) for row in rows]
        return {**counts, "rows": listed, "bulletins": bulletins}


_UNDER_WAY = (BulletinState.DRAFT, BulletinState.RETURNED, BulletinState.SUBMITTED, BulletinState.APPROVED)


@register_panel
class Cockpit(Panel):
    """The office's morning figures; the cockpit has the rest."""

    name = "cockpit"
    order = 30
    template_name = "supervision/panels/cockpit.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if Permission.SUPERVISION_SCORE_READ not in permissions_today(user):
            return None
        return box(at=at)
