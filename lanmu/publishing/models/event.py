"""突发事件、持续报道: several texts that hang together in time (第十一条（四）)."""

from django.conf import settings
from django.db import models

from lanmu.organisation.models import Department


class Event(models.Model):
    """An incident or an affair that is reported on as it develops. Its title reaches the public only as part of the
    texts that belong to it, each approved with it.
    """

    title = models.CharField("事件名称", max_length=100)
    department = models.ForeignKey(Department, verbose_name="主办部门", on_delete=models.PROTECT, related_name="events")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    """From then on no further report is written under it; those that are public stay."""

    class Meta:
        verbose_name = "事件"
        verbose_name_plural = "事件"
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return self.title
