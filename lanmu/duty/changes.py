"""By when a recorded change has to be handed over and public, and how that was computed. Pure: no database."""

from dataclasses import dataclass
from datetime import date

from lanmu.duty.enums import ChangeKind
from lanmu.duty.limits import CHANGE_BASIS, Limits
from lanmu.workdays.calc import Calendar, add_workdays
from lanmu.workdays.explain import explain_workdays


@dataclass(frozen=True, slots=True)
class Dues:
    """Last good days. `publish` None: it counts from the hand-over, which has not happened."""

    supply: date
    publish: date | None


def dues(*, kind: str, changed_on: date, handed_on: date | None, limits: Limits, calendar: Calendar) -> Dues:
    """变动当日: handed over on the day, or on the first working day when nobody works on it; published so many working
    days after the hand-over (0: the same day). What the law times counts from forming or deciding, for both clocks.
    """
    days = limits.change_days[kind]
    if kind == ChangeKind.SAME_DAY:
        publish = None if handed_on is None else add_workdays(start=handed_on, n=days, calendar=calendar)
        return Dues(add_workdays(start=changed_on, n=0, calendar=calendar), publish)
    due = add_workdays(start=changed_on, n=days, calendar=calendar)
    return Dues(due, due)


def explain_dues(
    *, kind: str, changed_on: date, handed_on: date | None, limits: Limits, calendar: Calendar
) -> list[str]:
    """怎么算的, as sentences."""
    days, found = limits.change_days[kind], dues(
        kind=kind, changed_on=changed_on, handed_on=handed_on, limits=limits, calendar=calendar
    )  # fmt: skip
    lines = [f"依据：{CHANGE_BASIS[kind]}。"]
    if kind != ChangeKind.SAME_DAY:
        return [*lines, *explain_workdays(start=changed_on, n=days, calendar=calendar).lines]
    lines.append(_same_day("供稿", "变动", changed_on, found.supply))
    if handed_on is None or found.publish is None:
        lines.append("发布时限自送交之日起算，现在还没有送交。")
    elif days:
        lines += ["发布：", *explain_workdays(start=handed_on, n=days, calendar=calendar).lines]
    else:
        lines.append(_same_day("发布", "送交", handed_on, found.publish))
    return lines


def _same_day(what: str, event: str, day: date, due: date) -> str:
    if due == day:
        return f"{what}：{event}日期 {day:%Y-%m-%d}，当日到期。"
    return f"{what}：{event}日期 {day:%Y-%m-%d} 不上班，顺延到其后第一个工作日 {due:%Y-%m-%d}。"
