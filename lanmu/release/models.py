"""The outbox of changes, the manifest of released files, and what each file read."""

from typing import Any

from django.db import models


class Change(models.Model):
    """Outbox row: a fact changed. Written in the transaction that changed it, deleted when the release has caught up."""

    id: Any = models.BigAutoField(primary_key=True)
    fact = models.CharField("事实", max_length=80)
    urgent = models.BooleanField("优先", default=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "待发布变更"
        verbose_name_plural = "待发布变更"
        indexes = [models.Index(fields=["-urgent", "id"], name="change_queue")]

    def __str__(self) -> str:
        return self.fact


class ReadSet(models.Model):
    """A set of facts that many files read (navigation, site identity, their column), stored once."""

    key = models.CharField("内容", max_length=80, unique=True)

    class Meta:
        verbose_name = "共同读取"
        verbose_name_plural = "共同读取"

    def __str__(self) -> str:
        return self.key


class ReadSetFact(models.Model):
    read_set = models.ForeignKey(ReadSet, on_delete=models.CASCADE, related_name="facts", verbose_name="共同读取")
    fact_hash = models.BigIntegerField("事实", db_index=True)

    class Meta:
        verbose_name = "共同读取的事实"
        verbose_name_plural = "共同读取的事实"


class ReleasedFile(models.Model):
    """Manifest row: one public file, what it was made from and the approval it rests on."""

    id: Any = models.BigAutoField(primary_key=True)
    target = models.CharField("目标", max_length=80, unique=True)
    path = models.CharField("路径", max_length=240, unique=True)
    digest = models.CharField("摘要值", max_length=80, blank=True)
    """Empty while the file is being written for the first time."""
    size = models.BigIntegerField("字节", default=0)
    made_from = models.CharField("来自", max_length=200, blank=True)
    approval = models.CharField("审批", max_length=40, blank=True)
    read_set = models.ForeignKey(ReadSet, null=True, on_delete=models.PROTECT, related_name="files", verbose_name="共同读取")

    class Meta:
        verbose_name = "已发布文件"
        verbose_name_plural = "已发布文件"

    def __str__(self) -> str:
        return self.path


class ReadFact(models.Model):
    """A fact that one file read and few others do. 64-bit hashes: a collision only costs a needless render."""

    id: Any = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(ReleasedFile, on_delete=models.CASCADE, related_name="reads", verbose_name="文件")
    fact_hash = models.BigIntegerField("事实", db_index=True)

    class Meta:
        verbose_name = "读取的事实"
        verbose_name_plural = "读取的事实"


class Run(models.Model):
    """One run of the release: what it did, kept for the status screen."""

    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    full = models.BooleanField("全量", default=False)
    rendered = models.PositiveIntegerField("渲染", default=0)
    written = models.PositiveIntegerField("写入", default=0)
    deleted = models.PositiveIntegerField("删除", default=0)
    error = models.TextField("错误", blank=True)

    class Meta:
        verbose_name = "发布记录"
        verbose_name_plural = "发布记录"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
