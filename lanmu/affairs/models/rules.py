"""制度库 (第四条（一）): rules, their versions, and who has signed for having read them."""

from typing import Any

from django.conf import settings
from django.db import models

from lanmu.affairs.enums import RuleKind
from lanmu.organisation.models import Department


class Rule(models.Model):
    """A rule of the office. What it says stands in its versions."""

    title = models.CharField("名称", max_length=200, unique=True)
    kind = models.CharField("类别", max_length=10, choices=RuleKind.choices, default=RuleKind.SYSTEM)
    retired_at = models.DateTimeField("废止时间", null=True, blank=True)
    retired_reason = models.CharField("废止原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "制度"
        verbose_name_plural = "制度库"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class RuleVersion(models.Model):
    """One version, as it was sent out: never changed afterwards."""

    rule = models.ForeignKey(Rule, verbose_name="制度", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    document_number = models.CharField("文号", max_length=100, blank=True)
    effective_on = models.DateField("生效日期")
    text = models.TextField("正文")
    note = models.CharField("修订说明", max_length=300, blank=True)
    file_name = models.CharField("附件名称", max_length=200, blank=True)
    file_path = models.CharField("附件位置", max_length=120, blank=True)
    file_digest = models.CharField("附件摘要值", max_length=80, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="下发人", on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("下发时间")

    class Meta:
        verbose_name = "制度版本"
        verbose_name_plural = "制度版本"
        ordering = ["rule", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once",
                                    violation_error_message="这个版本已经有了。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule}（第 {self.number} 版）"


class RuleReader(models.Model):
    """Somebody who has to read a version, and when they signed. Signed once, never taken back."""

    version = models.ForeignKey(RuleVersion, verbose_name="制度版本", on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="rules_to_read"
    )
    department = models.ForeignKey(
        Department, verbose_name="处室、单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("下发给本人的时间")
    signed_at: Any = models.DateTimeField("签收时间", null=True, blank=True)

    class Meta:
        verbose_name = "制度签收"
        verbose_name_plural = "制度签收"
        ordering = ["version", "department__order", "user__full_name"]
        constraints = [
            models.UniqueConstraint(fields=["version", "user"], name="rule_reader_once",
                                    violation_error_message="同一个人不重复签收。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} {self.version}"
