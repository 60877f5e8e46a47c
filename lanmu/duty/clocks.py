"""Two clocks per column, computed from facts. Pure: no database, no clock reading; days are Asia/Shanghai days.

A limit is the last day on which all is well: red, or veto, begins on the day after it. Nothing here improves because
time passes; only an update, a hand-over, a signed statement or an approved pause moves a limit, and a statement or a
pause never moves the national one (inspectors know neither).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lanmu.columns.enums import Cadence
from lanmu.duty.enums import LATE_LIGHTS, SEVERITY, ChangeKind, ChangeState, Clock, Light, Missing
from lanmu.duty.limits import BASIS, CHANGE_BASIS, LINK_DAYS, NATIONAL_BASIS, Limits
from lanmu.duty.states import DAY, ChangeFacts, ClockState, ColumnFacts, ColumnState, LinkFacts, LinkState, Span
from lanmu.links.enums import DEAD, State

__all__ = [
    "ChangeFacts",
    "ClockState",
    "ColumnFacts",
    "ColumnState",
    "Light",
    "Span",
    "column_state",
    "due_after",
    "period_limit",
]

OFFLINE = "栏目没有上线，不计更新时间"


def column_state(*, facts: ColumnFacts, day: date, limits: Limits) -> ColumnState:
    """Both clocks of a column on `day`."""
    paused = next((span for span in facts.pauses if span.first <= day <= span.last), None)
    publication = _publication(facts, day, limits, paused=paused is not None)
    supply = _supply(facts, day, limits, paused=paused is not None)
    link = link_state(facts.link, day) if facts.link is not None and facts.is_online else None
    light = worse(publication.light, supply.light, link.light if link else Light.NONE)
    late = publication.is_late or supply.is_late
    return ColumnState(
        facts.column_id, Light.PAUSED if paused and not late else light, publication, supply,
        paused.last if paused else None, link,
    )  # fmt: skip


def link_state(link: LinkFacts, day: date) -> LinkState:
    """附件1: 监测链接，确保链接有效可用. Red where readers must not be sent, amber where somebody has to look, green
    while the last look is fresh; no light where nothing is known.
    """
    words = f"{link.label}：{link.reason}" if link.reason else link.label
    match link.state:
        case state if state in DEAD:
            light = Light.RED
        case State.UNKNOWN | State.UNTELLABLE:
            light = Light.NONE
        case State.GOOD if link.asked_on is None or (day - link.asked_on).days > LINK_DAYS:
            light, words = Light.NONE, f"超过 {LINK_DAYS} 天没有检查"
        case State.GOOD:
            light = Light.GREEN
        case _:
            light = Light.AMBER
    return LinkState(light, words, link.asked_on)


def _resting(light: Light, *, paused: bool) -> Light:
    """What a clock shows in a pause. A limit that the pause moved is not passed in it: what is late is late."""
    return Light.PAUSED if paused and light not in LATE_LIGHTS else light


def worse(*lights: Light) -> Light:
    """The worst of lights; PAUSED only where every other is NONE or PAUSED."""
    running = [light for light in lights if light != Light.PAUSED]
    return max(running, key=lambda light: SEVERITY[light], default=Light.PAUSED)


def due_after(*, start: date, days: int, pauses: Iterable[Span] = ()) -> date:
    """The last day of `days` calendar days after `start`, days of pauses within them not counted."""
    due, first = start + days * DAY, start + DAY
    for pause in sorted(pauses):
        first = max(pause.first, first)
        if first > due:
            break
        if pause.last >= first:  # a day that two pauses cover rests once
            due += (pause.last - first).days * DAY + DAY
            first = pause.last + DAY
    return due


def amber_days(days: int, share: int) -> int:
    """After how many of `days` a clock warns: `share` percent, rounded up."""
    return -(-days * share // 100)


def colour(*, day: date, due: date | None, amber_from: date | None, veto_due: date | None = None) -> Light:
    """The light on `day` of a clock with these limits."""
    if veto_due is not None and day > veto_due:
        return Light.VETO
    if due is not None and day > due:
        return Light.RED
    return Light.AMBER if amber_from is not None and day >= amber_from else Light.GREEN


def current_period(*, last: date, kept_until: date | None, days: int, pauses: Iterable[Span], day: date) -> Span | None:
    """The period in which `day` stands, counted from the last update or the end of the period a statement covers;
    None while that update or statement itself still stands for it.
    """
    start = max(last, kept_until) if kept_until else last
    pauses = tuple(pauses)
    if day <= start:
        return None
    while (end := due_after(start=start, days=days, pauses=pauses)) < day:
        start = end
    return Span(start + DAY, end)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, from when it warns, and the change it comes from."""

    due: date
    amber: date
    change: ChangeFacts | None = None

    def light(self, day: date) -> Light:
        return colour(day=day, due=self.due, amber_from=self.amber)


