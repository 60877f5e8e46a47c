"""放假安排 as the `holidays` library knows them: statutory days off, days moved, weekends worked (调休)."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from lanmu.common.later import Later
from lanmu.workdays.facts import LIBRARY, Fact, on_weekend

if TYPE_CHECKING:
    import holidays
    from holidays.countries import china
else:  # every country's module is loaded with it, and most commands count no working days
    holidays, china = Later("holidays"), Later("holidays.countries.china")

FIRST_YEAR = 1950
_SUBSTITUTED = re.compile(r"休息日（由 (\d{4}-\d{2}-\d{2}) 调休）")


@cache
def known_years() -> frozenset[int]:
    """Years whose 放假安排 (国务院办公厅通知) the library carries. For others it can only say what the statute says."""
    return frozenset(china.ChinaStaticHolidays.special_public_holidays)


@lru_cache(maxsize=64)
def special_days(year: int) -> Mapping[date, Fact]:
    """Days of `year` that have a name or are not what their weekday says."""
    if year < FIRST_YEAR:
        return {}
    # A weekend worked for a holiday of next January stands with that year's holidays.
    found = holidays.country_holidays("CN", years=(year, year + 1), language="zh_CN")
    facts = {
        day: Fact(day=day, is_workday=False, name=_name(name), source=LIBRARY)
        for day, name in sorted(found.items())
        if day.year == year
    }
    facts |= {
        day: Fact(day=day, is_workday=True, name="调休上班", source=LIBRARY)
        for day in sorted(found.weekend_workdays)
        if day.year == year and on_weekend(day)
    }
    return facts


def _name(name: str) -> str:
    """`休息日（由 2025-09-28 调休）` in the words of the notice; several holidays on one day with our comma."""
    words = _SUBSTITUTED.sub(lambda m: f"调休放假（{_month_day(m[1])}上班）", name)
    return words.replace("; ", "、").replace("（推定）", "")


def _month_day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.month}月{day.day}日"
