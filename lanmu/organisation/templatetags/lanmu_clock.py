"""Times and weekdays on our screens."""

from datetime import date, datetime

from django import template

from lanmu.common.times import minute_text
from lanmu.workdays.facts import weekday_text

register = template.Library()


@register.filter
def lo_minute(at: datetime | None) -> str:
    """`2024-05-08 09:30`, Asia/Shanghai."""
    return minute_text(at) if at else ""


@register.filter
def weekday(day: date) -> str:
    """`星期三`."""
    return weekday_text(day)
