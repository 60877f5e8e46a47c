"""What a sealed record holds (审批备案表, 附件2): a submission with everything it rests on, as plain data.

Both the record and the printed form are made of it, so a form before publication reads as the record will.
"""

from typing import Any

from lanmu.columns.queries import level_titles
from lanmu.organisation.models import Department
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import DeemedBasis
from lanmu.publishing.freezing import moment
from lanmu.publishing.lawfulness import evidence_of, secrecy_reviews
from lanmu.publishing.models import DeemedEvidence, ReviewAct, SecrecyReview, Submission
from lanmu.publishing.queries import history

VERSION = 2
"""1 had no route: the six acts only."""


def document(submission: Submission) -> dict[str, Any]:
    """All that is known of a submission on its way; `seal_record` adds who published it, when and where."""
    content = parse(submission.frozen.content)
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
        **_grounds(submission),
        "acts": [_act(a) for a in history(submission)],
        "digest": submission.frozen.digest,
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
