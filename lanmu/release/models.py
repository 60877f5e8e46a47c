"""The outbox of changes, the manifest of released files, what each file read, and the record of runs.

Ids of `ReleasedFile` and `ReadSet` are given by the engine, the only writer, so that a batch of rows and their reads
go to the database in one round trip.
"""

from typing import Any

from django.db import models


class Change(models.Model):
    """Outbox row: a fact changed. Written in the transaction that changed it, deleted when all is released."""

    id: Any = models.BigAutoField(primary_key=True)
    fact = models.CharField("事实", max_length=200)
    urgent = models.BooleanField("优先", default=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "待发布变更"
        verbose_name_plural = "待发布变更"
        indexes = [models.Index(fields=["-urgent", "id"], name="change_queue")]

    def __str__(self) -> str:
        return self.fact


class ReadSet(models.Model):
    """A set of facts that many files read together (navigation, site identity, their column), stored once."""

    id: Any = models.BigIntegerField(primary_key=True)
    facts = models.TextField("事实")

    class Meta:
        verbose_name = "共同读取"
        verbose_name_plural = "共同读取"

    def __str__(self) -> str:
        return self.facts


class ReadSetFact(models.Model):
    """Index from a fact to the read sets that hold it. Numbers, not relations: hashes of names."""

    pk = models.CompositePrimaryKey("fact_hash", "read_set")
    fact_hash = models.BigIntegerField("事实")
    read_set = models.BigIntegerField("共同读取")

    class Meta:
        verbose_name = "共同读取的事实"
        verbose_name_plural = "共同读取的事实"


class ReleasedFile(models.Model):
    """Manifest row: one public file, what it was made from and the approval it rests on."""

    id: Any = models.BigIntegerField(primary_key=True)
    target = models.CharField("目标", max_length=200, unique=True)
    path = models.CharField("路径", max_length=240, db_index=True)
    """Unique once a run is done; within a run two files may change places."""
    digest = models.CharField("摘要值", max_length=80, blank=True)
    """Empty while the file is being written for the first time: the path is known before the file exists."""
    size = models.BigIntegerField("字节", default=0)
    made_from = models.CharField("来自", max_length=200, blank=True)
    approval = models.CharField("审批", max_length=40, blank=True)
    read_set = models.BigIntegerField("共同读取", db_index=True)
    own_reads = models.BinaryField("单独读取")
    """64-bit hashes of the facts of `ReadFact`, sorted, eight bytes each: what to take back when they change."""

    class Meta:
        verbose_name = "已发布文件"
        verbose_name_plural = "已发布文件"

    def __str__(self) -> str:
        return self.path


class ReadFact(models.Model):
    """Index from a fact to the files that read it. A collision of hashes only costs a needless render."""

    pk = models.CompositePrimaryKey("fact_hash", "file")
    fact_hash = models.BigIntegerField("事实")
    file = models.BigIntegerField("文件")

    class Meta:
        verbose_name = "读取的事实"
        verbose_name_plural = "读取的事实"


class Leftover(models.Model):
    """A path that a file has left and that is still to be removed: written in the transaction that moved the file."""

    path = models.CharField("路径", max_length=240, primary_key=True)

    class Meta:
        verbose_name = "待清除的旧路径"
        verbose_name_plural = "待清除的旧路径"

    def __str__(self) -> str:
        return self.path


class Run(models.Model):
    """One run of the release: what it did, kept for the status screen and for rollback."""

    id: Any = models.BigAutoField(primary_key=True)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    full = models.BooleanField("全量", default=False)
    rendered = models.PositiveIntegerField("渲染", default=0)
    written = models.PositiveIntegerField("写入", default=0)
    deleted = models.PositiveIntegerField("删除", default=0)
    seconds = models.FloatField("用时（秒）", default=0)

    class Meta:
        verbose_name = "发布记录"
        verbose_name_plural = "发布记录"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Failure(models.Model):
    """A target that could not be rendered. It is tried again; its old file stays public meanwhile."""

    target = models.CharField("目标", max_length=200, unique=True)
    error = models.TextField("错误")
    since = models.DateTimeField("自")
    tries = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = "未能发布的文件"
        verbose_name_plural = "未能发布的文件"

    def __str__(self) -> str:
        return self.target


class ReleaseState(models.Model):
    """Small facts about the release itself, by name (`code`: which templates the tree was made with; `hold`)."""

    name = models.CharField("名称", max_length=40, primary_key=True)
    value = models.TextField("值")

    class Meta:
        verbose_name = "发布状态"
        verbose_name_plural = "发布状态"

    def __str__(self) -> str:
        return self.name


class Verification(models.Model):
    """One look at the served tree by the clock, and what it found. Findings of supervision are made from it."""

    at = models.DateTimeField("时间", db_index=True)
    checked = models.PositiveIntegerField("核对文件数")
    altered: Any = models.JSONField("被改", default=list)
    missing: Any = models.JSONField("缺失", default=list)
    extra: Any = models.JSONField("多出", default=list)
    repaired = models.BooleanField("已恢复", default=False)

    class Meta:
        verbose_name = "公开文件核对"
        verbose_name_plural = "公开文件核对记录"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class ManifestRoot(models.Model):
    """The manifest of one day in one signed line, chained to the day before: proof of what was public when."""

    day = models.DateField("日期", primary_key=True)
    at = models.DateTimeField("时间")
    files = models.PositiveIntegerField("文件数")
    root = models.CharField("清单摘要值", max_length=80)
    previous = models.CharField("前一日摘要值", max_length=80, blank=True)
    signature = models.TextField("签名")
    public_key = models.TextField("公钥")

    class Meta:
        verbose_name = "每日清单签名"
        verbose_name_plural = "每日清单签名"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.root}"
