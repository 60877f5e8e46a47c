"""这个日期怎么算的: the answer of an explanation is the answer, and its lines name what was skipped."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from lanmu.common.times import SHANGHAI
from lanmu.workdays.calc import STANDARD, STANDARD_HOURS, add_workdays, add_working_hours
from lanmu.workdays.explain import explain_hours, explain_workdays


def test_holidays_skipped_and_weekends_worked_are_named() -> None:
    found = explain_workdays(start=date(2025, 9, 26), n=6, calendar=STANDARD)
    assert found.value == date(2025, 10, 11)
    assert found.lines == [
        "自2025年9月26日（星期五）的次日起算，数 6 个工作日。",
        "9月28日（星期日）调休上班，计为工作日。",
        "10月1日至10月8日放假（国庆节、中秋节、调休放假），共 8 天，不计。",
        "10月11日（星期六）调休上班，计为工作日。",
        "另有周末 1 天，不计。",
        "到期日：2025年10月11日（星期六）。",
    ]


def test_hours_are_told_with_the_office_hours() -> None:
    found = explain_hours(at=datetime(2024, 5, 8, 16, 30, tzinfo=SHANGHAI), hours=8, calendar=STANDARD)
    assert found.lines == [
        "自 2024-05-08 16:30 起，计 8 个工作小时。",
        "办公时间 08:30–12:00、13:30–17:30，每个工作日 7.5 小时；其余时间不计。",
        "到期：2024-05-09 17:00（星期四）。",
    ]


def test_a_year_that_is_not_announced_is_warned_of() -> None:
    lines = explain_workdays(start=date(2998, 12, 30), n=5, calendar=STANDARD).lines
    assert [line[:5] for line in lines if "尚未公布" in line] == ["2998年", "2999年"]
    assert not any(
        "尚未公布" in line for line in explain_workdays(start=date(2024, 5, 8), n=5, calendar=STANDARD).lines
    )


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_an_explanation_says_what_counting_says(start: date, n: int) -> None:
    assert explain_workdays(start=start, n=n, calendar=STANDARD).value == add_workdays(
        start=start, n=n, calendar=STANDARD
    )
    at = datetime(start.year, start.month, start.day, 10, tzinfo=SHANGHAI)
    told = explain_hours(at=at, hours=n, calendar=STANDARD, office=STANDARD_HOURS).value
    assert told == add_working_hours(at=at, hours=n, calendar=STANDARD)
