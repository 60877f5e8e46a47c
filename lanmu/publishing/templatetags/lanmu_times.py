"""Times in templates: always `YYYY-MM-DD HH:MM`, Asia/Shanghai (国办发〔2017〕47号)."""

from datetime import datetime

from django import template

from lanmu.common.times import minute_text

register = template.Library()


@register.filter
def minute(at: datetime | None) -> str:
    """`2024-05-08 09:30`, or nothing."""
    return minute_text(at) if at else ""
