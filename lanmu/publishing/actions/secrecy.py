"""保密审查 (第十三条): the making unit's own at submission, and the 保密审查员's where that is not sure."""

from datetime import datetime

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import permissions, routing
from lanmu.publishing.actions._steps import act, demand, in_hand, keep, move, note
from lanmu.publishing.corrections import apply_disclosure, parse
from lanmu.publishing.door import correcting
from lanmu.publishing.enums import ActKind, Decision, Disclosure, SecrecyKind, Stage, SubmissionState
from lanmu.publishing.freezing import seal
from lanmu.publishing.models import SecrecyReview, Submission

BASIS_LENGTH = 500
DECIDED = (Disclosure.ACTIVE, Disclosure.ON_REQUEST, Disclosure.NONE)

DECLARED = "已按“谁制定、谁审查，先审查、后发布”由本处室、单位作保密审查，内容不涉及国家秘密、工作秘密和敏感信息。"
DECLARED_REPOST = "已核对转载来源和原文，并对转载内容作保密审查。"
DECLARED_UNSURE = "本处室、单位不能确定是否涉密，送保密部门审核。"
UNDECLARED = "送审前须由本处室、单位作保密审查并确认（谁制定、谁审查，先审查、后发布）。"
UNDECLARED_REPOST = "转载的信息，须确认已核对来源、原文网址，并对转载内容作保密审查。"


def decide_secrecy(
    *, submission: Submission, by: User, at: datetime, conclusion: str, basis: str, digest: str | None = None
) -> SecrecyReview:
    """The 保密审查员's decision. 主动公开: the text's attribute is set so by a recorded correction, and the submission
    goes on where it would have gone. 依申请公开 or 不予公开: closed and registered as not public.

    `basis` is the reason and ground, always required (第十一条: 以公开为常态、不公开为例外). `digest` is of the text
    the person saw. Raises NotAllowed with every reason, Refused, Stale or Tampered.
    """
    words = basis.strip()
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        demand(permissions.reasons_not_to_decide_secrecy(submission=row, user=by, at=at))
        if conclusion not in DECIDED:
            raise Refused("请选择保密审查的结论：主动公开、依申请公开或不予公开。")
        if not words:
            raise Refused("请写明保密审查的理由和依据。")
        if len(words) > BASIS_LENGTH:
            raise Refused(f"理由和依据最多 {BASIS_LENGTH} 个字，请缩短。")
        opens = conclusion == Disclosure.ACTIVE
        if opens:
            _open_text(row, by, at)
        decision = Decision.PASS if opens else Decision.KEEP
        post = permissions.secrecy_post(user=by, at=at, submission=row)
        act(
            submission=row, by=by, at=at, stage=Stage.SECRECY, kind=ActKind.REVIEW, decision=decision, opinion=words,
            post=post,
        )  # fmt: skip
        assert post is not None
        review = SecrecyReview.objects.create(
            submission=row, kind=SecrecyKind.DEPARTMENT, conclusion=conclusion, basis=words, by=by,
            by_name=by.get_full_name(), department=post.department, digest=row.frozen.digest, at=at,
        )  # fmt: skip
        if opens:
            move(row, to=routing.way(route=row.route, joint=bool(row.joint_departments)), at=at)
        else:
            move(row, to=SubmissionState.KEPT, at=at, closed_at=at)
        detail = {"conclusion": conclusion, "basis": words, "digest": row.frozen.digest}
        note(by=by, verb="decide_secrecy", submission=row, at=at, detail=detail)
    return review


def declare(*, submission: Submission, by: User, at: datetime) -> SecrecyReview:
    """The making unit's own review, from the officer's declaration at submission (谁制定、谁审查)."""
    content = parse(submission.frozen.content)
    sentences = [DECLARED_UNSURE if content["disclosure"] == Disclosure.UNSURE else DECLARED]
    if content["disclosure_basis"]:
        sentences.append(f"理由和依据：{content['disclosure_basis']}。")
    if content["source"]["kind"] == "repost":
        sentences.append(DECLARED_REPOST)
    return SecrecyReview.objects.create(
        submission=submission, kind=SecrecyKind.UNIT, conclusion=content["disclosure"],
        basis="".join(sentences)[:BASIS_LENGTH], by=by, by_name=by.get_full_name(), department=submission.department,
        digest=submission.frozen.digest, at=at,
    )  # fmt: skip


def _open_text(row: Submission, by: User, at: datetime) -> None:
    """The attribute in the frozen text and in the draft becomes 主动公开, recorded like every other correction."""
    content, correction = apply_disclosure(parse(row.frozen.content))
    frozen = seal(content)
    kept = keep(digest=frozen.digest, text=frozen.text)
    done = act(
        submission=row, by=by, at=at, stage=Stage.SECRECY, kind=ActKind.REVIEW, decision=Decision.CORRECT,
        new_digest=frozen.digest, correction=correction,
    )  # fmt: skip
    move(row, to=SubmissionState.SECRECY, at=row.moved_at, frozen=kept)
    draft = row.article.get_latest_revision_as_object()
    draft.disclosure, draft.disclosure_basis = Disclosure.ACTIVE, ""
    with correcting(draft.pk):
        draft.save_revision(user=by, clean=False, log_action=True)
    detail = {"stage": int(Stage.SECRECY), "digest": done.digest, "new_digest": done.new_digest, **correction}
    note(by=by, verb="correct", submission=row, at=at, detail=detail)
