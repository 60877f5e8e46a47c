"""Filling a sheet. Handed in, it is written once: what was found stays found until somebody else proves it gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.inspections import permissions
from lanmu.inspections.checklists import items_of
from lanmu.inspections.enums import CheckState, Stage, Verdict
from lanmu.inspections.models import Sheet, SheetResult
from lanmu.organisation.models import User
from lanmu.patrol.actions import Observation, observe

SOURCE, LABEL, RULE = "spot", "抽查与集中检查", "spot"
NOTE, URL = 300, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What was seen of one item."""

    verdict: str = ""
    note: str = ""
    url: str = ""


def keep_draft(*, sheet: Sheet, answers: Mapping[str, Answer], by: User, at: datetime) -> Sheet:
    """暂存: nothing counts yet. Raises NotAllowed, Refused."""
    _demand(sheet, by=by, at=at)
    draft = {code: [a.verdict, a.note[:NOTE], a.url[:URL]] for code, a in answers.items()}
    if Sheet.objects.filter(pk=sheet.pk, submitted_at__isnull=True).update(draft=draft) != 1:
        raise Stale("这张表已经提交，不能再改。")
    sheet.refresh_from_db()
    return sheet


def submit_sheet(*, sheet: Sheet, answers: Mapping[str, Answer], by: User, at: datetime) -> Sheet:
    """提交: every item has a verdict, every 不合格 its words. An inspector's 不合格 becomes a problem at once; what a
    department says of itself goes into the summary. Raises NotAllowed, Refused with every reason, Stale.
    """
    _demand(sheet, by=by, at=at)
    items = items_of(sheet.checklist)
    reasons = [r for item in items for r in _reasons(item.text, answers.get(item.code, Answer()))]
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        name = by.get_full_name()
        changed = Sheet.objects.filter(pk=sheet.pk, submitted_at__isnull=True).update(
            submitted_at=at, submitted_by=by, submitted_by_name=name, draft={}
        )
        if changed != 1:
            raise Stale("这张表刚刚提交过，不能再改。")
        rows = [
            SheetResult(
                sheet=sheet, code=item.code, text=item.text, at=at, verdict=answers[item.code].verdict,
                note=answers[item.code].note.strip(), url=answers[item.code].url.strip(),
            )
            for item in items
        ]  # fmt: skip
        SheetResult.objects.bulk_create(rows)
        bad = [row for row in rows if row.verdict == Verdict.BAD]
        detail = {"title": sheet.title, "stage": sheet.stage, "bad": len(bad)}
        audit.record(actor=by, action="inspections.submit", subject=f"sheet:{sheet.pk}", at=at, detail=detail)
        if sheet.stage == Stage.OFFICE:
            seen = [_observation(sheet, row, by) for row in bad]
            observe(source=SOURCE, seen=seen, scope=lambda _: False, at=at)
    sheet.refresh_from_db()
    return sheet


def finding_key(sheet: Sheet, code: str) -> str:
    """Identity of the problem: one item of one column."""
    return f"{RULE}:column:{sheet.column_id or sheet.path}:{code}"


def _demand(sheet: Sheet, *, by: User, at: datetime) -> None:
    if reasons := permissions.reasons_not_to_fill(sheet=sheet, by=by, at=at):
        raise NotAllowed(reasons)
    if sheet.submitted_at is not None:
        raise Refused("这张表已经提交，不能再改。")
    if sheet.check_made.state == CheckState.CLOSED:
        raise Refused("这次检查已经结束。")


def _reasons(text: str, answer: Answer) -> list[str]:
    found = []
    if answer.verdict not in Verdict.values:
        found.append(f"“{text}”还没有结论。")
    if answer.verdict in {Verdict.BAD, Verdict.NONE} and not answer.note.strip():
        found.append(f"“{text}”请写明{'问题在哪里' if answer.verdict == Verdict.BAD else '为什么不适用'}。")
    if len(answer.note.strip()) > NOTE:
        found.append(f"“{text}”的情况最多 {NOTE} 个字，请缩短。")
    if len(answer.url.strip()) > URL:
        found.append(f"“{text}”的证据地址最多 {URL} 个字符，请核对。")
    return found


def _observation(sheet: Sheet, row: SheetResult, by: User) -> Observation:
    return Observation(
        key=finding_key(sheet, row.code)[:200],
        rule=f"{RULE}.{row.code}",
        text=f"“{sheet.title}”抽查不合格：{row.text}。{row.note}"[:500],
        column_id=sheet.column_id,
        department_id=sheet.department_id,
        path=sheet.path,
        evidence={"check": sheet.check_made_id, "sheet": sheet.pk, "url": row.url, "note": row.note},
        found_by_id=by.pk,
    )
