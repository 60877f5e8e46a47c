"""Visits of the public site, counted by day from the server's access log (第七条（三）). No address is ever kept."""

from typing import Any, ClassVar

from django.db import models

from lanmu.incidents.enums import VisitKind


class VisitLog(models.Model):
    """A log file that was read, and how far. It is known by a keyed digest of its first line: renaming and packing it
    (rotation) does not make it another file.
    """

    fingerprint = models.CharField("首行摘要值", max_length=80, unique=True)
    path = models.CharField("文件", max_length=400)
    inode = models.BigIntegerField("节点号")
    offset = models.BigIntegerField("已读到")
    lines = models.PositiveBigIntegerField("行数", default=0)
    bad = models.PositiveBigIntegerField("读不懂的行数", default=0)
    read_at = models.DateTimeField("最近读取时间")

    class Meta:
        verbose_name = "访问日志文件"
        verbose_name_plural = "访问日志文件"
        ordering = ["-read_at", "-id"]

    def __str__(self) -> str:
        return self.path


class VisitDay(models.Model):
    """One day (Asia/Shanghai) of people; what programs fetched is counted apart."""

    day = models.DateField("日期", primary_key=True)
    views = models.PositiveIntegerField("页面浏览量", default=0)
    visitors = models.PositiveIntegerField("独立访客", default=0)
    """Different addresses and browsers of the day, by a hash whose key is thrown away when the day is over."""
    downloads = models.PositiveIntegerField("文件下载", default=0)
    requests = models.PositiveIntegerField("请求数", default=0)
    bot_requests = models.PositiveIntegerField("爬虫请求数", default=0)
    sent = models.PositiveBigIntegerField("发送字节数", default=0)
    closed = models.BooleanField("当日访客标记已销毁", default=False)

    class Meta:
        verbose_name = "每日访问量"
        verbose_name_plural = "每日访问量"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}"


class VisitCount(models.Model):
    """How often, by one thing: column, page, host people came from, status, name of a program."""

    day = models.DateField("日期")
    kind = models.CharField("按什么", max_length=10, choices=VisitKind.choices)
    key = models.CharField("内容", max_length=240)
    count = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "访问计数"
        verbose_name_plural = "访问计数"
        ordering = ["day", "kind", "-count"]
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["day", "kind", "key"], name="visit_count_once",
                                    violation_error_message="同一天同一项只记一行。"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "day"], name="visit_count_kind")]

    def __str__(self) -> str:
        return f"{self.day} {self.key}"
