"""月报备 of the operating departments (第十六条): one a month and department, its signed versions, its acts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.common.refusal import Refused
from lanmu.filings.enums import OPEN_STATES, ActVerb, FilingState
from lanmu.organisation.models import Department


class MonthlyFiling(models.Model):
    """What a department published in a month in the columns it operates, to be signed by the 5th of the next."""

    department = models.ForeignKey(
        Department, verbose_name="运维部门", on_delete=models.PROTECT, related_name="filings"
    )
    month = models.DateField("月份")
    """The month told of, as its first day."""
    state = models.CharField("状态", max_length=10, choices=FilingState.choices, default=FilingState.AWAITING)
    content: Any = models.JSONField("内容")
    """What would be signed now (`content.py`). A signed version keeps its own copy."""
    digest = models.CharField("摘要值", max_length=80)
    generated_at = models.DateTimeField("生成时间")
    due_at = models.DateTimeField("应于")
    """The end of the 5th: the first moment at which it is late."""
    answer_by = models.DateTimeField("本次应于")
    """The same, until the office returns it: then it has to be signed again by this moment."""
    filed_at = models.DateTimeField("报备时间", null=True, blank=True)
    """When the version in force was signed."""
    was_late = models.BooleanField("曾逾期", default=False)

    class Meta:
        verbose_name = "月报备"
        verbose_name_plural = "月报备"
        ordering = ["-month", "department__order", "department_id"]
        indexes = [models.Index(fields=["state", "answer_by"], name="filing_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["department", "month"], name="filing_once_a_month",
                                    violation_error_message="这个部门这个月的报备已经生成。"),
            models.CheckConstraint(condition=Q(month__day=1), name="filing_month_first_day",
                                   violation_error_message="月份须是当月 1 日。"),
            models.CheckConstraint(
                condition=Q(state=FilingState.FILED, filed_at__isnull=False)
                | Q(state__in=sorted(OPEN_STATES), filed_at__isnull=True),
                name="filing_filed_with_time",
                violation_error_message="已报备的须有报备时间，未报备的不能有。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.department} {self.month_text}"

    @property
    def month_text(self) -> str:
        """`2026 年 10 月`."""
        return f"{self.month.year} 年 {self.month.month} 月"


class FilingVersion(models.Model):
    """What was signed, frozen with its digest. Append-only: a filing that is returned gets a further version."""

    filing = models.ForeignKey(MonthlyFiling, verbose_name="月报备", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("第几版")
    content: Any = models.JSONField("内容")
    digest = models.CharField("摘要值", max_length=80)
    note = models.CharField("说明", max_length=500, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="签报人", on_delete=models.PROTECT, related_name="+"
    )
    signer_name = models.CharField("签报人姓名", max_length=60)
    signer_duty = models.CharField("签报人岗位", max_length=60)
    signed_at = models.DateTimeField("签报时间")
    is_late = models.BooleanField("逾期签报")

    class Meta:
        verbose_name = "月报备版本"
        verbose_name_plural = "月报备版本"
        ordering = ["filing_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="filing_version_once",
                                    violation_error_message="这一版已经签报。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.filing_id} 第 {self.number} 版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Signed once. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("月报备已签报，不可修改。")
        super().save(*args, **kwargs)


class FilingAct(models.Model):
    """What was done about a filing, in order. Append-only."""

    filing = models.ForeignKey(MonthlyFiling, verbose_name="月报备", on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField("事项", max_length=12, choices=ActVerb.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """None: the timetable."""
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "月报备记录"
        verbose_name_plural = "月报备记录"
        ordering = ["filing_id", "id"]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.get_verb_display()}"
