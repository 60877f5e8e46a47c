"""What the office set, what suppliers recorded, what named persons signed, what was paused."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.duty.clocks import Span
from lanmu.duty.enums import UNDONE_STATES, ChangeKind, ChangeState, Light, NationalClass, Scope
from lanmu.organisation.models import Department
from lanmu.publishing.models import ArticlePage, Submission

COLUMN: dict[str, Any] = {
    "verbose_name": "栏目", "null": True, "on_delete": models.SET_NULL,
}  # fmt: skip
"""Records outlive their column: it may be removed from the table, what was done stays."""
PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class ClockSetting(models.Model):
    """A figure the office set in place of the product's. Changed through 变更审批 (`proposed.ClockKind`) only."""

    scope = models.CharField("范围", max_length=10, choices=Scope.choices)
    code = models.CharField("项目", max_length=20, blank=True)
    """A cadence, a kind of change or a national class, as the scope says; empty for the others."""
    column = models.OneToOneField(
        ColumnPage, verbose_name="栏目", null=True, blank=True, on_delete=models.CASCADE, related_name="clock_setting"
    )
    days = models.PositiveSmallIntegerField("天数", null=True, blank=True)
    """Calendar days; working days for a kind of change; percent for the share."""
    national = models.CharField("国家检查类别", max_length=10, choices=NationalClass.choices, blank=True)
    national_days = models.PositiveSmallIntegerField("国家检查天数", null=True, blank=True)

    class Meta:
        verbose_name = "时钟设定"
        verbose_name_plural = "时钟设定"
        ordering = ["scope", "code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "code"], condition=~Q(scope=Scope.COLUMN),
                                    name="clock_setting_once", violation_error_message="这一项已有设定。"),
            models.CheckConstraint(condition=Q(scope=Scope.COLUMN, column__isnull=False)
                                   | (~Q(scope=Scope.COLUMN) & Q(column__isnull=True)),
                                   name="clock_setting_column",
                                   violation_error_message="只有单个栏目的设定才写明栏目。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_scope_display()} {self.code or self.column_id or ''}"


class ColumnChange(models.Model):
    """变动登记: something changed that a column has to show. Recorded by the supplier, handed over, published; each
    with its time (第九条（一）).
    """

    column: Any = models.ForeignKey(ColumnPage, related_name="changes", **COLUMN)
    column_title = models.CharField("栏目名称", max_length=255)
    department = models.ForeignKey(
        Department, verbose_name="责任部门", on_delete=models.PROTECT, related_name="column_changes"
    )
    kind = models.CharField("种类", max_length=12, choices=ChangeKind.choices, default=ChangeKind.SAME_DAY)
    what = models.CharField("变动内容", max_length=200)
    changed_on = models.DateField("变动（形成、决定）日期")
    state = models.CharField("状态", max_length=10, choices=ChangeState.choices, default=ChangeState.OPEN)
    supply_due = models.DateField("应送交日期")
    publish_due = models.DateField("应发布日期", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", **PERSON)
    article = models.ForeignKey(
        ArticlePage, verbose_name="稿件", null=True, blank=True, on_delete=models.PROTECT, related_name="column_changes"
    )
    submission = models.ForeignKey(
        Submission, verbose_name="送审件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The submission by which it was handed over: it reached the receiving department at `handed_at`."""
    handed_at = models.DateTimeField("送交时间", null=True, blank=True)
    handed_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="送交人", null=True, **PERSON)
    handed_how = models.CharField("送交方式", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("撤销时间", null=True, blank=True)
    cancelled_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="撤销人", null=True, **PERSON)
    cancel_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "变动登记"
        verbose_name_plural = "变动登记"
        ordering = ["-changed_on", "-id"]
        indexes = [
            models.Index(fields=["state", "supply_due"], name="column_change_due"),
            models.Index(fields=["column", "changed_on"], name="column_change_column"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ChangeState.OPEN, handed_at__isnull=True, published_at__isnull=True)
                | Q(state=ChangeState.HANDED, handed_at__isnull=False, published_at__isnull=True)
                | Q(state=ChangeState.PUBLISHED, handed_at__isnull=False, published_at__isnull=False)
                | Q(state=ChangeState.CANCELLED, cancelled_at__isnull=False, published_at__isnull=True),
                name="column_change_times",
                violation_error_message="变动的状态与送交、发布、撤销的时间不符。",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_undone(self) -> bool:
        """Whether the public still waits for it."""
        return self.state in UNDONE_STATES


class NoChangeStatement(models.Model):
    """本期无变化声明: signed by the column's named person or deputy of the day. Append-only."""

    column: Any = models.ForeignKey(ColumnPage, related_name="statements", **COLUMN)
    column_title = models.CharField("栏目名称", max_length=255)
    first_day = models.DateField("本期起")
    last_day = models.DateField("本期止")
    reason = models.CharField("理由", max_length=200)
    signed_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="声明人", **PERSON)
    signer_name = models.CharField("声明人姓名", max_length=60)
    is_deputy = models.BooleanField("副岗", default=False)
    signed_on = models.DateField("声明日期")
    at = models.DateTimeField("声明时间")

    class Meta:
        verbose_name = "无变化声明"
        verbose_name_plural = "无变化声明"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["column", "first_day"], name="statement_once_a_period",
                                    violation_error_message="本期已经声明过。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.column_title} {self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("无变化声明已签署，不可修改。")
        super().save(*args, **kwargs)


class Pause(models.Model):
    """暂停更新（维护）: proposed by one person, approved by another; it ends by itself, or earlier."""

    column: Any = models.ForeignKey(ColumnPage, related_name="pauses", **COLUMN)
    column_title = models.CharField("栏目名称", max_length=255)
    reason = models.CharField("原因", max_length=200)
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    proposed_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提出人", **PERSON)
    at = models.DateTimeField("生效时间")
    ended_on = models.DateField("提前结束：最后一天", null=True, blank=True)
    ended_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提前结束人", null=True, **PERSON)

    class Meta:
        verbose_name = "暂停更新"
        verbose_name_plural = "暂停更新"
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="pause_ends_after_start",
                                   violation_error_message="暂停的止日不能早于起日。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.column_title} {self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"

    @property
    def span(self) -> Span | None:
        """The days it really covers; None when it was ended before it began."""
        last: date = self.last_day if self.ended_on is None else min(self.last_day, self.ended_on)
        return Span(self.first_day, last) if last >= self.first_day else None


class ClockWarning(models.Model):
    """A clock has turned amber, red or beyond the national line, and people were told: once per occasion."""

    key = models.CharField("事由", max_length=120, unique=True)
    column: Any = models.ForeignKey(ColumnPage, related_name="+", **COLUMN)
    light = models.CharField("灯", max_length=10, choices=Light.choices)
    told_on = models.DateField("通知日期", db_index=True)

    class Meta:
        verbose_name = "时钟提醒"
        verbose_name_plural = "时钟提醒"
        ordering = ["-told_on", "-id"]

    def __str__(self) -> str:
        return self.key
