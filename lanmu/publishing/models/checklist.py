"""五关检查项 (第十八条; 政治关 also 第五条（二）): what a reviewer looks at before ticking a gate."""

from typing import Any

from django.db import models
from django.db.models import Q

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.publishing.enums import Gate
from lanmu.publishing.models.review import ReviewAct


class GateItem(models.Model):
    """One thing to look at. Without a column it holds everywhere."""

    gate = models.CharField("关", max_length=10, choices=Gate.choices)
    text = models.CharField("检查项", max_length=200)
    column = models.ForeignKey(
        ColumnPage,
        verbose_name="只用于栏目",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="gate_items",
        help_text="不选则用于全站",
    )
    order = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "五关检查项"
        verbose_name_plural = "五关检查项"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["gate", "text", "column"], name="gate_item_once_in_column",
                                    violation_error_message="这一关已有同样的检查项。"),
            models.UniqueConstraint(fields=["gate", "text"], condition=Q(column__isnull=True), name="gate_item_once",
                                    violation_error_message="这一关已有同样的检查项。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text


class ChecklistVersion(models.Model):
    """The items in force when somebody ticked a gate, by the digest that the act's audit row names. Append-only."""

    digest = models.CharField("摘要值", max_length=80, unique=True)
    content = models.TextField("检查项")
    """Canonical JSON: pairs of gate and item, in the order in which they were shown."""
    at = models.DateTimeField("首次使用时间")

    class Meta:
        verbose_name = "检查项版本"
        verbose_name_plural = "检查项版本"

    def __str__(self) -> str:
        return self.digest

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("检查项版本不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("检查项版本不可删除。")


class GateCheck(models.Model):
    """By which list somebody ticked the gates: a ticked gate means all of its items then in force. Append-only."""

    act = models.OneToOneField(ReviewAct, verbose_name="审校记录", on_delete=models.PROTECT, related_name="gate_check")
    version = models.ForeignKey(
        ChecklistVersion, verbose_name="检查项版本", on_delete=models.PROTECT, related_name="checks"
    )

    class Meta:
        verbose_name = "把关依据"
        verbose_name_plural = "把关依据"

    def __str__(self) -> str:
        return f"{self.act_id} {self.version_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("把关依据不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("把关依据不可删除。")
