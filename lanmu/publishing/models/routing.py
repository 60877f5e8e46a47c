"""审校分工 and 办理时限: who does each of the six acts, and within how much working time each step is done."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from lanmu.organisation.models import Department
from lanmu.publishing.enums import ActKind, InfoType, Stage

REVIEW_STAGES = [(stage.value, stage.label) for stage in (Stage.FIRST, Stage.SECOND, Stage.THIRD)]


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def on(self, day: date) -> "AssignmentQuerySet":
        """Assignments of `day` (Asia/Shanghai calendar day)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Assignment(models.Model):
    """A person named for one act of a department, for one information type or (empty) for all.

    Where an act has names, only they do it; deputies when no principal can. Naming gives no post: it only narrows.
    """

    department = models.ForeignKey(
        Department, verbose_name="处室、单位", on_delete=models.PROTECT, related_name="assignments"
    )
    info_type = models.CharField(
        "信息类型", max_length=20, choices=InfoType.choices, blank=True, help_text="不选即适用于全部信息类型"
    )
    stage = models.PositiveSmallIntegerField("审次", choices=REVIEW_STAGES)
    kind = models.CharField("审/校", max_length=10, choices=ActKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="assignments"
    )
    is_deputy = models.BooleanField("副岗", default=False, help_text="主岗都不能办理或已超过应办结时间的，由副岗办理")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "审校分工"
        verbose_name_plural = "审校分工"
        ordering: ClassVar[list[str]] = ["department__order", "info_type", "stage", "-kind", "is_deputy", "id"]
        indexes = [models.Index(fields=["department", "stage", "kind"], name="assignment_of_act")]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "info_type", "stage", "kind", "user", "starts_on"],
                name="assignment_once",
                violation_error_message="此人已在同一天起分管这一环节。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_start",
                violation_error_message="止不能早于起。",
            ),
        ]

    def __str__(self) -> str:
        what = f"{self.department}{self.get_info_type_display() if self.info_type else ''}"
        return f"{what}{self.get_stage_display()}的“{self.get_kind_display()}” {self.user}"


class StageTerm(models.Model):
    """How long a step may take. Without a department: for all that have no row of their own."""

    stage = models.PositiveSmallIntegerField("环节", choices=Stage.choices)
    department = models.ForeignKey(
        Department,
        verbose_name="处室、单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hours = models.PositiveSmallIntegerField("小时", validators=[MinValueValidator(1), MaxValueValidator(400)])

    class Meta:
        verbose_name = "办理时限"
        verbose_name_plural = "办理时限"
        ordering: ClassVar[list[str]] = ["stage", "department__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(department__isnull=True),
                name="one_term_per_stage",
                violation_error_message="这一环节已有时限。",
            ),
            models.UniqueConstraint(
                fields=["stage", "department"],
                name="one_term_per_stage_of_department",
                violation_error_message="这个处室、单位的这一环节已有时限。",
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=400),
                name="term_is_sensible",
                violation_error_message="时限应为 1 至 400 小时。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or '各处室、单位'} {self.get_stage_display()} {self.hours} 小时"
