"""What an order says: one document, which its digest seals, its page shows and its paper prints."""

from typing import Any

from lanmu.common.times import minute_text
from lanmu.supervision.models import RectificationOrder


def document_of(order: RectificationOrder, *, deadline: str = "") -> dict[str, Any]:
    """The words of a signed order. `deadline` (ISO) instead of its present one, which may have moved since."""
    assert order.issued_at is not None
    assert order.issued_by is not None
    return {
        "number": order.number,
        "department": order.department.name,
        "requirement": order.requirement,
        "deadline": deadline or (order.deadline.isoformat() if order.deadline else ""),
        "issued_by": order.issued_by.pk,
        "issued_at": minute_text(order.issued_at),
        "findings": [[item.finding_id, item.text] for item in order.items.order_by("id")],
    }
