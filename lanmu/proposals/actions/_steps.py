"""What the verbs share: taking turns, the digest of a proposal, moving its state, history and audit rows."""

from datetime import datetime
from typing import Any

from django.db import connection

from lanmu.audit import actions as audit
from lanmu.common.digest import canonical_json, digest, matches
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import User
from lanmu.proposals.enums import ProposalState, Step
from lanmu.proposals.models import Proposal, ProposalStep

TURNS_LOCK = 0x70726F70
"""`prop` in ASCII: the PostgreSQL advisory lock under which what is looked at stays true until it is changed."""
CHANGED = "这项变更刚刚被别人办理过，请刷新页面，看清最新的状态后再办理。"
ALTERED = "保存的变更内容与提出时不符，不能批准。请提出人重新提出，并告知安全管理员查明原因。"
WORDS_LENGTH = 300


def take_turns() -> None:
    """One change at a time, until the transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURNS_LOCK])


def document(proposal: Proposal) -> bytes:
    """Everything an approver approves: the digest is taken of it."""
    values = {name: getattr(proposal, name) for name in ("kind", "subject", "payload", "before", "reason")}
    return canonical_json(values | {"proposed_by": proposal.proposed_by_id}).encode()


def digest_of(value: Any) -> str:
    """Digest of what `Kind.look` gave; a form carries it, so that two people do not overwrite each other."""
    return digest(canonical_json(value).encode())


def is_intact(proposal: Proposal) -> bool:
    """Whether the stored proposal is still the one its history says was proposed."""
    first = ProposalStep.objects.filter(proposal=proposal, step=Step.PROPOSE).order_by("id").first()
    return first is not None and first.digest == proposal.digest and matches(document(proposal), proposal.digest)


def demand(reasons: list[str]) -> None:
    """Raise NotAllowed with all reasons, if there are any."""
    if reasons:
        raise NotAllowed(list(dict.fromkeys(reasons)))


def checked_words(words: str, *, missing: str = "") -> str:
    """An opinion without surrounding space. Raises Refused when it is too long, or empty where `missing` says so."""
    text = words.strip()
    if missing and not text:
        raise Refused(missing)
    if len(text) > WORDS_LENGTH:
        raise Refused(f"意见最多 {WORDS_LENGTH} 个字，请缩短。")
    return text


def locked(proposal: Proposal, *, digest: str | None) -> Proposal:
    """The row as it is now, ours until the transaction ends. `digest`: of what the person saw. Raises Stale."""
    row = Proposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=proposal.pk)
    if row.state != proposal.state or (digest is not None and digest != row.digest):
        raise Stale(CHANGED)
    return row


def move(proposal: Proposal, *, to: ProposalState, step: Step, by: User, at: datetime, words: str = "") -> None:
    """Compare-and-set out of 待审批, with the history row and the audit row. Raises Stale when somebody was faster."""
    fields: dict[str, Any] = {"state": to, "decided_by": by, "decided_at": at}
    fields["trouble" if step is Step.FAIL else "opinion"] = words
    if Proposal.objects.filter(pk=proposal.pk, state=ProposalState.PENDING).update(**fields) != 1:
        raise Stale(CHANGED)
    proposal.refresh_from_db()
    write(proposal, step=step, by=by, at=at, words=words)


def write(proposal: Proposal, *, step: Step, by: User, at: datetime, words: str) -> None:
    """One history row and one audit row."""
    ProposalStep.objects.create(
        proposal=proposal, step=step, by=by, by_name=by.get_full_name(), at=at, words=words, digest=proposal.digest
    )
    audit.record(
        actor=by,
        action=f"proposals.{step}",
        subject=f"proposal:{proposal.pk}",
        at=at,
        detail={
            "change": proposal.kind,
            "about": proposal.subject,
            "summary": proposal.title,
            "opinion": words,
            "digest": proposal.digest,
        },
    )
