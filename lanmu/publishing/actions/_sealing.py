"""审批备案表 (附件2) with every field, written once, at publication."""

from datetime import datetime
from typing import Any

from lanmu.columns.queries import level_titles
from lanmu.common.digest import canonical_json, digest
from lanmu.organisation.models import Department, User
from lanmu.publishing.enums import DeemedBasis, Route
from lanmu.publishing.freezing import moment
from lanmu.publishing.lawfulness import evidence_of, secrecy_reviews
from lanmu.publishing.models import ApprovalRecord, DeemedEvidence, ReviewAct, SecrecyReview, Submission
from lanmu.publishing.queries import history
from lanmu.publishing.standing import KINDS

VERSION = 2
"""1 had no route: the six acts only."""


def seal_record(
    *, submission: Submission, content: dict[str, Any], by: User, at: datetime, path: str
) -> ApprovalRecord:
    """The sealed record of a publication. `content` is the frozen text's, `path` its public address."""
    sealed = {
        **_form(submission, content),
        **_grounds(submission),
        "acts": [_act(a) for a in history(submission)],
        "publisher": by.get_full_name(),
        "publisher_id": by.pk,
        "published_at": moment(at),
        "path": path,
        "digest": submission.frozen.digest,
    }
    return ApprovalRecord.objects.create(
        number=submission.number,
        kind=KINDS[Route(submission.route)],
        submission=submission,
        department=submission.department,
        publisher=by,
        publisher_name=by.get_full_name(),
        published_at=at,
        sealed=sealed,
        digest=digest(canonical_json(sealed).encode()),
    )


def _form(submission: Submission, content: dict[str, Any]) -> dict[str, Any]:
    """The fields of the paper."""
    return {
        "version": VERSION,
        "number": submission.number,
        "article": submission.article_id,
        "submitted_at": moment(submission.submitted_at),
        "title": content["title"],
        "department": submission.department.name,
        "officer": submission.submitted_by.get_full_name(),
        "contact_phone": content["contact_phone"],
        "manuscript_form": content["manuscript_form"],
        "source": content["source"],
        "info_type": content["info_type"],
        "receiving": submission.receiving.name,
        "columns": list(level_titles(submission.column)),
        "summary": content["summary"],
        "disclosure": content["disclosure"],
        "disclosure_basis": content["disclosure_basis"],
        "editor": content["editor"],
        "writers": _writers(submission),
    }


def _grounds(submission: Submission) -> dict[str, Any]:
    """What the publication rests on besides the acts. `deemed` is in the form's own words."""
    evidence = evidence_of(submission)
    joint = Department.objects.filter(pk__in=submission.joint_departments).values_list("name", flat=True)
    return {
        "route": submission.route,
        "deemed": str(DeemedBasis(evidence.basis).label) if evidence else "",
        "evidence": _evidence(evidence) if evidence else None,
        "secrecy": [_secrecy(review) for review in secrecy_reviews(submission)],
        "joint": list(joint),
        "emergency_reason": submission.emergency_reason,
        "supplement_due_at": moment(submission.supplement_due_at),
        "supplements": submission.supplements.number if submission.supplements else "",
    }


def _writers(submission: Submission) -> list[str]:
    rows = submission.contributions.order_by("user_id").values_list("user__full_name", flat=True)
    return list(dict.fromkeys(rows))


def _evidence(row: DeemedEvidence) -> dict[str, Any]:
    return {
        "basis": row.basis,
        "meeting": row.meeting,
        "decided_on": row.decided_on.isoformat(),
        "number": row.number,
        "note": row.note,
        "file_name": row.file_name,
        "path": row.path,
        "file_digest": row.file_digest,
        "digest": row.digest,
        "by": row.by_name,
        "by_id": row.by_id,
        "at": moment(row.at),
    }


def _secrecy(review: SecrecyReview) -> dict[str, Any]:
    return {
        "kind": review.kind,
        "conclusion": review.conclusion,
        "basis": review.basis,
        "by": review.by_name,
        "by_id": review.by_id,
        "department": review.department.name,
        "digest": review.digest,
        "at": moment(review.at),
    }


def _act(act: ReviewAct) -> dict[str, Any]:
    return {
        "stage": act.stage,
        "kind": act.kind,
        "decision": act.decision,
        "actor": act.actor_name,
        "actor_id": act.actor_id,
        "role": act.role,
        "department": act.department.name if act.department else "",
        "acting_for": act.acting_for.get_full_name() if act.acting_for else "",
        "opinion": act.opinion,
        "gates": act.gates,
        "digest": act.digest,
        "new_digest": act.new_digest,
        "correction": act.correction,
        "at": moment(act.at),
    }
