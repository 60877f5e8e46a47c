"""督办单 (第十七条): what a department is told to put right, by when, and everything done about it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.organisation.models import Department
from lanmu.patrol.models import Finding
from lanmu.supervision.enums import OPEN_ORDERS, SIGNED_ORDERS, WITH_DEPARTMENT, OrderAct, OrderState, ReminderKind
from lanmu.supervision.models.history import AppendOnly

REQUIREMENT_LENGTH = 2000
WORDS_LENGTH = 2000


class OrderRules(AppendOnly):
    """The terms of 督办 as somebody set them; the latest row counts, what was before stays on record."""

    order_days = models.PositiveSmallIntegerField("整改期限（工作日）", default=5)
    again_days = models.PositiveSmallIntegerField("退回后的期限（工作日）", default=3)
    soon_days = models.PositiveSmallIntegerField("到期前几个工作日提醒", default=2)
    overdue_every = models.PositiveSmallIntegerField("超期后每隔几个工作日提醒", default=2)
    bulletin_reminders = models.PositiveSmallIntegerField("一段时间内几次超期提醒列入通报", default=2)
    bulletin_days = models.PositiveSmallIntegerField("这段时间是几天", default=7)
    propose_days = models.PositiveSmallIntegerField("问题多少天未整改由系统拟督办单", default=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="设定人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "督办规则"
        verbose_name_plural = "督办规则"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"督办规则 {self.pk}"


class OrderQuerySet(models.QuerySet["RectificationOrder"]):
    def open(self) -> "OrderQuerySet":
        """Issued and not ended."""
        return self.filter(state__in=OPEN_ORDERS)

    def signed(self) -> "OrderQuerySet":
        """Everything that has a number."""
        return self.filter(state__in=SIGNED_ORDERS)

    def overdue(self, day: Any) -> "OrderQuerySet":
        """With the department on `day` although the deadline was before it."""
        return self.filter(state__in=WITH_DEPARTMENT, deadline__lt=day)


class RectificationOrder(models.Model):
    """One order to one department. Once signed, requirement and findings stand; only its state and deadline move."""

    state = models.CharField("状态", max_length=14, choices=OrderState.choices, default=OrderState.DRAFT)
    number = models.CharField("文号", max_length=40, blank=True)
    department = models.ForeignKey(
        Department, verbose_name="承办部门", on_delete=models.PROTECT, related_name="rectification_orders"
    )
    requirement = models.TextField("整改要求", max_length=REQUIREMENT_LENGTH)
    term_days = models.PositiveSmallIntegerField("期限（工作日）", null=True, blank=True)
    """Set when the deadline was computed, so that it follows the calendar; None when somebody named the day."""
    counted_from = models.DateField("期限起算日", null=True, blank=True)
    deadline = models.DateField("整改期限", null=True, blank=True)
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    """One more after each return: reminders begin anew."""
    proposed = models.BooleanField("系统拟稿", default=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="拟稿人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField("拟稿时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="签发人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("签发时间", null=True)
    digest = models.CharField("签发内容摘要值", max_length=80, blank=True)
    """Of number, department, requirement, deadline and findings as they were signed (`issue.document_of`)."""
    replied_at = models.DateTimeField("最近反馈时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    moved_at = models.DateTimeField("状态变化时间")

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = "督办单"
        verbose_name_plural = "督办单"
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["state", "deadline"], name="order_state_deadline"),
            models.Index(fields=["department", "state"], name="order_of_department"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="order_number_once",
                violation_error_message="这个督办单文号已经用过。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OrderState.DRAFT, OrderState.DISCARDED])
                | (~Q(number="") & Q(deadline__isnull=False) & Q(issued_by__isnull=False) & Q(issued_at__isnull=False)),
                name="order_signed_whole",
                violation_error_message="签发的督办单必须有文号、期限和签发人。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or f"督办单拟稿 {self.pk}"

    @property
    def is_with_department(self) -> bool:
        """Whether the department is to act."""
        return self.state in WITH_DEPARTMENT

    @property
    def is_open(self) -> bool:
        """Issued and not ended."""
        return self.state in OPEN_ORDERS


class OrderFinding(models.Model):
    """A finding in an order, with its words as they were signed. `standing` while the order is a draft or open."""

    order = models.ForeignKey(RectificationOrder, verbose_name="督办单", on_delete=models.PROTECT, related_name="items")
    finding = models.ForeignKey(Finding, verbose_name="问题", on_delete=models.PROTECT, related_name="order_items")
    text = models.CharField("问题", max_length=500)
    standing = models.BooleanField("在办", default=True)

    class Meta:
        verbose_name = "督办的问题"
        verbose_name_plural = "督办的问题"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(standing=True), name="finding_in_one_open_order",
                violation_error_message="这个问题已经在另一份没有办结的督办单里。",
            ),
            models.UniqueConstraint(
                fields=["order", "finding"], name="finding_once_in_order", violation_error_message="同一问题重复。"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text


class OrderStep(AppendOnly):
    """One act: who, when, what was said, which state it led to. `by` None is the system (复核 by patrols)."""

    order = models.ForeignKey(RectificationOrder, verbose_name="督办单", on_delete=models.PROTECT, related_name="steps")
    act = models.CharField("动作", max_length=12, choices=OrderAct.choices)
    state = models.CharField("办理后的状态", max_length=14, choices=OrderState.choices)
    text = models.TextField("内容", max_length=WORDS_LENGTH, blank=True)
    detail: Any = models.JSONField("细目", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "督办单办理记录"
        verbose_name_plural = "督办单办理记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.by_name}"


class OrderFile(AppendOnly):
    """A paper handed in with a reply, in the private store (`publishing.evidence`)."""

    step = models.ForeignKey(OrderStep, verbose_name="办理记录", on_delete=models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=200)
    path = models.CharField("存放位置", max_length=120)
    digest = models.CharField("摘要值", max_length=80)

    class Meta:
        verbose_name = "整改佐证"
        verbose_name_plural = "整改佐证"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class OrderReminder(AppendOnly):
    """A reminder that was sent. `serial` counts the overdue ones of a round; the second goes to the leaders too."""

    order = models.ForeignKey(
        RectificationOrder, verbose_name="督办单", on_delete=models.PROTECT, related_name="reminders"
    )
    department = models.ForeignKey(Department, verbose_name="承办部门", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("提醒", max_length=8, choices=ReminderKind.choices)
    round = models.PositiveSmallIntegerField("第几次办理")
    serial = models.PositiveSmallIntegerField("第几次超期提醒", default=0)
    deadline = models.DateField("当时的期限")
    escalated = models.BooleanField("已报负责人", default=False)
    day = models.DateField("日期")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "督办提醒"
        verbose_name_plural = "督办提醒"
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "day"], name="order_reminder_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "round", "deadline", "kind", "serial"], name="order_reminder_once",
                violation_error_message="这次提醒已经发过。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"
