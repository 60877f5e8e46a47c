"""文号: one count per series and year."""

from django.db import models

from lanmu.supervision.enums import Series


class NumberSeries(models.Model):
    """The last number given in a Shanghai year."""

    series = models.CharField("文号种类", max_length=10, choices=Series.choices)
    year = models.PositiveSmallIntegerField("年")
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = "文号"
        verbose_name_plural = "文号"
        ordering = ["series", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"], name="number_series_once", violation_error_message="同一年的文号只有一套。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.year}"
