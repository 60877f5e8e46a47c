"""Keeping the result of a day, setting what items are worth, making an assessment."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.digest import digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.models import User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission
from lanmu.supervision.models import Assessment, ScoreDay, ScoreRate
from lanmu.supervision.scores import national, regulation
from lanmu.supervision.scores.assessing import MEASURES, Measure, Span, as_result, assess
from lanmu.supervision.scores.inspecting import as_json, current_rates, inspect
from lanmu.supervision.scores.judging import Line

_RATED: tuple[Line | Measure, ...] = (*national.LINES, *national.BONUS, *regulation.LINES, *MEASURES)
CODES = {row.code: row for row in _RATED}
LONGEST_DAYS = 400


def keep_day(*, at: datetime) -> ScoreDay:
    """Keep the result of the Shanghai day of `at`, once; later calls of the day return what was kept. Run daily."""
    found = inspect(at=at)
    day = local(at).date()
    values = {
        "at": at, "score": found.score, "regulation_score": found.regulation_score, "vetoes": len(found.vetoed),
        "result": {"national": as_json(found), "regulation": as_json(found, national=False)},
    }  # fmt: skip
    return ScoreDay.objects.get_or_create(day=day, defaults=values)[0]


def set_rates(*, rates: Mapping[str, tuple[Decimal, Decimal | None]], by: User, at: datetime) -> None:
    """Set what items are worth: code → (points, price of each case; None: all at once). Past results stay as they are.

    Raises NotAllowed, or Refused with every reason.
    """
    _demand(by, at)
    reasons = []
    for code, (points, each) in rates.items():
        if code not in CODES:
            reasons.append(f"没有编号为 {code} 的项目。")
        elif not 0 <= points <= 100 or (each is not None and not 0 <= each <= points):
            reasons.append(f"{CODES[code].name}：分值应在 0 到 100 之间，每个扣的分不能超过分值。")
    for prefix, whole in (("R", "办法评分"), ("A", "部门考核")):
        given = [points for code, (points, _) in rates.items() if code.startswith(prefix)]
        if given and sum(given) != 100:
            reasons.append(f"{whole}各项分值合计应为 100，现在是 {sum(given):g}。")
    if sum(points for code, (points, _) in rates.items() if code.startswith("B")) > national.MOST_BONUS:
        reasons.append(f"加分各项合计最多 {national.MOST_BONUS} 分。")
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        before = {row.code: (row.points, row.each) for row in ScoreRate.objects.select_for_update()}
        changed = {code: value for code, value in rates.items() if before.get(code, _default(code)) != value}
        for code, (points, each) in changed.items():
            ScoreRate.objects.update_or_create(code=code, defaults={"points": points, "each": each})
        detail = {
            "changed": [f"{CODES[c].name} {p:g}/{'全扣' if e is None else f'{e:g}'}" for c, (p, e) in changed.items()]
        }
        if changed:
            audit.record(actor=by, action="supervision.set_rates", subject="scores:0", at=at, detail=detail)


def make_assessment(*, title: str, starts_on: date | None, ends_on: date | None, by: User, at: datetime) -> Assessment:
    """Assess a period that is over, with today's rates; the figures are kept with their digest.

    Raises NotAllowed, or Refused with every reason.
    """
    _demand(by, at)
    reasons = []
    if not title.strip() or len(title.strip()) > 100:
        reasons.append("请填写考核名称，最多 100 个字。")
    if starts_on is None or ends_on is None:
        reasons.append("请填写考核的起止日期。")
    elif ends_on < starts_on or (ends_on - starts_on).days > LONGEST_DAYS:
        reasons.append(f"结束日期不能早于开始日期，最长 {LONGEST_DAYS} 天。")
    elif ends_on > local(at).date():
        reasons.append("考核的日期不能在今天之后。")
    if reasons or starts_on is None or ends_on is None:
        raise Refused(reasons)
    result = as_result(assess(span=Span(starts_on, ends_on), rates=current_rates()))
    mark = digest(json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    with transaction.atomic():
        row = Assessment.objects.create(
            title=title.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            made_by=by,
            made_at=at,
            result=result,
            digest=mark,
        )
        audit.record(
            actor=by, action="supervision.assess", subject=f"assessment:{row.pk}", at=at,
            detail={"title": row.title, "digest": mark},
        )  # fmt: skip
    return row


def _default(code: str) -> tuple[Decimal, Decimal | None]:
    rate = CODES[code].rate
    return Decimal(str(rate.points)), None if rate.each is None else Decimal(str(rate.each))


def _demand(by: User, at: datetime) -> None:
    if not holds(by, Permission.SUPERVISION_ASSESSMENT_MANAGE, day=local(at).date()):
        raise NotAllowed("只有办公室监督员可以设定考核指标、生成考核结果。")
