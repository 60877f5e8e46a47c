"""What patrols remember between runs: probes of addresses, faces of the home page, texts scanned."""

from typing import Any

from django.db import models

from lanmu.patrol.enums import ProbeResult
from lanmu.publishing.models import FrozenContent


class Probe(models.Model):
    """拨测: one visit of one address, as a visitor would make it (第十二条（四）)."""

    at = models.DateTimeField("时间", db_index=True)
    target = models.CharField("项目", max_length=120)
    url = models.CharField("地址", max_length=500)
    seconds = models.FloatField("打开用时（秒）")
    status = models.PositiveSmallIntegerField("状态码", null=True)
    """None: there was no answer."""
    result = models.CharField("结果", max_length=8, choices=ProbeResult.choices)
    why = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "拨测"
        verbose_name_plural = "拨测记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["target", "-at"], name="probe_of_target")]

    def __str__(self) -> str:
        return f"{self.target} {self.at:%Y-%m-%d %H:%M}"


class HomeFace(models.Model):
    """The released home page as it looked from a moment on; a row whenever its bytes differ from the row before."""

    at = models.DateTimeField("自", db_index=True)
    digest = models.CharField("摘要值", max_length=80)
    newest = models.DateTimeField("页面上最新信息的时间", null=True)

    class Meta:
        verbose_name = "首页变化"
        verbose_name_plural = "首页变化"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class ScannedText(models.Model):
    """The last content check of a frozen text: under which rules and word lists, and what it said."""

    frozen = models.OneToOneField(
        FrozenContent, verbose_name="公开内容", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    version = models.CharField("规则和词库的版本", max_length=32, db_index=True)
    at = models.DateTimeField("检查时间")
    blocks: Any = models.JSONField("拦截", default=list)
    notices: Any = models.JSONField("提示", default=dict)
    failures: Any = models.JSONField("没有做成的检查", default=list)

    class Meta:
        verbose_name = "存量内容检查"
        verbose_name_plural = "存量内容检查"

    def __str__(self) -> str:
        return f"{self.frozen_id} {self.version}"
