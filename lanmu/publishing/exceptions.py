"""How often the three reviews were stood in for: counted on the home page, so that the exception stays one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from lanmu.common.times import local
from lanmu.publishing import queries
from lanmu.publishing.enums import ApprovalKind
from lanmu.publishing.models import ApprovalRecord


@dataclass(frozen=True, slots=True)
class Tally:
    """Approvals of the Shanghai month of `at`: by three reviews, by evidence, in an emergency; and what is unmade."""

    chain: int
    deemed: int
    emergency: int
    unmade: int
    overdue: int

    @property
    def total(self) -> int:
        return self.chain + self.deemed + self.emergency

    def share(self, number: int) -> int:
        """Per cent of all, rounded."""
        return round(100 * number / self.total) if self.total else 0


def tally(*, at: datetime) -> Tally:
    """Three queries, whatever there is."""
    begin = local(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = ApprovalRecord.objects.filter(published_at__gte=begin, published_at__lte=at)
    counted = dict(rows.values_list("kind").annotate(n=Count("pk")).order_by())
    return Tally(
        chain=counted.get(ApprovalKind.CHAIN.value, 0),
        deemed=counted.get(ApprovalKind.DEEMED.value, 0),
        emergency=counted.get(ApprovalKind.EMERGENCY.value, 0),
        unmade=queries.unmade_emergencies().count(),
        overdue=queries.overdue_supplements(at=at).count(),
    )
