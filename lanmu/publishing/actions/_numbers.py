"""信息编号: one series per year, without gaps."""

from datetime import datetime

from django.db.models import F

from lanmu.common.times import local
from lanmu.publishing.models import NumberSeries


def allocate_number(*, at: datetime) -> str:
    """The next 信息编号 of the Shanghai year: `2024-000001`. Inside a transaction; rolled back with it."""
    year = local(at).year
    NumberSeries.objects.get_or_create(year=year)
    NumberSeries.objects.filter(year=year).update(last=F("last") + 1)
    return f"{year}-{NumberSeries.objects.values_list('last', flat=True).get(year=year):06d}"
