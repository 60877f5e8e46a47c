"""更正: a reviewer replaces one exact passage, as a recorded act with its difference."""

from datetime import datetime

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import gates, permissions
from lanmu.publishing.actions._steps import act, demand, in_hand, keep, move, note
from lanmu.publishing.corrections import Found, apply_to_content, apply_to_draft, find, parse, plain
from lanmu.publishing.door import correcting
from lanmu.publishing.enums import ActKind, Decision, SubmissionState
from lanmu.publishing.freezing import seal
from lanmu.publishing.models import ArticlePage, ReviewAct, Submission
from lanmu.publishing.proofing_store import keep_submission


def correct(
    *,
    submission: Submission,
    by: User,
    at: datetime,
    wrong: str,
    right: str,
    where: str | None = None,
    digest: str | None = None,
) -> ReviewAct:
    """Replace `wrong`, which must occur exactly once, by `right`, in the draft and in a new frozen text.

    `where` limits the search (`title`, `summary`, `body`, or an address such as `body.3.caption`). Earlier passes
    stay valid, later stages see the new text, and the person may still pass the own stage. Raises NotAllowed,
    Refused with how often the passage occurs, Stale or Tampered.
    """
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        demand(permissions.reasons_not_to_correct(submission=row, user=by, at=at))
        old = parse(row.frozen.content)
        place, new_words = _check(old, wrong, right, where or "")
        content = apply_to_content(old, wrong=wrong, right=new_words, where=place.address)
        assert content is not None
        draft = _corrected_draft(row, wrong, new_words, place.address)
        frozen = seal(content)
        if reasons := gates.reasons(article=draft, frozen=frozen, at=at):
            raise Refused(reasons)
        kept = keep(digest=frozen.digest, text=frozen.text)
        stage = permissions.stage_of(row)
        correction = {
            "field": place.address, "label": place.label, "wrong": wrong, "right": new_words, "context": place.context,
        }  # fmt: skip
        kind = ActKind.PROOF
        done = act(
            submission=row, by=by, at=at, stage=stage, kind=kind, decision=Decision.CORRECT,
            new_digest=frozen.digest, correction=correction,
        )  # fmt: skip
        move(row, to=SubmissionState(row.state), at=row.moved_at, frozen=kept, title=content["title"])
        with correcting(draft.pk):
            draft.save_revision(user=by, clean=False, log_action=True)
        keep_submission(submission=row, content=content, digest=frozen.digest, at=at)
        detail = {"stage": stage, "digest": done.digest, "new_digest": done.new_digest, **correction}
        note(by=by, verb="correct", submission=row, at=at, detail=detail)
    return done


def _check(content: dict[str, object], wrong: str, right: str, where: str) -> tuple[Found, str]:
    new_words = plain(right)
    if not wrong.strip():
        raise Refused("请填写要更正的原文片段。")
    if wrong == new_words:
        raise Refused("更正前后的文字相同，请填写改成什么。")
    found = find(content, wrong=wrong, where=where)
    times = sum(f.times for f in found)
    if times == 0:
        raise Refused(f"没有找到“{wrong}”。请从正文照抄；片段中间有加粗、链接或换段的，请分段更正。")
    if times > 1:
        raise Refused(f"“{wrong}”出现了 {times} 次，请多抄几个前后的字，让片段只出现一次。")
    return found[0], new_words


def _corrected_draft(row: Submission, wrong: str, right: str, where: str) -> ArticlePage:
    draft: ArticlePage = row.article.get_latest_revision_as_object()
    if not apply_to_draft(draft, wrong=wrong, right=right, where=where):
        raise Refused("草稿里找不到完全相同的片段，不能直接更正，请写明意见退回报送人修改。")
    return draft
