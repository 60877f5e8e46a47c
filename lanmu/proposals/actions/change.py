"""变更: the one way screens change what the public sees besides articles. What the level of its kind says happens."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from lanmu.common.digest import digest
from lanmu.common.refusal import Refused, Stale
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User
from lanmu.proposals.actions._steps import demand, digest_of, document, take_turns, write
from lanmu.proposals.enums import Level, Step
from lanmu.proposals.kinds import Kind, Payload, kind_of
from lanmu.proposals.models import Proposal
from lanmu.proposals.permissions import approvers, reasons_not_to_propose
from lanmu.proposals.queries import level_of, pending_on

REASON_LENGTH = 180
OVERTAKEN = "打开页面之后，这里刚刚被别人修改过。请重新打开，看过新的内容后再改。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: nothing was different, it was proposed, or it took effect (`result` of the action)."""

    proposal: Proposal | None = None
    result: Any = None
    unchanged: bool = False


def change(*, kind: str, payload: Payload, by: User, at: datetime, reason: str, seen: str = "") -> Outcome:
    """Make a change of `kind`: at once where its level is 直接生效, else as a proposal that another person approves.

    `seen` is `digest_of` what the person's form showed (`Kind.look`). Raises NotAllowed, Refused with every reason,
    Stale.
    """
    wanted = kind_of(kind)
    payload = json.loads(json.dumps(payload, ensure_ascii=False))
    demand(reasons_not_to_propose(kind=wanted, user=by, at=at))
    words = _checked(reason)
    with transaction.atomic():
        take_turns()
        before = wanted.look(payload)
        if seen and seen != digest_of(before):
            raise Stale(OVERTAKEN)
        if reasons := list(wanted.check(payload=payload, by=by, at=at)):
            raise Refused(reasons)
        if not wanted.describe(payload=payload, before=before):
            return Outcome(unchanged=True)
        if wanted.level(payload, level_of(wanted)) == Level.DIRECT:
            return Outcome(result=wanted.apply(payload=payload, by=by, at=at, reason=words))
        return Outcome(proposal=_propose(wanted, payload, before, by=by, at=at, reason=words))


def _checked(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise Refused("请写明修改的原因或依据，它会留在变更记录里。")
    if len(words) > REASON_LENGTH:
        raise Refused(f"原因或依据最多 {REASON_LENGTH} 个字，请改短。")
    return words


def _propose(kind: Kind, payload: Payload, before: Any, *, by: User, at: datetime, reason: str) -> Proposal:
    subject = kind.subject(payload)
    if (other := pending_on(subject=subject).filter(kind=kind.name).first()) is not None:
        raise Refused(
            f"这里已有一项待审批的变更（第 {other.pk} 号，{other.proposed_by}提出）。"
            "请等它办结，或由提出人撤回后，再提出新的变更。"
        )
    proposal = Proposal(
        kind=kind.name,
        subject=subject,
        title=kind.title(payload, before)[:200],
        payload=payload,
        before=json.loads(json.dumps(before, ensure_ascii=False)),
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    proposal.digest = digest(document(proposal))
    proposal.save()
    write(proposal, step=Step.PROPOSE, by=by, at=at, words=reason)
    notify(
        users=approvers(kind, at=at).exclude(pk=by.pk),
        kind="proposal_waiting",
        text=f"{by.get_full_name()}提出变更“{proposal.title}”，等您审批。",
        url=reverse("proposals:detail", args=[proposal.pk]),
        at=at,
        key=f"proposal:{proposal.pk}:waiting",
    )
    return proposal
