"""Months and the 5th (第十六条: 每月5日前). Pure: no database, no clock. Days are Asia/Shanghai days."""

from datetime import date, datetime, time, timedelta

from lanmu.common.times import SHANGHAI, local
from lanmu.workdays.calc import Calendar, add_workdays

DUE_DAY = 5
REMINDER_DAYS = (1, 3, 5)
ANSWER_WORKDAYS = 3
"""Working days a department has to sign again what the office returned."""
ONE_DAY = timedelta(days=1)


def month_before(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - ONE_DAY).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_back(month: date, count: int) -> list[date]:
    """`count` months up to and with `month`, the oldest first."""
    found = [month]
    while len(found) < count:
        found.append(month_before(found[-1]))
    return found[::-1]


def bounds(month: date) -> tuple[datetime, datetime]:
    """The month's first moment and the first after it, aware."""
    return _start(month), _start(month_after(month))


def last_day(month: date) -> date:
    """The month's last day."""
    return month_after(month) - ONE_DAY


def due_day(*, month: date, calendar: Calendar, on_workdays: bool) -> date:
    """The last day on which the filing of `month` is in time: the 5th, whatever day of the week it is. `on_workdays`:
    where that is no working day, the next one; the office may set it so.
    """
    fifth = month_after(month).replace(day=DUE_DAY)
    return add_workdays(start=fifth, n=0, calendar=calendar) if on_workdays else fifth


def due_at(*, month: date, calendar: Calendar, on_workdays: bool) -> datetime:
    """The end of `due_day`, aware: from that moment on it is late."""
    return _start(due_day(month=month, calendar=calendar, on_workdays=on_workdays) + ONE_DAY)


def answer_at(*, returned: datetime, due: datetime, calendar: Calendar) -> datetime:
    """By when a returned filing has to be signed again: the end of the third working day, never before `due`."""
    day = add_workdays(start=local(returned).date(), n=ANSWER_WORKDAYS, calendar=calendar)
    return max(_start(day + ONE_DAY), due)


def reminder_day(*, month: date, day: date) -> int | None:
    """Which of the reminders of the 1st, 3rd and 5th is due on `day` for the filing of `month`: the latest that has
    come. None before the 1st and after the 5th.
    """
    if day.replace(day=1) != month_after(month) or day.day > DUE_DAY:
        return None
    return max(number for number in REMINDER_DAYS if number <= day.day)


def days_left(*, answer_by: datetime, at: datetime) -> int:
    """Days until the last day in time: 0 on that day, negative when it is over."""
    return (local(answer_by - timedelta(microseconds=1)).date() - local(at).date()).days


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
