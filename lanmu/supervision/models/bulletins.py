"""通报 (第十七条): figures of a period, frozen as they were generated, and the office's words about them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department
from lanmu.publishing.models import ArticlePage
from lanmu.supervision.enums import Audience, BulletinAct, BulletinKind, BulletinState
from lanmu.supervision.models.history import AppendOnly

PART_LENGTH = 3000


class Bulletin(models.Model):
    """One bulletin. Its text can be edited until it is handed in; its figures are the rows of `versions`."""

    kind = models.CharField("种类", max_length=8, choices=BulletinKind.choices)
    state = models.CharField("状态", max_length=10, choices=BulletinState.choices, default=BulletinState.DRAFT)
    number = models.CharField("期号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=200)
    period_from = models.DateField("通报期间起")
    period_to = models.DateField("通报期间止")
    opening = models.TextField("开头", max_length=PART_LENGTH, blank=True)
    situation = models.TextField("问题和分析", max_length=PART_LENGTH, blank=True)
    practice = models.TextField("好的做法", max_length=PART_LENGTH, blank=True)
    requirements = models.TextField("工作要求", max_length=PART_LENGTH, blank=True)
    audience = models.CharField("印发范围", max_length=8, choices=Audience.choices, default=Audience.INSIDE)
    column = models.ForeignKey(
        ColumnPage, verbose_name="公开栏目", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """For a public one: where the 信息员 makes an article of it; the article goes through 三审三校."""
    version = models.PositiveSmallIntegerField("数据版次", default=0)
    digest = models.CharField("审定内容摘要值", max_length=80, blank=True)
    """Of title, period, text and figures as they were handed in for approval."""
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="编写人", on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField("编写时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="审定人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("审定时间", null=True)
    issued_at = models.DateTimeField("印发时间", null=True)
    receivers: Any = models.JSONField("印发的处室、单位", default=list)
    """Numbers of the departments it was issued to: each is asked for its signature."""
    article = models.ForeignKey(
        ArticlePage, verbose_name="转成的稿件", null=True, on_delete=models.SET_NULL, related_name="bulletins"
    )

    class Meta:
        verbose_name = "通报"
        verbose_name_plural = "通报"
        ordering = ["-period_to", "-id"]
        indexes = [models.Index(fields=["state", "period_to"], name="bulletin_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="bulletin_number_once",
                violation_error_message="这个通报期号已经用过。",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="bulletin_period_in_order",
                violation_error_message="通报期间的止日不能早于起日。",
            ),
            models.CheckConstraint(
                condition=~Q(state=BulletinState.ISSUED) | (~Q(number="") & Q(approved_by__isnull=False)),
                name="bulletin_issued_whole", violation_error_message="印发的通报必须经审定并有期号。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="bulletin_two_people", violation_error_message="通报不能由编写人自己审定。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class BulletinVersion(AppendOnly):
    """The figures at the time they were generated (`sections.Section.read`); regenerating makes another version."""

    bulletin = models.ForeignKey(Bulletin, verbose_name="通报", on_delete=models.PROTECT, related_name="versions")
    serial = models.PositiveSmallIntegerField("版次")
    figures: Any = models.JSONField("数据")
    digest = models.CharField("数据摘要值", max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="生成人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "通报数据"
        verbose_name_plural = "通报数据"
        ordering = ["bulletin", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "serial"], name="bulletin_version_once", violation_error_message="版次重复。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} 第{self.serial}版"


class BulletinStep(AppendOnly):
    """One act. `detail` keeps the text as it was handed in, so that what was approved can be read for ever."""

    bulletin = models.ForeignKey(Bulletin, verbose_name="通报", on_delete=models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=12, choices=BulletinAct.choices)
    state = models.CharField("办理后的状态", max_length=10, choices=BulletinState.choices)
    text = models.TextField("内容", max_length=1000, blank=True)
    detail: Any = models.JSONField("细目", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "通报办理记录"
        verbose_name_plural = "通报办理记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.by_name}"


class BulletinReading(AppendOnly):
    """签收: a department has read the bulletin; one signature each."""

    bulletin = models.ForeignKey(Bulletin, verbose_name="通报", on_delete=models.PROTECT, related_name="readings")
    department = models.ForeignKey(Department, verbose_name="处室、单位", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="签收人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("签收时间")

    class Meta:
        verbose_name = "通报签收"
        verbose_name_plural = "通报签收"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "department"], name="bulletin_read_once",
                violation_error_message="本部门已经签收过。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.department} {self.by_name}"
