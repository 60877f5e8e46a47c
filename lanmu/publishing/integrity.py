"""Whether a submission still is what was submitted: every act must fit the text it was given on, from the first to
the last.

Recomputed from the stored text at each step, never taken from a stored yes.
"""

from lanmu.audit.models import AuditEntry
from lanmu.common.digest import matches
from lanmu.publishing import vault
from lanmu.publishing.corrections import apply_to_content, parse, render
from lanmu.publishing.enums import Decision
from lanmu.publishing.models import FrozenContent, ReviewAct, Submission

SUBMIT_ACTION = "publishing.submit"


def subject_of(submission: Submission) -> str:
    """How the audit log names a submission."""
    return f"submission:{submission.number}"


def discrepancies(submission: Submission) -> list[str]:
    """What does not fit, as sentences; empty when every act and text fits.

    The chain starts at the digest the audit log holds for the submission, runs through every act (a correction
    moves it on, and its new text must be the old one with exactly the recorded passage replaced) and ends at the
    submission's text.
    """
    acts = list(ReviewAct.objects.filter(submission=submission).order_by("id"))
    digests = {submission.frozen.digest, *(a.digest for a in acts), *(a.new_digest for a in acts if a.new_digest)}
    texts = dict(FrozenContent.objects.filter(digest__in=digests).values_list("digest", "content"))
    for mark in digests:
        if mark not in texts or not matches(texts[mark].encode(), mark):
            return ["保存的送审内容与送审时的摘要值不符。"]
    current = _submitted_digest(submission)
    if current is None:
        return ["审计日志中没有这份送审件的报送记录。"]
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


def _submitted_digest(submission: Submission) -> str | None:
    entry = AuditEntry.objects.filter(action=SUBMIT_ACTION, subject=subject_of(submission)).order_by("seq").first()
    return str(entry.detail.get("digest")) if entry is not None else None


def _fits(texts: dict[str, str], act: ReviewAct) -> bool:
    if not isinstance(act.correction, dict):
        return False
    old = parse(texts[act.digest])
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
