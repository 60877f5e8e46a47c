"""Filters of the lists. Dates use the browser's own picker: no inline script, which the workbench's CSP would block."""

from typing import Any

import django_filters
from django import forms
from django_filters.widgets import SuffixedMultiWidget


class DayRangeWidget(SuffixedMultiWidget):
    """From a day to a day."""

    template_name = "publishing/includes/day_range.html"
    suffixes = ("from", "to")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([_day("从"), _day("到")], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.start, value.stop] if value else [None, None]


def _day(label: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "aria-label": label}, format="%Y-%m-%d")


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    """Days in Asia/Shanghai, both included."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayRangeWidget, **kwargs)
