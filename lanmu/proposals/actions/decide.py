"""批准、驳回、撤回: what becomes of a proposed change. Approving does it, if what it was proposed for still stands."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from lanmu.common.refusal import Refused, Stale
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User
from lanmu.proposals.actions._steps import ALTERED, checked_words, demand, is_intact, locked, move, take_turns
from lanmu.proposals.enums import ProposalState, Step
from lanmu.proposals.kinds import Kind, kind_of
from lanmu.proposals.models import Proposal
from lanmu.proposals.permissions import reasons_not_to_decide, reasons_not_to_propose, reasons_not_to_take_back

OVERTAKEN = "提出之后，这里已经有了别的变化，不能再照原样批准。请提出人看过现在的内容后重新提出。"


def approve(*, proposal: Proposal, by: User, at: datetime, opinion: str = "", digest: str | None = None) -> Proposal:
    """Approve and carry out, in one transaction: proposed by one person, approved by another.

    `digest` is of what the approver saw. Raises NotAllowed; Stale when somebody else decided it; Refused when it cannot
    be carried out any more (Stale when what it changes has changed since): it is then 未能生效, with the reasons.
    """
    words = checked_words(opinion)
    with transaction.atomic():
        take_turns()
        row = locked(proposal, digest=digest)
        kind = kind_of(row.kind)
        demand(reasons_not_to_decide(proposal=row, kind=kind, user=by, at=at))
        refusal = _carry_out(row, kind, by=by, at=at)
        if refusal is None:
            move(row, to=ProposalState.APPLIED, step=Step.APPROVE, by=by, at=at, words=words)
        else:
            trouble = "".join(refusal.reasons)[:1000]
            move(row, to=ProposalState.FAILED, step=Step.FAIL, by=by, at=at, words=trouble)
        _tell(row, at)
    proposal.refresh_from_db()
    if refusal is not None:
        raise refusal
    return proposal


def _carry_out(row: Proposal, kind: Kind, *, by: User, at: datetime) -> Refused | None:
    """Do it as its proposer; the refusal when it cannot be done."""
    if not is_intact(row):
        return Refused(ALTERED)
    if reasons := reasons_not_to_propose(kind=kind, user=row.proposed_by, at=at):
        return Refused([f"提出人现在不能再提出这项变更：{reason}" for reason in reasons])
    try:
        with transaction.atomic():
            if kind.look(row.payload) != row.before:
                return Stale(OVERTAKEN)
            # The number leads from the thing's own history to who approved it.
            kind.apply(payload=row.payload, by=row.proposed_by, at=at, reason=f"{row.reason}（变更审批第{row.pk}号）")
    except Refused as refused:
        return refused
    return None


def reject(*, proposal: Proposal, by: User, at: datetime, opinion: str, digest: str | None = None) -> Proposal:
    """Refuse a proposed change, with an opinion. Raises NotAllowed, Refused without an opinion, Stale."""
    words = checked_words(opinion, missing="请写明驳回的意见，提出人要据此修改。")
    with transaction.atomic():
        row = locked(proposal, digest=digest)
        demand(reasons_not_to_decide(proposal=row, kind=kind_of(row.kind), user=by, at=at))
        move(row, to=ProposalState.REJECTED, step=Step.REJECT, by=by, at=at, words=words)
        _tell(row, at)
    proposal.refresh_from_db()
    return proposal


def take_back(*, proposal: Proposal, by: User, at: datetime) -> Proposal:
    """The proposer thinks better of it. Raises NotAllowed, Stale."""
    with transaction.atomic():
        row = locked(proposal, digest=None)
        demand(reasons_not_to_take_back(proposal=row, user=by))
        move(row, to=ProposalState.TAKEN_BACK, step=Step.TAKE_BACK, by=by, at=at)
    proposal.refresh_from_db()
    return proposal


def _tell(row: Proposal, at: datetime) -> None:
    """The proposer learns what became of it."""
    notify(
        users=[row.proposed_by],
        kind="proposal_decided",
        text=f"您提出的变更“{row.title}”：{row.get_state_display()}。{row.opinion}{row.trouble}",
        url=reverse("proposals:detail", args=[row.pk]),
        at=at,
        key=f"proposal:{row.pk}:decided",
    )
