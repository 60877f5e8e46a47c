"""时钟设定: takes effect through 变更审批 (`proposed.ClockKind`). What the regulation gives is only ever tightened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.duty.actions._steps import note, trail
from lanmu.duty.actions.changes import recompute
from lanmu.duty.enums import ChangeKind, NationalClass, Scope
from lanmu.duty.limits import CHANGE_DAYS, LONGEST_DAYS, NATIONAL_DAYS, PERIODS, SHARE_RANGE, UNFIXED
from lanmu.duty.models import ClockSetting
from lanmu.duty.permissions import day_of
from lanmu.organisation.models import User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission

LONGEST_PUBLISHING = 5
"""变动当日: working days from hand-over to publication the office may allow (及时; the regulation gives no figure)."""
NAMES: dict[str, dict[str, str]] = {
    Scope.CADENCE: {c.value: str(c.label) for c in Cadence},
    Scope.CHANGE: {c.value: str(c.label) for c in ChangeKind},
    Scope.NATIONAL: {c.value: str(c.label) for c in NationalClass},
    Scope.SHARE: {"": "预警比例"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is to hold. `days` None: the product's figure again. For a column also its national class and line."""

    scope: str
    code: str = ""
    column: ColumnPage | None = None
    days: int | None = None
    national: str = ""
    national_days: int | None = None

    @property
    def is_default(self) -> bool:
        return self.days is None and not self.national and self.national_days is None

    def name(self) -> str:
        """What it is about, for people."""
        return trail(self.column) if self.column is not None else NAMES[self.scope][self.code]


def set_clock(*, setting: Setting, by: User | None, at: datetime) -> int:
    """Let a figure hold from now on. Returns how many open deadlines moved. Raises NotAllowed or Refused."""
    if by is not None and not holds(by, Permission.DUTY_CLOCK_EDIT, day=day_of(at)):
        raise NotAllowed("栏目时钟的时限由办公室监督员设定，请联系办公室。")
    if reasons := _reasons(setting):
        raise Refused(reasons)
    with transaction.atomic():
        row = ClockSetting.objects.filter(scope=setting.scope, code=setting.code, column=setting.column).first()
        old = values_of(row)
        if setting.is_default:
            if row is not None:
                row.delete()
        else:
            values = {"days": setting.days, "national": setting.national, "national_days": setting.national_days}
            ClockSetting.objects.update_or_create(
                scope=setting.scope, code=setting.code, column=setting.column, defaults=values
            )  # fmt: skip
        moved = recompute(at=at)
        new = values_of(ClockSetting(days=setting.days, national=setting.national, national_days=setting.national_days))
        detail = {"name": setting.name(), "old": old, "new": new, "moved": moved}
        note(by=by, verb="set_clock", subject=f"clock:{setting.scope}", at=at, detail=detail)
    return moved


def values_of(row: ClockSetting | None) -> list[str]:
    """A setting as words for the log and for a second person; empty: the product's figures."""
    if row is None:
        return []
    found = [f"{row.days}"] if row.days is not None else []
    if row.national:
        found.append(str(NationalClass(row.national).label))
    return [*found, f"国家 {row.national_days} 天"] if row.national_days is not None else found


def _reasons(setting: Setting) -> list[str]:
    days = setting.days
    match setting.scope:
        case Scope.CADENCE if setting.code in PERIODS:
            most = LONGEST_DAYS if setting.code in UNFIXED else PERIODS[setting.code]
            return _between(days, 1, most, "管理办法规定的周期，只能设得更短")
        case Scope.CHANGE if setting.code in CHANGE_DAYS:
            most = LONGEST_PUBLISHING if setting.code == ChangeKind.SAME_DAY else CHANGE_DAYS[setting.code]
            return _between(days, 0, most, "规定的时限，只能设得更短")
        case Scope.NATIONAL if setting.code in NATIONAL_DAYS and setting.code != NationalClass.NONE:
            return _between(days, 1, NATIONAL_DAYS[setting.code] or LONGEST_DAYS, "国家检查的天数，只能设得更短")
        case Scope.SHARE if not setting.code:
            return _between(days, *SHARE_RANGE, "预警比例（百分比）")
        case Scope.COLUMN if setting.column is not None:
            return _column_reasons(setting, setting.column)
    return ["没有这一项设定，请重新选择。"]


def _column_reasons(setting: Setting, column: ColumnPage) -> list[str]:
    row: Any = getattr(column, "responsibility", None)
    if row is None:
        return ["只有分工表中的末级栏目可以单独设定。"]
    found = []
    if setting.days is not None:
        if row.cadence not in PERIODS:
            found.append(f"“{column.title}”没有固定的更新周期，不能设定天数。")
        else:
            most = LONGEST_DAYS if row.cadence in UNFIXED else PERIODS[row.cadence]
            found += _between(setting.days, 1, most, "管理办法规定的周期，只能设得更短")
    if setting.national and setting.national not in NationalClass.values:
        found.append("请重新选择国家检查类别。")
    return found + _between(setting.national_days, 1, LONGEST_DAYS, "国家检查的天数")


def _between(days: int | None, least: int, most: int, what: str) -> list[str]:
    return [] if days is None or least <= days <= most else [f"{what}：应为 {least} 至 {most}。"]
