"""A wrong setting stops the start, with a hint."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from lanmu.publishing.cleanup import cleanup_day


@register()
def cleanup_day_is_a_day(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """LANMU_CLEANUP_DAY is a month and a day that every year has."""
    try:
        cleanup_day()
    except ImproperlyConfigured as wrong:
        return [Error(str(wrong), hint="如 03-01；2月29日不是每年都有，不能用。", id="publishing.E001")]
    return []
