"""暂停更新（维护）: takes effect through 变更审批 (`proposed.PauseKind`); ends by itself, or earlier by who may ask."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused, Stale
from lanmu.duty import permissions
from lanmu.duty.actions._steps import checked, demand, note, trail
from lanmu.duty.models import Pause
from lanmu.organisation.models import User

LONGEST = 90
"""Days of one pause: a column that rests longer should leave the table (杜绝“僵尸化”). This product's figure."""


def pause_column(
    *, column: ColumnPage, first_day: date, last_day: date, reason: str, by: User, at: datetime
) -> Pause:  # fmt: skip
    """The column rests from a day to a day. Called when another person has approved. Raises NotAllowed or Refused."""
    demand(permissions.reasons_not_to_pause(column=column, user=by, at=at))
    words = checked(reason, name="暂停更新的原因")
    today = permissions.day_of(at)
    reasons = []
    if not hasattr(column, "responsibility"):
        reasons.append("只有分工表中的末级栏目可以暂停更新。")
    if last_day < first_day:
        reasons.append("止早于起，请改正日期。")
    if first_day < today:
        reasons.append("暂停只能从今天或以后开始：已经过去的日子不能事后算作暂停。")
    if (last_day - first_day).days >= LONGEST:
        reasons.append(f"一次最多暂停 {LONGEST} 天；不再更新的栏目，请报办公室调整分工表。")
    for other in Pause.objects.filter(column=column, last_day__gte=first_day, first_day__lte=last_day):
        span = other.span
        if span is not None and span.last >= first_day:
            reasons.append(f"与已有的暂停（{span.first:%Y-%m-%d} 至 {span.last:%Y-%m-%d}）重叠，请改日期。")
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        row = Pause.objects.create(
            column=column, column_title=column.title, reason=words, first_day=first_day, last_day=last_day,
            proposed_by=by, at=at,
        )  # fmt: skip
        detail = {"column": trail(column), "starts_on": f"{first_day}", "ends_on": f"{last_day}", "reason": words}
        note(by=by, verb="pause", subject=f"column:{column.pk}", at=at, detail=detail)
    return row


def end_pause(*, pause: Pause, by: User, at: datetime) -> Pause:
    """Resume before the last day: the clocks run again from the day of `at` on. One person is enough, it only makes
    the duty stricter. Raises NotAllowed, Refused, or Stale.
    """
    if pause.column is None:
        raise Refused("这个栏目已经移出分工表。")
    demand(permissions.reasons_not_to_pause(column=pause.column, user=by, at=at))
    today = permissions.day_of(at)
    span = pause.span
    if span is None or span.last < today:
        raise Refused("这次暂停已经结束。")
    with transaction.atomic():
        yesterday = today - timedelta(days=1)
        if Pause.objects.filter(pk=pause.pk, ended_on__isnull=True).update(ended_on=yesterday, ended_by=by) != 1:
            raise Stale("这次暂停刚刚被别人结束，请刷新页面。")
        detail = {"column": trail(pause.column), "ends_on": f"{yesterday}"}
        note(by=by, verb="end_pause", subject=f"column:{pause.column_id}", at=at, detail=detail)
    pause.refresh_from_db()
    return pause
