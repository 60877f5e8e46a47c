"""巡检: one row per run of a source, and one per source to queue on."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.patrol.enums import UNFINISHED, RunState


class SourceState(models.Model):
    """A source of findings. Whoever writes findings of a source holds this row, so that runs of one source queue up."""

    name = models.CharField("巡检项目", max_length=40, primary_key=True)
    observed_at = models.DateTimeField("最近一次巡检", null=True)

    class Meta:
        verbose_name = "巡检项目"
        verbose_name_plural = "巡检项目"

    def __str__(self) -> str:
        return self.name


class PatrolRun(models.Model):
    """One patrol: asked for, begun, ended, and what came of it."""

    source = models.CharField("巡检项目", max_length=40)
    state = models.CharField("状态", max_length=10, choices=RunState.choices, default=RunState.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="开始人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """None: by the clock or the command."""
    requested_at = models.DateTimeField("提出时间")
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    seconds = models.FloatField("用时（秒）", default=0)
    looked = models.PositiveIntegerField("查看数", default=0)
    opened = models.PositiveIntegerField("新发现", default=0)
    repeated = models.PositiveIntegerField("仍存在", default=0)
    closed = models.PositiveIntegerField("证实已整改", default=0)
    problem = models.CharField("没有完成的原因", max_length=500, blank=True)
    report: Any = models.JSONField("报表", default=dict)

    class Meta:
        verbose_name = "巡检记录"
        verbose_name_plural = "巡检记录"
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["source", "-requested_at"], name="patrolrun_of_source"),
            models.Index(fields=["-requested_at", "-id"], name="patrolrun_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNFINISHED) | Q(finished_at__isnull=False),
                name="patrolrun_ended_with_time",
                violation_error_message="结束的巡检必须有完成时间。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.requested_at:%Y-%m-%d %H:%M}"
