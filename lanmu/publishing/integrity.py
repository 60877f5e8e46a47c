"""Whether a submission still is what was submitted: every act must fit the text it was given on, from the first to
the last.

Recomputed from the stored text at each step, never taken from a stored yes.
"""

from typing import Any

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import matches
from lanmu.publishing import vault
from lanmu.publishing.corrections import DISCLOSURE, apply_disclosure, apply_to_content, parse, render
from lanmu.publishing.enums import Decision, SecrecyKind, Stage
from lanmu.publishing.models import DeemedEvidence, FrozenContent, ReviewAct, SecrecyReview, Submission

SUBMIT_ACTION = "publishing.submit"
SUPPLEMENT_ACTION = "publishing.supplement"
BEGINNINGS = (SUBMIT_ACTION, SUPPLEMENT_ACTION)
"""How a submission comes into being: by an officer, or by itself behind an emergency publication."""
DECIDED = (Decision.PASS, Decision.KEEP)
"""What a secrecy review ends with."""


def subject_of(submission: Submission) -> str:
    """How the audit log names a submission."""
    return f"submission:{submission.number}"


def discrepancies(submission: Submission) -> list[str]:
    """What does not fit, as sentences; empty when every act and text fits.

    The chain starts at the digest the audit log holds for the submission, runs through every act (a correction
    moves it on, and its new text must be the old one with exactly the recorded passage replaced) and ends at the
    submission's text. Secrecy reviews and evidence hang on the same chain, and its route is the one it began with.
    """
    acts = list(ReviewAct.objects.filter(submission=submission).order_by("id"))
    digests = {submission.frozen.digest, *(a.digest for a in acts), *(a.new_digest for a in acts if a.new_digest)}
    texts = dict(FrozenContent.objects.filter(digest__in=digests).values_list("digest", "content"))
    for mark in digests:
        if mark not in texts or not matches(texts[mark].encode(), mark):
            return ["保存的送审内容与送审时的摘要值不符。"]
    began = _beginning(submission)
    if began is None:
        return ["审计日志中没有这份送审件的报送记录。"]
    if any(key in began and began[key] != value for key, value in _particulars(submission).items()):
        return ["送审件的办理途径或会签要求在报送之后被改过。"]
    current = str(began.get("digest"))
    if loose := _loose_grounds(submission, acts, submitted=current):
        return loose
    for act in acts:
        if act.digest != current:
            return [f"{act.actor_name}的审校记录与当时的送审内容不符。"]
        if act.decision == Decision.CORRECT:
            if not _fits(texts, act):
                return [f"{act.actor_name}的更正记录与更正后的内容不符。"]
            current = act.new_digest
    if current != submission.frozen.digest:
        return ["送审内容在审校之后被换过。"]
    return []


def _beginning(submission: Submission) -> dict[str, Any] | None:
    rows = AuditEntry.objects.filter(action__in=BEGINNINGS, subject=subject_of(submission))
    entry = rows.order_by("seq").first()
    return dict(entry.detail) if entry is not None else None


def _particulars(submission: Submission) -> dict[str, Any]:
    """What the audit log says of a submission's way, as the row has it now."""
    return {
        "route": str(submission.route),
        "joint": list(submission.joint_departments),
        "emergency_reason": submission.emergency_reason,
    }


def _loose_grounds(submission: Submission, acts: list[ReviewAct], *, submitted: str) -> list[str]:
    """Secrecy reviews and evidence that are of another text than the chain's."""
    decided = {(a.actor_id, a.digest) for a in acts if a.stage == Stage.SECRECY and a.decision in DECIDED}
    found = []
    for review in SecrecyReview.objects.filter(submission=submission):
        own = review.kind == SecrecyKind.UNIT
        if review.digest != submitted if own else (review.by_id, review.digest) not in decided:
            found.append(f"{review.by_name}的保密审查记录与当时的送审内容不符。")
    if DeemedEvidence.objects.filter(submission=submission).exclude(digest=submitted).exists():
        found.append("视同已三审三校的依据与当时的送审内容不符。")
    return found


def _fits(texts: dict[str, str], act: ReviewAct) -> bool:
    if not isinstance(act.correction, dict):
        return False
    old = parse(texts[act.digest])
    if act.correction.get("field") == DISCLOSURE:
        opened, correction = apply_disclosure(old)
        return act.stage == Stage.SECRECY and correction == act.correction and render(opened) == texts[act.new_digest]
    new = apply_to_content(
        old, wrong=act.correction["wrong"], right=act.correction["right"], where=act.correction["field"]
    )
    return new is not None and render(new) == texts[act.new_digest]


def missing_files(submission: Submission) -> list[str]:
    """Files of the text that are not in the vault as they were frozen. They can be restored, so this only stops
    publication.
    """
    media = parse(submission.frozen.content)["media"]
    return [
        f"文件“{m['path']}”缺失或与送审时不同，请从备份恢复文件库后再发布。"
        for m in media
        if not vault.is_intact(m["path"], expected=m["digest"])
    ]
