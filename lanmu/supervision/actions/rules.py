"""Setting the terms of 督办."""

from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.supervision import permissions
from lanmu.supervision.actions._steps import demand
from lanmu.supervision.models import OrderRules

LIMITS = {
    "order_days": (1, 120), "again_days": (1, 120), "soon_days": (0, 30), "overdue_every": (1, 30),
    "bulletin_reminders": (1, 20), "bulletin_days": (1, 90), "propose_days": (1, 365),
}  # fmt: skip
"""The least and the most of each."""


def set_rules(*, by: User, at: datetime, **terms: int) -> OrderRules:
    """Set all terms anew; orders already signed keep their deadlines. Raises NotAllowed, or Refused."""
    demand(permissions.reasons_not_to_manage_orders(by=by, at=at))
    reasons = [
        f"“{OrderRules._meta.get_field(name).verbose_name}”须在 {least} 到 {most} 之间。"  # type: ignore[union-attr]
        for name, (least, most) in LIMITS.items()
        if not isinstance(terms.get(name), int) or not least <= terms[name] <= most
    ]
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        row = OrderRules.objects.create(by=by, at=at, **{name: terms[name] for name in LIMITS})
        audit.record(actor=by, action="supervision.order_rules", subject="order_rules:0", at=at, detail=dict(terms))
    return row
