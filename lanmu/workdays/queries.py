"""The calendar as it stands now: library and table together."""

from functools import lru_cache

from django.conf import settings

from lanmu.workdays.calc import Calendar, OfficeHours
from lanmu.workdays.facts import TABLE, Fact
from lanmu.workdays.models import CalendarDay, CalendarYear


def current_calendar() -> Calendar:
    """The calendar with the office's table. Two queries; ask once and hand it on."""
    rows = CalendarDay.objects.values_list("day", "is_workday", "name")
    table = {day: Fact(day=day, is_workday=works, name=name, source=TABLE) for day, works, name in rows}
    return Calendar(table=table, own_years=frozenset(CalendarYear.objects.values_list("year", flat=True)))


def office_hours() -> OfficeHours:
    """The office hours of this installation (LANMU_OFFICE_HOURS)."""
    return _parsed(settings.LANMU_OFFICE_HOURS)


@lru_cache(maxsize=8)
def _parsed(text: str) -> OfficeHours:
    return OfficeHours.parse(text)
