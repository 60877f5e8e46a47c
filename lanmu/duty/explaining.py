"""怎么算的: how a clock came to its limits, as sentences citing article and norm. Reads nothing by itself."""

from datetime import date

from lanmu.duty.changes import explain_dues
from lanmu.duty.clocks import Limit, period_limit
from lanmu.duty.enums import Clock, Missing
from lanmu.duty.limits import BASIS, PERIODS, Limits
from lanmu.duty.models import ColumnChange
from lanmu.duty.states import ClockState, ColumnFacts, Span
from lanmu.workdays.calc import Calendar


def explain_publication(*, facts: ColumnFacts, state: ClockState, limits: Limits) -> list[str]:
    """The publication clock: start, rule, limit, warning, national line."""
    lines = [f"依据：{BASIS[facts.cadence]}。"] if facts.is_timed else [f"{state.basis}。"]
    limit = period_limit(facts, limits)
    if state.missing == Missing.EMPTY:
        lines.append("这个栏目没有一条公开的信息，属于空白栏目，发现即算超期。")
    elif state.missing == Missing.UNDATED:
        lines.append("公开的信息都没有注明发布时间（导入时无从查考），按国办秘函〔2019〕19号视为没有更新。")
    elif limit is not None:
        lines += _period_lines(facts, limit, limits)
    elif facts.is_timed and state.change_id is None:
        lines.append("没有固定周期：有变动登记时，按登记的变动计时；现在没有等待发布的变动。")
    if state.change_id is not None and state.due is not None:
        lines.append(f"登记的变动先到期：{state.due:%Y-%m-%d}（{state.basis}），下面有它的算法。")
    if state.veto_due is not None and facts.last is not None:
        days = (state.veto_due - facts.last).days
        lines.append(
            f"国家检查：{state.national_basis}。自最近一次更新 {facts.last:%Y-%m-%d} 起 {days} 天，"
            f"{state.veto_due:%Y-%m-%d} 之后触及否决线；无变化声明和暂停都不改变这个日期。"
        )
    return lines


def moved_by_pause(*, facts: ColumnFacts, state: ClockState) -> str:
    """That a pause put off the limit of the change that decides a clock; empty where it did not."""
    change = next((c for c in facts.changes if c.number == state.change_id), None)
    given = change and (change.supply_due if state.clock == Clock.SUPPLY else change.publish_due)
    if not given or given == state.due:
        return ""
    return f"原应于 {given:%Y-%m-%d} 办理，落在暂停更新期间，顺延到 {state.due:%Y-%m-%d}。"


def explain_change(*, change: ColumnChange, handed_on: date | None, limits: Limits, calendar: Calendar) -> list[str]:
    """A recorded change: both its limits."""
    return explain_dues(
        kind=change.kind, changed_on=change.changed_on, handed_on=handed_on, limits=limits, calendar=calendar
    )  # fmt: skip


def _period_lines(facts: ColumnFacts, limit: Limit, limits: Limits) -> list[str]:
    assert facts.last is not None
    start, lines = facts.last, [f"最近一次更新：{facts.last:%Y-%m-%d}（公开信息在列表上的日期）。"]
    if facts.kept_until is not None and facts.kept_until > start:
        start = facts.kept_until
        lines.append(f"已签署无变化声明，本期算到 {start:%Y-%m-%d}。")
    period, usual = limits.period(column=facts.column_id, cadence=facts.cadence), PERIODS.get(facts.cadence)
    own = "" if period == usual else f"（办公室设定；默认 {usual} 天）"
    assert period is not None  # a limit has one
    rested = _with_pauses(start, limit.due, facts.pauses, (limit.due - start).days - period)
    lines.append(f"自 {start:%Y-%m-%d} 的次日起 {period} 天{own}：{rested}")
    warned = f"{limit.amber:%Y-%m-%d} 起（周期的 {limits.share}%）预警"
    return [*lines, f"到期日：{limit.due:%Y-%m-%d}，次日起算超期；{warned}。"]


def _with_pauses(start: date, due: date, pauses: tuple[Span, ...], days: int) -> str:
    rested = [span for span in pauses if span.last > start and span.first <= due]
    if not rested:
        return "没有暂停。"
    named = "、".join(f"{span.first:%Y-%m-%d} 至 {span.last:%Y-%m-%d}" for span in rested)
    return f"其中暂停 {days} 天不计（{named}）。"
