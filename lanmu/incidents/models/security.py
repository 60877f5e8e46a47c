"""漏洞台账 and the signed reviews of accounts and posts (第七条（一）)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from lanmu.incidents.enums import OPEN_VULNERABILITIES, Severity, VulnerabilityState, VulnerabilityStep


class VulnerabilityQuerySet(models.QuerySet["Vulnerability"]):
    """Chained reads."""

    def open(self) -> "VulnerabilityQuerySet":
        """Not checked and closed."""
        return self.filter(state__in=OPEN_VULNERABILITIES)

    def overdue(self, at: datetime) -> "VulnerabilityQuerySet":
        """Neither fixed nor disputed although the deadline has passed."""
        return self.filter(state=VulnerabilityState.OPEN, due_at__lt=at)


class Vulnerability(models.Model):
    """One weakness of the site. Secret from the public and from whoever has no business with it."""

    title = models.CharField("漏洞", max_length=100)
    severity = models.CharField("等级", max_length=10, choices=Severity.choices)
    state = models.CharField("状态", max_length=10, choices=VulnerabilityState.choices, default=VulnerabilityState.OPEN)
    part = models.CharField("影响部位", max_length=200)
    source = models.CharField("来源", max_length=100)
    reference = models.CharField("编号或出处", max_length=100, blank=True)
    description = models.TextField("情况说明", max_length=2000)
    found_at = models.DateTimeField("发现时间")
    due_at = models.DateTimeField("修复期限")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="整改责任人", on_delete=models.PROTECT, related_name="vulnerabilities"
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField("登记时间")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="报修复人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("报修复时间", null=True)
    closed_at = models.DateTimeField("销号时间", null=True)

    objects = VulnerabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "漏洞"
        verbose_name_plural = "漏洞台账"
        ordering = ["-registered_at", "-id"]
        indexes = [models.Index(fields=["state", "due_at"], name="vulnerability_due")]

    def __str__(self) -> str:
        return self.title


class VulnerabilityEntry(models.Model):
    """What was done with a vulnerability. Append-only."""

    vulnerability = models.ForeignKey(
        Vulnerability, verbose_name="漏洞", on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.CharField("办理", max_length=10, choices=VulnerabilityStep.choices)
    text = models.TextField("办理情况", max_length=2000)
    file_name = models.CharField("证明材料", max_length=200, blank=True)
    path = models.CharField("存放位置", max_length=80, blank=True)
    digest = models.CharField("摘要值", max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "漏洞办理记录"
        verbose_name_plural = "漏洞办理记录"
        ordering = ["id"]


class AccountReview(models.Model):
    """Who held which post, looked through and signed by the 网信员 once a quarter. Append-only."""

    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
    posts: Any = models.JSONField("岗位清单")
    digest = models.CharField("清单摘要值", max_length=80)
    count = models.PositiveIntegerField("岗位数")
    opinion = models.TextField("复核意见", max_length=1000)
    doubts = models.TextField("需要处理的账号和岗位", max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="复核人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("签字时间")

    class Meta:
        verbose_name = "账号和权限复核"
        verbose_name_plural = "账号和权限复核"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.year} 年第 {self.quarter} 季度"
