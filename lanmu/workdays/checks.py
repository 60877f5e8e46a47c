"""A wrong setting stops the start, with a hint."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from lanmu.workdays.calc import OfficeHours


@register()
def office_hours_are_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """LANMU_OFFICE_HOURS is spans in order."""
    try:
        OfficeHours.parse(settings.LANMU_OFFICE_HOURS)
    except ValueError as wrong:
        hint = "环境变量 LANMU_OFFICE_HOURS 应如 08:30-12:00,13:30-17:30。"
        return [Error(f"办公时间无法识别：{wrong}", hint=hint, id="workdays.E001")]
    return []
