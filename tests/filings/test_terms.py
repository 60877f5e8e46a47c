"""The 5th, its end, and the days before it. No database."""

from datetime import date, datetime

import pytest

from lanmu.common.times import SHANGHAI
from lanmu.filings import terms
from lanmu.workdays.calc import STANDARD
from tests.filings.cast import moment


@pytest.mark.parametrize(
    ("month", "on_workdays", "last"),
    [
        (date(2024, 5, 1), False, date(2024, 6, 5)),
        (date(2024, 9, 1), False, date(2024, 10, 5)),  # a Saturday in the holidays of National Day
        (date(2024, 9, 1), True, date(2024, 10, 8)),
        (date(2024, 12, 1), False, date(2025, 1, 5)),  # a Sunday
        (date(2024, 12, 1), True, date(2025, 1, 6)),
    ],
)
@pytest.mark.clause("16.2")
def test_the_fifth_is_the_fifth_unless_it_is_set_to_move(month: date, on_workdays: bool, last: date) -> None:
    assert terms.due_day(month=month, calendar=STANDARD, on_workdays=on_workdays) == last
    end = terms.due_at(month=month, calendar=STANDARD, on_workdays=on_workdays)
    assert end == datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + terms.ONE_DAY


def test_a_month_begins_and_ends_in_shanghai() -> None:
    start, end = terms.bounds(date(2024, 12, 1))
    assert (start, end) == (datetime(2024, 12, 1, tzinfo=SHANGHAI), datetime(2025, 1, 1, tzinfo=SHANGHAI))
    assert terms.last_day(date(2024, 2, 1)) == date(2024, 2, 29)
    assert terms.month_before(date(2024, 1, 31)) == date(2023, 12, 1)
    assert terms.months_back(date(2024, 2, 1), 3) == [date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)]


def test_the_reminder_of_a_day_that_was_missed_is_made_up_for() -> None:
    month = date(2024, 5, 1)
    seen = [terms.reminder_day(month=month, day=date(2024, 6, day)) for day in range(1, 8)]
    assert seen == [1, 1, 3, 3, 5, None, None]
    assert terms.reminder_day(month=month, day=date(2024, 5, 31)) is None
    assert terms.reminder_day(month=month, day=date(2024, 7, 1)) is None


def test_days_are_counted_to_the_last_day_in_time() -> None:
    due = terms.due_at(month=date(2024, 5, 1), calendar=STANDARD, on_workdays=False)
    assert [terms.days_left(answer_by=due, at=moment(6, day, 23, 59)) for day in (1, 5, 6)] == [4, 0, -1]


def test_what_is_returned_is_due_again_after_three_working_days_and_not_before_the_fifth() -> None:
    due = terms.due_at(month=date(2024, 5, 1), calendar=STANDARD, on_workdays=False)
    again = terms.answer_at(returned=moment(6, 6), due=due, calendar=STANDARD)
    assert again == datetime(2024, 6, 13, tzinfo=SHANGHAI)  # 7th, 11th, 12th: the 10th is 端午节
    assert terms.answer_at(returned=moment(5, 28), due=due, calendar=STANDARD) == due
