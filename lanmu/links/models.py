"""Which page leads where, and how every address stands.

Twenty thousand pages hold two million links, nearly all of them the same navigation. So a page keeps the number of the
set of addresses around it (stored once per set) and a row per address of its own. Addresses that work and are on this
site have no row: their 64-bit hash is enough to ask who links there.
"""

from typing import Any, ClassVar

from django.db import models

from lanmu.links.enums import Outcome, State, Use


class Page(models.Model):
    """A public page as it was last looked at."""

    id: Any = models.BigIntegerField(primary_key=True)
    path = models.CharField("公开路径", max_length=240, unique=True)
    """Relative to the public root, as a file: `zwgk/index.html`."""
    digest = models.BigIntegerField("内容摘要")
    link_set = models.BigIntegerField("共同链接", db_index=True)
    own = models.BinaryField("自身链接")
    """Hashes of the addresses of `Occurrence`, sorted, eight bytes each: what to take back when the page changes."""

    class Meta:
        verbose_name = "已查页面"
        verbose_name_plural = "已查页面"

    def __str__(self) -> str:
        return self.path


class LinkSet(models.Model):
    """Addresses that many pages hold together: navigation, columns beside, footer. Known by a hash of its members."""

    id: Any = models.BigIntegerField(primary_key=True)
    size = models.PositiveIntegerField("地址数")

    class Meta:
        verbose_name = "共同链接"
        verbose_name_plural = "共同链接"


class LinkSetEntry(models.Model):
    """Index from an address to the sets that hold it."""

    pk = models.CompositePrimaryKey("address_hash", "link_set")
    address_hash = models.BigIntegerField("地址")
    link_set = models.BigIntegerField("共同链接")

    class Meta:
        verbose_name = "共同链接的地址"
        verbose_name_plural = "共同链接的地址"


class Occurrence(models.Model):
    """Index from an address to the pages that hold it by themselves."""

    pk = models.CompositePrimaryKey("address_hash", "page")
    address_hash = models.BigIntegerField("地址")
    page = models.BigIntegerField("页面")

    class Meta:
        verbose_name = "链接出处"
        verbose_name_plural = "链接出处"


class Target(models.Model):
    """An address elsewhere, or one of this site that is (or was) wrong, and how it stands."""

    hash = models.BigIntegerField("地址摘要", unique=True)
    address = models.TextField("地址")
    host = models.CharField("主机", max_length=255, blank=True, db_index=True)
    """Empty: an address of this site."""
    use = models.CharField("用途", max_length=12, choices=Use.choices, default=Use.PAGE)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.UNKNOWN)
    reason = models.CharField("原因", max_length=300, blank=True)
    suggestion = models.CharField("建议", max_length=1200, blank=True)
    weight = models.PositiveSmallIntegerField("先后", default=0)
    """2: a column is this link (附件1: 确保链接有效可用); 1: on the home page; 0: elsewhere."""
    first_seen = models.DateTimeField("首次发现")
    changed_at = models.DateTimeField("状态变化时间")
    checked_at = models.DateTimeField("上次检查", null=True)
    failed_on = models.DateField("首次不通日期", null=True)
    """The Shanghai day of the first of the failures that are going on."""
    status = models.PositiveSmallIntegerField("应答代码", null=True)
    faces: Any = models.JSONField("所见面貌", default=dict, blank=True)
    """`good`: what the site looked like when all was well; `now`: what makes it look as if it had changed hands."""

    class Meta:
        verbose_name = "链接"
        verbose_name_plural = "链接"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-changed_at"], name="target_state"),
            models.Index(fields=["-weight", "checked_at"], name="target_turn"),
        ]

    def __str__(self) -> str:
        return self.address


class Check(models.Model):
    """One look at an address over HTTP, or the day an address of this site changed its state."""

    target = models.ForeignKey(Target, verbose_name="链接", on_delete=models.CASCADE, related_name="checks")
    at = models.DateTimeField("时间")
    outcome = models.CharField("所见", max_length=12, choices=Outcome.choices)
    status = models.PositiveSmallIntegerField("应答代码", null=True)
    detail = models.CharField("说明", max_length=300, blank=True)
    final = models.TextField("最后到达", blank=True)
    milliseconds = models.PositiveIntegerField("用时（毫秒）", default=0)

    class Meta:
        verbose_name = "链接检查"
        verbose_name_plural = "链接检查记录"
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class DangerousHost(models.Model):
    """A host of the office's own list that no page may lead to; hosts below it count too."""

    host = models.CharField("域名", max_length=255, unique=True)
    reason = models.CharField("理由", max_length=200)
    added_by = models.CharField("登记人", max_length=60)
    added_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "危险域名"
        verbose_name_plural = "危险域名"
        ordering: ClassVar[list[str]] = ["host"]

    def __str__(self) -> str:
        return self.host


class Sweep(models.Model):
    """One look at the links of the site's own pages."""

    at = models.DateTimeField("开始", db_index=True)
    seconds = models.FloatField("用时（秒）", default=0)
    whole = models.BooleanField("全站", default=True)
    mark = models.BigIntegerField("查到何处", default=0)
    """A bookmark of whoever asked for the look: up to which release the pages have been seen."""
    pages = models.PositiveIntegerField("页面数", default=0)
    occurrences = models.PositiveBigIntegerField("链接数", default=0)
    outside = models.PositiveIntegerField("外部地址数", default=0)
    faults = models.PositiveIntegerField("有问题的地址数", default=0)

    class Meta:
        verbose_name = "链接巡检"
        verbose_name_plural = "链接巡检记录"
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
