"""What the verbs share: taking a submission in hand, refusing what was tampered with, moving states, writing acts."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import Post, User
from lanmu.publishing import checklist, opened
from lanmu.publishing.enums import OPEN_STATES, ActKind, Decision, Gate, SubmissionState
from lanmu.publishing.integrity import discrepancies, subject_of
from lanmu.publishing.models import FrozenContent, ReviewAct, Submission
from lanmu.publishing.terms import Clock
from lanmu.publishing.transitions import check_move

CHANGED = "这份送审件刚刚被别人办理过，请刷新页面，看清最新的状态和内容后再办理。"
OPINION_LENGTH = 500
VOIDED = "送审件已作废：{0}请报送部门核对草稿后重新送审，并告知安全管理员查明原因。"


FOLLOWING = (
    "state", "frozen", "title", "moved_at", "due_at", "closed_at", "due_at", "publish_at", "scheduled_by", "trouble",
    "supplement_due_at",
)  # fmt: skip
"""What a verb may change of a submission."""


class Tampered(Refused):
    """The stored text or acts do not fit each other; the submission has been voided."""


@contextmanager
def in_hand(
    submission: Submission, *, by: User | None, at: datetime, digest: str | None = None
) -> Iterator[Submission]:
    """One transaction in which the submission, freshly read, is ours alone.

    `digest` is of the text the person saw. Raises Stale when state or text moved since the caller read it, Tampered
    (after voiding the submission, which stays voided) when the text does not fit its acts.
    """
    broken = _void_if_broken(submission, by=by, at=at)
    if broken:
        raise Tampered(VOIDED.format("".join(broken)))
    with transaction.atomic():
        row = locked(submission)
        if (row.state, row.frozen_id) != (submission.state, submission.frozen_id) or (
            digest is not None and digest != row.frozen.digest
        ):
            raise Stale(CHANGED)
        yield row
    for name in FOLLOWING:  # the caller's object tells the truth, so verbs can follow each other
        setattr(submission, name, getattr(row, name))


def locked(submission: Submission) -> Submission:
    """The row as it is now, locked until the transaction ends.

    Locked alone, then read: PostgreSQL, having waited for a row, looks its companions up as they were before, and finds
    none when the row points to a new text by then.
    """
    rows = Submission.objects.filter(pk=submission.pk)
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    return rows.select_related("frozen", "department", "receiving", "column", "submitted_by", "article").get()


def _void_if_broken(submission: Submission, *, by: User | None, at: datetime) -> list[str]:
    with transaction.atomic():
        row = locked(submission)
        if row.state not in OPEN_STATES:
            return []
        broken = discrepancies(row)
        if broken:
            move(row, to=SubmissionState.VOID, at=at, closed_at=at)
            note(by=by, verb="void", submission=row, at=at, detail={"reasons": broken})
    return broken


def move(submission: Submission, *, to: SubmissionState, at: datetime, **fields: Any) -> None:
    """Compare-and-set on the state. Raises Stale when somebody was faster, NoSuchMove for what no verb may do."""
    old = submission.state
    check_move(origin=old, end=to)
    after = copy(submission)
    after.state, after.moved_at = to, at
    fields.setdefault("due_at", Clock.now().due(after))
    won = Submission.objects.filter(pk=submission.pk, state=old, frozen_id=submission.frozen_id)
    if won.update(state=to, moved_at=at, **fields) != 1:
        raise Stale(CHANGED)
    submission.state, submission.moved_at = to, at
    for name, value in fields.items():
        setattr(submission, name, value)
    if to == SubmissionState.RECEIVING:
        opened.tell_received(submission=submission, at=at)


def demand(reasons: list[str]) -> None:
    """Raise NotAllowed with all reasons, if there are any."""
    if reasons:
        raise NotAllowed(list(dict.fromkeys(reasons)))


def check_gates(gates: Iterable[str]) -> list[str]:
    """严把五关 (第十八条): all five, in their order. Raises Refused naming those that are not ticked."""
    given = set(gates)
    if missing := [str(gate.label) for gate in Gate if gate.value not in given]:
        raise Refused(f"请逐一把关并勾选：{'、'.join(missing)}。")
    return [gate.value for gate in Gate]


def check_opinion(opinion: str) -> str:
    """The opinion without blanks around it. Raises Refused when it is too long."""
    words = opinion.strip()
    if len(words) > OPINION_LENGTH:
        raise Refused(f"意见最多 {OPINION_LENGTH} 个字，请缩短。")
    return words


def act(
    *,
    submission: Submission,
    by: User,
    at: datetime,
    stage: int,
    kind: ActKind,
    decision: Decision,
    post: Post | None = None,
    **fields: Any,
) -> ReviewAct:
    """Append one act, bound to the text as it is now. `post`: by virtue of which the person acted; where it is
    another person's, that one is named as represented (代谁办理).
    """
    if post is not None:
        fields["role"] = post.role
        fields["acting_for_id"] = post.user_id if post.user_id != by.pk else None
    row = ReviewAct.objects.create(
        submission=submission,
        stage=stage,
        kind=kind,
        decision=decision,
        actor=by,
        actor_name=by.get_full_name(),
        digest=submission.frozen.digest,
        at=at,
        **fields,
    )
    if row.gates:
        checklist.check_by(act=row, column_id=submission.column_id, at=at)
    return row


def note(*, by: User | None, verb: str, submission: Submission, at: datetime, detail: Mapping[str, Any]) -> None:
    """The audit row of a verb on a submission."""
    audit.record(
        actor=by,
        action=f"publishing.{verb}",
        subject=subject_of(submission),
        at=at,
        detail={"article": submission.article_id, "title": submission.title, "state": submission.state, **detail},
    )


def keep(*, digest: str, text: str) -> FrozenContent:
    """The stored frozen text, written once. Raises Refused when what is stored under the digest is something else."""
    row, _new = FrozenContent.objects.get_or_create(digest=digest, defaults={"content": text})
    if row.content != text:
        raise Refused("库中同一摘要值的冻结内容已被改动，不能再用。请告知安全管理员查明原因。")
    return row
