"""送审: the draft is frozen and set on its way: three reviews, evidence that stands for them, or an emergency."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lanmu.columns.queries import receiving_department
from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import evidence as store
from lanmu.publishing import gates, opened, permissions, queries, routing
from lanmu.publishing.actions._numbers import allocate_number
from lanmu.publishing.actions._steps import demand, keep, note
from lanmu.publishing.actions.evidence import keep_evidence
from lanmu.publishing.actions.secrecy import UNDECLARED, UNDECLARED_REPOST, declare
from lanmu.publishing.enums import Route, SourceKind, SubmissionState
from lanmu.publishing.evidence import Evidence
from lanmu.publishing.freezing import Frozen, freeze
from lanmu.publishing.models import ArticlePage, Contribution, Submission
from lanmu.publishing.proofing_store import keep_submission

REASON_LENGTH = 300


def submit(
    *,
    article: ArticlePage,
    by: User,
    at: datetime,
    declared: bool,
    publish_at: datetime | None = None,
    evidence: Evidence | None = None,
    emergency_reason: str = "",
) -> Submission:
    """Freeze the article's latest revision and open its submission.

    `declared`: the making unit has reviewed it for secrecy (谁制定、谁审查; for a repost its source too), without which
    nothing is submitted. What is not plainly 主动公开 waits for the 保密审查员 first. `evidence` takes the way of
    视同已三审三校, a not empty `emergency_reason` that of an emergency; otherwise it is the three reviews, named a
    supplement while the public version still rests on an emergency. `publish_at` is the wish for a set time; the
    receiving department decides.

    Raises NotAllowed with every reason about the person, otherwise Refused with every reason about the text and its
    way. Nothing is written then.
    """
    with transaction.atomic():
        # One submission of an article at a time: whoever comes second waits here, then sees the first one's.
        row = ArticlePage.objects.select_for_update(of=("self",)).get(pk=article.pk)
        draft: ArticlePage = row.get_latest_revision_as_object()
        demand(permissions.reasons_not_to_submit(article=draft, user=by, at=at))
        frozen = freeze(draft)
        reasons = gates.reasons(article=draft, frozen=frozen, at=at)
        reasons += _reasons_of_declaration(frozen, declared)
        reasons += _reasons_of_way(evidence, emergency_reason, publish_at, at)
        if reasons:
            raise Refused(list(dict.fromkeys(reasons)))
        way = _way(row, draft, deemed=evidence is not None, emergency_reason=emergency_reason.strip())
        submission = _open(row, draft, frozen, by, at, publish_at=publish_at, **way)
        _take_writers_along(submission)
        declare(submission=submission, by=by, at=at)
        if evidence is not None:
            keep_evidence(submission=submission, evidence=evidence, by=by, at=at)
        keep_submission(submission=submission, content=frozen.content, digest=frozen.digest, at=at)
        note(by=by, verb="submit", submission=submission, at=at, detail={"digest": frozen.digest, **told(submission)})
        if submission.state == SubmissionState.RECEIVING:
            opened.tell_received(submission=submission, at=at)
    return submission


def told(submission: Submission) -> dict[str, Any]:
    """What the audit log is told of a submission's way; `integrity.discrepancies` compares it."""
    return {
        "route": submission.route,
        "joint": submission.joint_departments,
        "emergency_reason": submission.emergency_reason,
    }


def _open(row: ArticlePage, draft: ArticlePage, frozen: Frozen, by: User, at: datetime, **way: Any) -> Submission:
    joint = bool(way["joint_departments"])
    return Submission.objects.create(
        article=row,
        number=allocate_number(at=at),
        state=routing.first_state(route=way["route"], disclosure=frozen.content["disclosure"], joint=joint),
        frozen=keep(digest=frozen.digest, text=frozen.text),
        title=frozen.content["title"],
        column=draft.get_parent().specific,
        department_id=draft.department_id,
        receiving=receiving_department(draft.get_parent().specific),
        submitted_by=by,
        submitted_at=at,
        moved_at=at,
        **way,
    )


def _way(row: ArticlePage, draft: ArticlePage, *, deemed: bool, emergency_reason: str) -> dict[str, Any]:
    """Route, joint signatures, and which emergency publication this makes good."""
    unmade = queries.unmade_emergency(row.pk)
    if emergency_reason:  # an urgent text does not wait for other houses; its supplement does
        return {"route": Route.EMERGENCY, "emergency_reason": emergency_reason, "joint_departments": []}
    way: dict[str, Any] = {"route": Route.DEEMED if deemed else Route.SUPPLEMENT if unmade else Route.CHAIN}
    if unmade is not None:
        way |= {"supplements": unmade, "supplement_due_at": unmade.supplement_due_at}
    column = draft.get_parent().specific
    return way | {"joint_departments": queries.joint_departments_for(column=column, department=draft.department)}


def _reasons_of_declaration(frozen: Frozen, declared: bool) -> list[str]:
    """第十三条: 谁制定、谁审查，先审查、后发布; 转载其他网站信息时应履行保密审查程序."""
    if declared:
        return []
    repost = frozen.content["source"]["kind"] == SourceKind.REPOST
    return [UNDECLARED, UNDECLARED_REPOST] if repost else [UNDECLARED]


def _reasons_of_way(
    evidence: Evidence | None, emergency_reason: str, publish_at: datetime | None, at: datetime
) -> list[str]:
    found = []
    if publish_at is not None and publish_at <= at:
        found.append("定时发布的时间已经过去，请改为将来的时间，或不填。")
    if evidence is not None:
        found += store.reasons_against(evidence, day=permissions.day_of(at))
    if emergency_reason:
        if evidence is not None:
            found.append("“视同已三审三校”和“应急发布”只能选一种。")
        if publish_at is not None:
            found.append("应急发布是立即发布，请不要填定时发布时间。")
        if not emergency_reason.strip():
            found.append("请写明应急发布的理由。")
        if len(emergency_reason.strip()) > REASON_LENGTH:
            found.append(f"应急发布的理由最多 {REASON_LENGTH} 个字，请缩短。")
    return found


def _take_writers_along(submission: Submission) -> None:
    """Whoever wrote since the last publication is a writer of this round, also of rounds sent back before it."""
    rows = Contribution.objects.filter(article_id=submission.article_id)
    rows.exclude(submission__state=SubmissionState.PUBLISHED).update(submission=submission)


__all__ = ["allocate_number", "submit", "told"]
