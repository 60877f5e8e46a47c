"""The library against the notices of 国务院办公厅, written down here by hand."""

from datetime import date, timedelta

import pytest

from lanmu.workdays.calc import STANDARD, add_workdays, is_workday
from lanmu.workdays.china import known_years

OFF = {
    # 国办发明电〔2023〕7号: 除夕（2月9日）未列入放假。
    2024: ["1-1", "2-10:2-17", "4-4:4-6", "5-1:5-5", "6-10", "9-15:9-17", "10-1:10-7"],
    # 国办发明电〔2024〕12号
    2025: ["1-1", "1-28:2-4", "4-4:4-6", "5-1:5-5", "5-31:6-2", "10-1:10-8"],
    # 国办发明电〔2025〕7号
    2026: ["1-1:1-3", "2-15:2-23", "4-4:4-6", "5-1:5-5", "6-19:6-21", "9-25:9-27", "10-1:10-7"],
}
WORKED = {
    2024: ["2-4", "2-18", "4-7", "4-28", "5-11", "9-14", "9-29", "10-12"],
    2025: ["1-26", "2-8", "4-27", "9-28", "10-11"],
    2026: ["1-4", "2-14", "2-28", "5-9", "9-20", "10-10"],
}


def day_of(year: int, text: str) -> date:
    month, _, day = text.partition("-")
    return date(year, int(month), int(day))


def days(year: int, spans: list[str]) -> set[date]:
    found = set()
    for span in spans:
        first, _, last = span.partition(":")
        day, end = day_of(year, first), day_of(year, last or first)
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


@pytest.mark.parametrize("year", sorted(OFF))
def test_every_day_of_the_year_is_as_the_notice_says(year: int) -> None:
    off, worked = days(year, OFF[year]), days(year, WORKED[year])
    wrong = []
    for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        day = date(year, 1, 1) + timedelta(days=n)
        expected = day in worked or (day.weekday() < 5 and day not in off)
        if is_workday(day=day, calendar=STANDARD) != expected:
            wrong.append(day)
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2024, 9, 27), 1, date(2024, 9, 29)),  # a Friday; Sunday the 29th is worked
        (date(2024, 9, 30), 1, date(2024, 10, 8)),  # over 国庆
        (date(2024, 9, 30), 5, date(2024, 10, 12)),  # Saturday the 12th is worked
        (date(2025, 9, 26), 3, date(2025, 9, 30)),  # Sunday the 28th, Monday, Tuesday
        (date(2025, 9, 30), 3, date(2025, 10, 11)),  # after 国庆、中秋 8 days: 9th, 10th, Saturday 11th
        (date(2025, 1, 24), 2, date(2025, 1, 27)),  # 春节: Sunday the 26th worked, Monday the 27th
        (date(2025, 1, 27), 4, date(2025, 2, 8)),  # 8 days off, then 5, 6, 7 and Saturday 8
        (date(2025, 12, 31), 2, date(2026, 1, 5)),  # 元旦: Sunday 4 January is worked
    ],
)
def test_working_days_over_national_holidays(start: date, n: int, due: date) -> None:
    assert add_workdays(start=start, n=n, calendar=STANDARD) == due


def test_a_weekend_worked_for_next_years_new_year_belongs_to_this_year() -> None:
    """2007 年 12 月 29 日（星期六）上班: announced with 2008's 元旦."""
    assert is_workday(day=date(2007, 12, 29), calendar=STANDARD)
    assert is_workday(day=date(2011, 12, 31), calendar=STANDARD)


def test_the_library_knows_the_years_since_2001_and_no_year_that_is_not_announced() -> None:
    assert set(range(2001, 2027)) <= known_years()
    assert STANDARD.announced(2026)
    assert not STANDARD.announced(max(known_years()) + 1)
    assert not STANDARD.announced(2999)
