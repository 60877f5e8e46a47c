"""Rows of the audit log. Actors are kept as number and name, not as relations: the log outlives accounts."""

from django.db import models


class AuditEntry(models.Model):
    """One act. Written by `actions.record` only; a database trigger refuses update and delete."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=100)
    action = models.CharField("动作", max_length=60)
    subject = models.CharField("对象", max_length=120)
    detail = models.JSONField("内容", default=dict)
    previous = models.CharField("前一行摘要", max_length=80)
    chain = models.CharField("本行摘要", max_length=80)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering = ["seq"]
        indexes = [models.Index(fields=["subject", "seq"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.subject}"