def _publication(facts: ColumnFacts, day: date, limits: Limits, *, paused: bool) -> ClockState:
    waiting = [_limit(c, c.publish_due, facts, limits) for c in facts.changes if c.publish_due is not None]
    if not facts.is_timed and not waiting:
        basis = BASIS[Cadence.LINK_CHECK] if facts.is_online else OFFLINE
        return ClockState(facts.column_id, Clock.PUBLICATION, Light.NONE, last=facts.last, basis=basis)
    national, national_days = limits.national(
        column=facts.column_id, cadence=facts.cadence, column_type=facts.column_type
    )
    veto = facts.last + national_days * DAY if facts.last and national_days is not None and facts.is_timed else None
    period = period_limit(facts, limits)
    running = [*([period] if period else []), *waiting]
    light = worse(colour(day=day, due=None, amber_from=None, veto_due=veto), *(limit.light(day) for limit in running))
    if missing := _missing(facts):
        # 空白栏目、未注明时间的不算更新: there is no day to count from, so it is late at once.
        light = worse(light, _missing_light(missing, national_days))
    first = min(running, key=_by_due, default=None)
    change = first.change if first else None
    return ClockState(
        facts.column_id,
        Clock.PUBLICATION,
        _resting(light, paused=paused),
        last=facts.last,
        due=first.due if first else None,
        veto_due=veto,
        days_left=(first.due - day).days if first else None,
        basis=CHANGE_BASIS[change.kind] if change else BASIS[facts.cadence],
        statement=first is not None and first is period and _start(facts) != facts.last,
        amber_from=first.amber if first else None,
        missing=missing,
        change_id=change.number if change else None,
        department_id=change.department_id if change else None,
        national=national,
        national_basis=NATIONAL_BASIS[national] if veto else "",
    )


def period_limit(facts: ColumnFacts, limits: Limits) -> Limit | None:
    """By when the cadence wants the next update; None where no period runs or there is nothing to count from."""
    period = limits.period(column=facts.column_id, cadence=facts.cadence)
    start = _start(facts)
    if period is None or start is None or not facts.is_timed:
        return None
    return Limit(
        due_after(start=start, days=period, pauses=facts.pauses),
        due_after(start=start, days=amber_days(period, limits.share), pauses=facts.pauses),
    )


def _start(facts: ColumnFacts) -> date | None:
    """The day a period counts from: the last update, or the end of a period that a statement covers."""
    if facts.last is None or facts.kept_until is None:
        return facts.last
    return max(facts.last, facts.kept_until)


def _limit(change: ChangeFacts, given: date, facts: ColumnFacts, limits: Limits) -> Limit:
    due = _outside(given, facts.pauses, change.kind)
    return Limit(due, _change_amber(change, due, limits), change)


def _by_due(limit: Limit) -> tuple[date, int]:
    return limit.due, limit.change.number if limit.change else 0


def _supply(facts: ColumnFacts, day: date, limits: Limits, *, paused: bool) -> ClockState:
    waiting = [_limit(c, c.supply_due, facts, limits) for c in facts.changes if c.state == ChangeState.OPEN]
    first = min(waiting, key=_by_due, default=None)
    change = first.change if first else None
    if first is None or change is None:
        light = Light.NONE if not facts.is_timed else Light.PAUSED if paused else Light.GREEN
        return ClockState(facts.column_id, Clock.SUPPLY, light, basis=CHANGE_BASIS[ChangeKind.SAME_DAY])
    return ClockState(
        facts.column_id,
        Clock.SUPPLY,
        _resting(worse(*(limit.light(day) for limit in waiting)), paused=paused),
        last=change.starts_on,
        due=first.due,
        days_left=(first.due - day).days,
        basis=CHANGE_BASIS[change.kind],
        amber_from=first.amber,
        change_id=change.number,
        department_id=change.department_id,
    )


def _missing(facts: ColumnFacts) -> Missing:
    if not facts.is_timed or facts.last is not None:
        return Missing.NOTHING
    return Missing.UNDATED if facts.has_items else Missing.EMPTY


def _missing_light(missing: Missing, national_days: int | None) -> Light:
    """19号 counts items without a time as no update; 空白栏目 are counted there by themselves."""
    return Light.VETO if missing == Missing.UNDATED and national_days is not None else Light.RED


def _outside(due: date, pauses: Iterable[Span], kind: str) -> date:
    """A same-day duty that falls into an approved pause is due on the day after it; what the law gives stays."""
    if kind != ChangeKind.SAME_DAY:
        return due
    for pause in sorted(pauses):
        if pause.first <= due <= pause.last:
            due = pause.last + DAY
    return due


def _change_amber(change: ChangeFacts, due: date, limits: Limits) -> date:
    return change.starts_on + amber_days((due - change.starts_on).days, limits.share) * DAY
