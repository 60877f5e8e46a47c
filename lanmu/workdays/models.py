"""The office's own table of days, on top of what the library knows."""

from typing import ClassVar

from django.db import models


class CalendarDay(models.Model):
    """One day on which people work, or do not, because the office said so."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("说明", max_length=60)
    source = models.CharField("依据", max_length=120, blank=True)
    set_by_name = models.CharField("设定人", max_length=60)
    at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "工作日历"
        verbose_name_plural = "工作日历"
        ordering: ClassVar[list[str]] = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '放假'} {self.name}"


class CalendarYear(models.Model):
    """A year whose whole 放假安排 the office entered: for it, weekdays and this table are all that counts."""

    year = models.PositiveSmallIntegerField("年", primary_key=True)
    notice = models.CharField("放假安排文号", max_length=120)
    set_by_name = models.CharField("录入人", max_length=60)
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "年度放假安排"
        verbose_name_plural = "年度放假安排"
        ordering: ClassVar[list[str]] = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年 {self.notice}"
