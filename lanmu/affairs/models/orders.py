"""运维工单 (第四条（四）): what the operator of the shared platform is asked to do, and what came of it."""

from django.conf import settings
from django.db import models

from lanmu.affairs.enums import OrderKind, OrderState, Urgency

_USER = settings.AUTH_USER_MODEL


class WorkOrder(models.Model):
    """One piece of work for the operator."""

    number = models.CharField("编号", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=10, choices=OrderKind.choices)
    urgency = models.CharField("缓急", max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY)
    title = models.CharField("事由", max_length=200)
    text = models.TextField("要求", max_length=5000)
    due_on = models.DateField("要求完成日期")
    state = models.CharField("状态", max_length=10, choices=OrderState.choices, default=OrderState.OPEN)
    opened_by = models.ForeignKey(_USER, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("提出时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "运维工单"
        verbose_name_plural = "运维工单"
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["state", "due_on"], name="work_order_waiting")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class OrderStep(models.Model):
    """History of an order, append-only. Steps that came from the operator's own system keep its reference."""

    order = models.ForeignKey(WorkOrder, verbose_name="工单", on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField("时间")
    state = models.CharField("变为", max_length=10, choices=OrderState.choices)
    text = models.CharField("说明", max_length=1000, blank=True)
    by = models.ForeignKey(_USER, verbose_name="操作人", null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField("运维单位编号", max_length=100, blank=True)

    class Meta:
        verbose_name = "工单过程"
        verbose_name_plural = "工单过程"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order} {self.state}"
