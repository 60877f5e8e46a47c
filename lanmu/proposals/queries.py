"""Reads over proposals: what a person sees, what waits for them, which level holds."""

from datetime import datetime

from django.db.models import QuerySet

from lanmu.common.times import local
from lanmu.organisation.models import User
from lanmu.organisation.queries import permissions_of
from lanmu.proposals.enums import Level, ProposalState
from lanmu.proposals.kinds import Kind, kinds
from lanmu.proposals.models import KindLevel, Proposal
from lanmu.proposals.permissions import may_read_all


def level_of(kind: Kind) -> Level:
    """How the kind takes effect now."""
    stored = None if kind.fixed else KindLevel.objects.filter(kind=kind.name).values_list("level", flat=True).first()
    return Level(stored) if stored else kind.default


def levels() -> dict[str, Level]:
    """The same for every kind, in one query."""
    stored = dict(KindLevel.objects.values_list("kind", "level"))
    return {k.name: Level(stored[k.name]) if k.name in stored and not k.fixed else k.default for k in kinds()}


def visible_to(user: User) -> QuerySet[Proposal]:
    """Proposals the person may see."""
    every = Proposal.objects.select_related("proposed_by", "decided_by")
    return every if may_read_all(user) else every.filter(proposed_by=user)


def waiting_for(*, user: User, at: datetime) -> QuerySet[Proposal]:
    """Pending proposals the person may decide on the day of `at`, the oldest first."""
    held = permissions_of(user, local(at).date())
    mine = [kind.name for kind in kinds() if kind.approvers in held]
    pending = Proposal.objects.filter(state=ProposalState.PENDING, kind__in=mine).exclude(proposed_by=user)
    return pending.select_related("proposed_by").order_by("proposed_at", "id")


def pending_on(*, subject: str) -> QuerySet[Proposal]:
    """Pending proposals about one thing, for the screens that change it."""
    return Proposal.objects.filter(state=ProposalState.PENDING, subject=subject).select_related("proposed_by")
