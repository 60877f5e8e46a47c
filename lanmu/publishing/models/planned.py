"""定时撤下: what is to go off the site at a set time."""

from django.conf import settings
from django.db import models

from lanmu.publishing.models.publication import Publication


class PlannedWithdrawal(models.Model):
    """A public text that goes off the site by itself. The row goes when that is done, or called off; the audit log
    keeps both.
    """

    publication = models.OneToOneField(
        Publication,
        verbose_name="公开信息",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="planned_withdrawal",
    )
    withdraw_at = models.DateTimeField("定时撤下", db_index=True)
    reason = models.CharField("撤下原因", max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="设定人", on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "定时撤下"
        verbose_name_plural = "定时撤下"

    def __str__(self) -> str:
        return f"{self.publication_id} {self.withdraw_at:%Y-%m-%d %H:%M}"
