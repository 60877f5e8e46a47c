"""文号: no gaps, because a number is taken in the transaction that uses it."""

from datetime import datetime

from django.db.models import F

from lanmu.common.times import local
from lanmu.supervision.enums import Series
from lanmu.supervision.models import NumberSeries

FORMS = {Series.ORDER: "督〔{year}〕{last}号", Series.BULLETIN: "〔{year}〕第{last}期"}


def allocate_number(*, series: Series, at: datetime) -> str:
    """The next number of the Shanghai year: `督〔2026〕12号`. Inside a transaction; rolled back with it."""
    year = local(at).year
    NumberSeries.objects.get_or_create(series=series, year=year)
    row = NumberSeries.objects.filter(series=series, year=year)
    row.update(last=F("last") + 1)
    return FORMS[series].format(year=year, last=row.values_list("last", flat=True).get())
