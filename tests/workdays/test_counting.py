"""What counting keeps, whatever the calendar: order, undoing, and nobody asked to work when nobody works."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanmu.common.times import SHANGHAI, local
from lanmu.workdays.calc import (
    STANDARD,
    STANDARD_HOURS,
    Calendar,
    OfficeHours,
    add_workdays,
    add_working_hours,
    is_workday,
    workdays_between,
    working_time_between,
)
from lanmu.workdays.facts import TABLE, Fact

FIRST, LAST = date(2023, 6, 1), date(2027, 6, 1)
dates = st.dates(FIRST, LAST)
moments = st.datetimes(datetime(2023, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone given
hours = st.integers(0, 200 * 60).map(lambda minutes: minutes / 60)
calendars = st.dictionaries(dates, st.booleans(), max_size=60).map(
    lambda given: Calendar(table={d: Fact(day=d, is_workday=w, name="设定", source=TABLE) for d, w in given.items()})
)
offices = st.sampled_from(
    [STANDARD_HOURS, OfficeHours.parse("09:00-17:00"), OfficeHours.parse("08:30-11:45,14:00-17:45,19:00-19:01")]
)


def open_at(at: datetime, calendar: Calendar, office: OfficeHours) -> bool:
    clock = local(at)
    spans = office.spans if is_workday(day=clock.date(), calendar=calendar) else ()
    return any(start <= clock.time() <= end for start, end in spans)


@given(dates, st.integers(1, 300), calendars)
def test_the_nth_working_day_is_one_and_counting_back_gives_n(start: date, n: int, calendar: Calendar) -> None:
    due = add_workdays(start=start, n=n, calendar=calendar)
    assert due > start
    assert is_workday(day=due, calendar=calendar)
    assert workdays_between(start=start, end=due, calendar=calendar) == n


@given(dates, dates, st.integers(0, 200), st.integers(0, 200), calendars)
def test_later_or_longer_is_never_due_earlier(a: date, b: date, m: int, n: int, calendar: Calendar) -> None:
    early, late = sorted([a, b])
    few, many = sorted([m, n])
    assert add_workdays(start=early, n=few, calendar=calendar) <= add_workdays(start=late, n=few, calendar=calendar)
    assert add_workdays(start=early, n=few, calendar=calendar) <= add_workdays(start=early, n=many, calendar=calendar)


@given(dates, st.integers(0, 50), st.integers(1, 50), calendars)
def test_counting_on_from_a_due_day_is_counting_all_at_once(start: date, m: int, n: int, calendar: Calendar) -> None:
    halfway = add_workdays(start=start, n=m, calendar=calendar)
    if m:
        assert add_workdays(start=halfway, n=n, calendar=calendar) == add_workdays(
            start=start, n=m + n, calendar=calendar
        )


@given(moments, hours, calendars, offices)
def test_hours_end_while_the_office_is_open_and_measure_the_same(
    at: datetime, count: float, calendar: Calendar, office: OfficeHours
) -> None:
    due = add_working_hours(at=at, hours=count, calendar=calendar, office=office)
    assert due >= at
    assert open_at(due, calendar, office)
    assert working_time_between(start=at, end=due, calendar=calendar, office=office) == timedelta(hours=count)


@given(moments, moments, hours, hours, calendars, offices)
def test_hours_keep_the_order_of_beginnings_and_of_lengths(
    a: datetime, b: datetime, m: float, n: float, calendar: Calendar, office: OfficeHours
) -> None:
    early, late = sorted([a, b])
    few, many = sorted([m, n])

    def due(at: datetime, count: float) -> datetime:
        return add_working_hours(at=at, hours=count, calendar=calendar, office=office)

    assert due(early, few) <= due(late, few)
    assert due(early, few) <= due(early, many)


@given(moments, moments, moments, calendars)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime, calendar: Calendar) -> None:
    first, middle, last = sorted([a, b, c])

    def between(start: datetime, end: datetime) -> timedelta:
        return working_time_between(start=start, end=end, calendar=calendar)

    assert between(first, middle) + between(middle, last) == between(first, last)
    assert between(last, first) == timedelta()


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2024-05-08 09:30", 1, "2024-05-08 10:30"),
        ("2024-05-08 11:30", 1, "2024-05-08 14:00"),  # over the break
        ("2024-05-08 11:00", 1, "2024-05-08 12:00"),  # to the minute of the break, not beyond it
        ("2024-05-08 09:30", 8, "2024-05-09 10:00"),  # 7.5 hours a day
        ("2024-05-08 12:40", 1, "2024-05-08 14:30"),  # begun in the break
        ("2024-05-10 17:00", 1, "2024-05-11 09:00"),  # a Friday; Saturday 11 May is worked
        ("2024-05-11 20:00", 1, "2024-05-13 09:30"),
        ("2025-09-30 16:30", 8, "2025-10-09 17:00"),  # over 国庆、中秋
        ("2025-01-27 17:30", 0, "2025-01-27 17:30"),
        ("2025-01-28 09:00", 0, "2025-02-05 08:30"),
    ],
)
def test_hours_by_hand(start: str, count: float, due: str) -> None:
    assert add_working_hours(at=at(start), hours=count, calendar=STANDARD) == at(due)


def test_the_days_table_has_the_last_word() -> None:
    table = {date(2024, 5, 9): Fact(day=date(2024, 5, 9), is_workday=False, name="防汛停班", source=TABLE)}
    assert add_workdays(start=date(2024, 5, 8), n=1, calendar=Calendar(table=table)) == date(2024, 5, 10)


def test_in_a_year_of_its_own_the_library_is_silent() -> None:
    own = Calendar(table={}, own_years=frozenset({2025}))
    assert is_workday(day=date(2025, 10, 1), calendar=own)
    assert not is_workday(day=date(2024, 10, 1), calendar=own)
    assert own.announced(2025)


@cache
def nobody_works(year: int) -> dict[date, Fact]:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    return {day: Fact(day=day, is_workday=False, name="假", source=TABLE) for day in days}


def test_a_calendar_without_a_working_day_is_an_error_not_an_endless_wait() -> None:
    never = Calendar(table={}, library=nobody_works)
    with pytest.raises(ValueError, match="没有工作日"):
        add_workdays(start=FIRST, n=1, calendar=never)
    with pytest.raises(ValueError, match="没有工作日"):
        add_working_hours(at=at("2024-05-08 09:30"), hours=1, calendar=never)


@pytest.mark.parametrize("text", ["", "08:30", "12:00-08:30", "08:30-12:00,11:00-17:30", "8点-12点"])
def test_unreadable_office_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        OfficeHours.parse(text)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="负数"):
        add_workdays(start=FIRST, n=-1, calendar=STANDARD)
    with pytest.raises(ValueError, match="负数"):
        add_working_hours(at=at("2024-05-08 09:30"), hours=-1, calendar=STANDARD)


def test_office_hours_are_read_and_said() -> None:
    office = OfficeHours.parse(" 09:00-12:00, 13:00-18:00 ")
    assert office.spans == ((time(9), time(12)), (time(13), time(18)))
    assert (office.length, office.text()) == (timedelta(hours=8), "09:00–12:00、13:00–18:00")
