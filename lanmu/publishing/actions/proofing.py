"""Verbs of 内容检查: leaving a hit as it is, taking a suggestion over, answering for a file, exemptions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.organisation.models import Department, User
from lanmu.publishing import permissions
from lanmu.publishing.models import ArticlePage, CheckExemption, FileDecision, HitDecision, Submission
from lanmu.publishing.permissions.proofing import (
    reasons_not_to_ask_exemption,
    reasons_not_to_decide_exemption,
    reasons_not_to_vouch,
)
from lanmu.publishing.proofing import Seen
from lanmu.publishing.proofing_enums import ExemptionState, HitVerdict
from lanmu.publishing.proofing_files import Unread
from lanmu.publishing.proofing_settings import rules
from lanmu.scanning.enums import Severity

REASON_LENGTH = 200
WORD_LENGTH = 60
GROUPS = frozenset({"spelling", "name", "phrase", "words", "private", "secrecy"})
"""Scopes of more than one rule."""


def decide_hit(
    *, article: ArticlePage, submission: Submission | None, seen: Seen, verdict: HitVerdict, reason: str, by: User,
    at: datetime,
) -> HitDecision:  # fmt: skip
    """Write down what somebody did about a hit. Whether they may, the caller asks first (the draft's lock, or
    `reasons_not_to_ignore_hit`). Raises Refused: what is 拦截 is not left standing, and nothing without a reason.
    """
    words = " ".join(reason.split())
    if verdict is HitVerdict.IGNORED:
        if seen.hit.severity is Severity.BLOCK:
            raise Refused(f"“{seen.hit.text}”（{seen.hit.name}）须改正，不能忽略；确属正确的，请申请例外。")
        if not words:
            raise Refused("请写明忽略的理由，审核人会看到。")
        if len(words) > REASON_LENGTH:
            raise Refused(f"理由最多 {REASON_LENGTH} 个字，请缩短。")
    return HitDecision.objects.create(
        article=article.pk, submission=submission, verdict=verdict, rule=seen.hit.rule, name=seen.hit.name,
        place=seen.place[:60], text=seen.told[:200], suggestion=seen.hit.suggestion[:200],
        context=seen.context[:300], reason=words, mark=seen.mark, by=by, by_name=by.get_full_name(), at=at,
    )  # fmt: skip


def vouch_for_file(
    *, article: ArticlePage, submission: Submission | None, file: Unread, reason: str, by: User, at: datetime
) -> FileDecision:
    """Somebody opened a file that no machine reads and says what is in it; bound to its bytes.

    Without `submission` it is the writer, before submission (the caller has asked for the draft). Raises NotAllowed,
    Refused.
    """
    if submission is not None and (against := reasons_not_to_vouch(submission=submission, user=by, at=at)):
        raise NotAllowed(against)
    words = " ".join(reason.split())
    if not words:
        raise Refused(f"请写明打开“{file.title}”核对的情况，如：已逐页核对，没有密级标志和个人信息。")
    if len(words) > REASON_LENGTH:
        raise Refused(f"核对情况最多 {REASON_LENGTH} 个字，请缩短。")
    with transaction.atomic():
        row = FileDecision.objects.create(
            digest=file.digest, title=file.title[:300], article=article.pk, submission=submission, why=file.why[:500],
            reason=words, by=by, by_name=by.get_full_name(), at=at,
        )  # fmt: skip
        subject = f"submission:{submission.number}" if submission is not None else f"article:{article.pk}"
        detail = {"file": file.title, "digest": file.digest, "reason": words}
        audit.record(actor=by, action="publishing.vouch_file", subject=subject, at=at, detail=detail)
    return row


def ask_exemption(
    *, word: str, scope: str, reason: str, expires_on: date | None, department: Department, by: User, at: datetime
) -> CheckExemption:
    """Ask that `word` may stand although a rule of `scope` reports it. Raises NotAllowed, Refused with all reasons."""
    if against := reasons_not_to_ask_exemption(user=by, at=at):
        raise NotAllowed(against)
    if against := _wrong(word, scope, reason, expires_on, at):
        raise Refused(against)
    try:
        with transaction.atomic():
            row = CheckExemption.objects.create(
                word=word.strip(), scope=scope, reason=" ".join(reason.split()), expires_on=expires_on,
                department=department, asked_by=by, asked_name=by.get_full_name(), asked_at=at,
            )  # fmt: skip
            _note(row, "ask_exemption", by, at)
    except IntegrityError:
        raise Refused(f"“{word.strip()}”已经有同样范围的例外或申请，不用再提。")
    return row


def ask_exemptions(*, rows: Sequence[dict[str, Any]], by: User, at: datetime) -> list[CheckExemption]:
    """Several at once, of an Excel sheet: all or none. Raises Refused with the line of each reason."""
    made, wrong = [], []
    with transaction.atomic():
        for number, row in enumerate(rows, start=2):
            try:
                made.append(ask_exemption(**row, by=by, at=at))
            except Refused as refused:
                wrong += [f"第 {number} 行：{reason}" for reason in refused.reasons]
        if wrong:
            transaction.set_rollback(True)
    if wrong:
        raise Refused(wrong)
    return made


def decide_exemption(*, exemption: CheckExemption, allow: bool, opinion: str, by: User, at: datetime) -> CheckExemption:
    """批准 or 不批准 by somebody else than who asked. Raises NotAllowed, Refused without an opinion against, Stale."""
    if not allow and not opinion.strip():
        raise Refused("不批准的，请写明意见。")
    state = ExemptionState.ALLOWED if allow else ExemptionState.DECLINED
    return _move(exemption, ExemptionState.ASKED, state, "allow_exemption" if allow else "decline_exemption",
                 opinion=opinion, by=by, at=at)  # fmt: skip


def end_exemption(*, exemption: CheckExemption, opinion: str, by: User, at: datetime) -> CheckExemption:
    """撤销: from now on the word is reported again. Raises NotAllowed, Refused without a reason, Stale."""
    if not opinion.strip():
        raise Refused("请写明撤销的理由。")
    return _move(
        exemption, ExemptionState.ALLOWED, ExemptionState.ENDED, "end_exemption", opinion=opinion, by=by, at=at
    )


def _move(
    row: CheckExemption, old: ExemptionState, new: ExemptionState, verb: str, *, opinion: str, by: User, at: datetime
) -> CheckExemption:
    if against := reasons_not_to_decide_exemption(user=by, at=at, exemption=row):
        raise NotAllowed(against)
    words = " ".join(opinion.split())
    if len(words) > REASON_LENGTH:
        raise Refused(f"意见最多 {REASON_LENGTH} 个字，请缩短。")
    with transaction.atomic():
        fields: dict[str, Any] = {
            "state": new, "decided_by": by, "decided_name": by.get_full_name(), "decided_at": at, "opinion": words,
        }  # fmt: skip
        if CheckExemption.objects.filter(pk=row.pk, state=old).update(**fields) != 1:
            raise Stale("这个例外刚刚有人办理过，请刷新页面。")
        row.refresh_from_db()
        _note(row, verb, by, at)
    return row


def _wrong(word: str, scope: str, reason: str, expires_on: date | None, at: datetime) -> list[str]:
    found = []
    if len(word.strip()) < 2:
        found.append("请填写词语，至少两个字：范围太小的词会放过真的错误。")
    if len(word.strip()) > WORD_LENGTH:
        found.append(f"词语最多 {WORD_LENGTH} 个字，请只填需要放行的部分。")
    if scope and scope not in GROUPS and scope not in rules() and not scope.startswith("words."):
        found.append("请重新选择适用的检查。")
    if not reason.strip():
        found.append("请写明理由和依据，如：《××条例》原名如此。")
    elif len(reason.strip()) > REASON_LENGTH:
        found.append(f"理由最多 {REASON_LENGTH} 个字，请缩短。")
    if expires_on is not None and expires_on < permissions.day_of(at):
        found.append("有效期已经过去，请改为今天或以后的日期，或不填（长期有效）。")
    return found


def _note(row: CheckExemption, verb: str, by: User, at: datetime) -> None:
    detail = {"word": row.word, "scope": row.scope, "reason": row.reason, "opinion": row.opinion}
    detail["until"] = row.expires_on.isoformat() if row.expires_on else ""
    audit.record(actor=by, action=f"publishing.{verb}", subject=f"exemption:{row.pk}", at=at, detail=detail)
