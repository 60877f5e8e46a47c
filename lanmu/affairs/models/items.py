"""统筹事项 (第四条（七）): something sent to departments, with a receipt and an answer from each."""

from django.conf import settings
from django.db import models

from lanmu.affairs.enums import ItemState
from lanmu.organisation.models import Department

_USER = settings.AUTH_USER_MODEL


class Item(models.Model):
    """What is asked, of everybody alike."""

    number = models.CharField("编号", max_length=20, unique=True)
    title = models.CharField("事项", max_length=200)
    text = models.TextField("要求", max_length=5000)
    due_on = models.DateField("办结日期")
    issued_by = models.ForeignKey(_USER, verbose_name="派发人", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("派发时间")
    recalled_reason = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "统筹事项"
        verbose_name_plural = "统筹事项"
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ItemPart(models.Model):
    """The item in one department."""

    item = models.ForeignKey(Item, verbose_name="事项", on_delete=models.PROTECT, related_name="parts")
    department = models.ForeignKey(
        Department, verbose_name="处室、单位", on_delete=models.PROTECT, related_name="item_parts"
    )
    state = models.CharField("状态", max_length=10, choices=ItemState.choices, default=ItemState.SENT)
    taken_by = models.ForeignKey(
        _USER, verbose_name="签收人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField("签收时间", null=True, blank=True)
    reply = models.TextField("办理情况", max_length=5000, blank=True)
    replied_by = models.ForeignKey(
        _USER, verbose_name="回复人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "事项办理"
        verbose_name_plural = "事项办理"
        ordering = ["item", "department__order"]
        indexes = [models.Index(fields=["department", "state"], name="item_part_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="item_part_once",
                                    violation_error_message="同一事项对一个处室、单位只派一次。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item} {self.department}"
