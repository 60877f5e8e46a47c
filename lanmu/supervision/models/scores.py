"""Scores: what items are worth, the result of every day, assessments of departments."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ScoreRate(models.Model):
    """What the office has set for an item; without a row the product's default holds."""

    code = models.CharField("项目", max_length=10, primary_key=True)
    points = models.DecimalField("分值", max_digits=5, decimal_places=1)
    each = models.DecimalField("每个扣", max_digits=5, decimal_places=1, null=True, blank=True)
    """None: all the points at the first case."""

    class Meta:
        verbose_name = "评分分值"
        verbose_name_plural = "评分分值"

    def __str__(self) -> str:
        return self.code


class ScoreDay(models.Model):
    """The result of one day, as it was judged then: never changed."""

    day = models.DateField("日期", primary_key=True)
    at = models.DateTimeField("时间")
    score = models.FloatField("19号得分")
    regulation_score = models.FloatField("办法得分")
    vetoes = models.PositiveSmallIntegerField("触及否决项")
    result: Any = models.JSONField("结果")

    class Meta:
        verbose_name = "每日评分"
        verbose_name_plural = "每日评分"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.score}"


class Assessment(models.Model):
    """部门考核 of a period (第四条（三）): figures and rates as they were when it was made, with their digest."""

    title = models.CharField("名称", max_length=100)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="生成人", on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField("生成时间")
    result: Any = models.JSONField("结果")
    digest = models.CharField("摘要值", max_length=80)

    class Meta:
        verbose_name = "部门考核"
        verbose_name_plural = "部门考核"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="assessment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.title
