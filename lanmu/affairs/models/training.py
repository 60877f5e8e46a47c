"""培训 (第十五条): what is planned, what was held, who was there."""

from django.conf import settings
from django.db import models

from lanmu.affairs.enums import PlanState
from lanmu.organisation.models import Department


class TrainingPlan(models.Model):
    """A training that is planned for a quarter."""

    year = models.PositiveSmallIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度", choices=[(n, f"第{n}季度") for n in range(1, 5)])
    title = models.CharField("培训内容", max_length=200)
    audience = models.CharField("培训对象", max_length=200)
    hours = models.DecimalField("计划学时", max_digits=4, decimal_places=1)
    state = models.CharField("状态", max_length=10, choices=PlanState.choices, default=PlanState.PLANNED)
    reason = models.CharField("取消原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "培训计划"
        verbose_name_plural = "培训计划"
        ordering = ["-year", "quarter", "id"]

    def __str__(self) -> str:
        return f"{self.year} 年第{self.quarter}季度 {self.title}"


class Training(models.Model):
    """A training that was held."""

    plan = models.ForeignKey(
        TrainingPlan, verbose_name="所属计划", null=True, blank=True, on_delete=models.PROTECT, related_name="trainings"
    )
    title = models.CharField("培训内容", max_length=200)
    held_on = models.DateField("举办日期")
    place = models.CharField("地点或方式", max_length=100)
    trainer = models.CharField("授课单位或岗位", max_length=100)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)
    note = models.TextField("培训小结", max_length=2000, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "培训"
        verbose_name_plural = "培训记录"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Somebody was at a training; their department as it was then."""

    training = models.ForeignKey(Training, verbose_name="培训", on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="attendances"
    )
    department = models.ForeignKey(
        Department, verbose_name="处室、单位", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "培训签到"
        verbose_name_plural = "培训签到"
        ordering = ["department__order", "user__full_name"]
        constraints = [
            models.UniqueConstraint(fields=["training", "user"], name="attendance_once",
                                    violation_error_message="同一个人只签到一次。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} {self.training}"
