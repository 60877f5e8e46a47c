"""请假与代办: who is away from when to when, and who acts with their posts meanwhile."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> "AbsenceQuerySet":
        """Absences of `day` (Asia/Shanghai calendar day)."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def overlapping(self, starts_on: date, ends_on: date) -> "AbsenceQuerySet":
        """Absences that share at least one day with the given term."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class Absence(models.Model):
    """A person is away, both days included; the deputy acts with their content posts, never with those of the 三员."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="请假人", on_delete=models.PROTECT, related_name="absences"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="代办人", on_delete=models.PROTECT, related_name="stands_in"
    )
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    reason = models.CharField("事由", max_length=100)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("登记时间")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "请假与代办"
        verbose_name_plural = "请假与代办"
        ordering: ClassVar[list[str]] = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["deputy", "starts_on", "ends_on"], name="absence_by_deputy"),
            models.Index(fields=["user", "starts_on", "ends_on"], name="absence_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_start",
                violation_error_message="止不能早于起。",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("deputy")),
                name="absence_has_another_person",
                violation_error_message="代办人不能是请假人自己。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_on}至{self.ends_on}，由{self.deputy}代办"
