"""通知: what the workbench tells a person, the daily digest, and the mails that carry notices out of the house."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.organisation.enums import MailChoice, MailSort


class Notice(models.Model):
    """One thing told to one person, once: `key` names the occasion, and the same occasion is not told twice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField("类别", max_length=40)
    text = models.CharField("内容", max_length=500)
    url = models.CharField("链接", max_length=300, blank=True)
    parts: Any = models.JSONField("分项", default=list, blank=True)
    """The lines of a digest as `[section, text, url]`; empty for any other notice."""
    key = models.CharField("事由", max_length=120)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("读过时间", null=True, blank=True)
    mailed_at = models.DateTimeField("列入邮件时间", null=True, blank=True)
    mail: Any = models.ForeignKey(
        "organisation.NoticeMail", verbose_name="邮件", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="notices",
    )  # fmt: skip
    """The one mail that carries it; whether that went out stands there."""

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_of_person"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["at"], condition=Q(mailed_at__isnull=True), name="notice_unmailed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="notice_once", violation_error_message="这件事已经通知过此人。"
            )
        ]

    def __str__(self) -> str:
        return self.text


class DigestRun(models.Model):
    """每日汇总 was written: once a day, whoever ran the clock. Its time is where the next one goes on."""

    day = models.DateField("日期", unique=True)
    at = models.DateTimeField("时间")
    people = models.PositiveIntegerField("人数", default=0)
    failed: Any = models.JSONField("没有生成的部分", default=list, blank=True)
    """Codes of sections that broke: the next digest makes up for them."""

    class Meta:
        verbose_name = "每日汇总"
        verbose_name_plural = "每日汇总"
        ordering: ClassVar[list[str]] = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class NoticeMail(models.Model):
    """A mail to one person: made with the notices it carries, then sent, again and later each time it fails."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.CASCADE, related_name="notice_mails"
    )
    sort = models.CharField("种类", max_length=10, choices=MailSort.choices)
    day = models.DateField("日期")
    at = models.DateTimeField("生成时间")
    next_at = models.DateTimeField("下次寄出时间", null=True, blank=True)
    """When to try (again); empty when it went out or was given up."""
    sent_at = models.DateTimeField("寄出时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("没有寄成的次数", default=0)
    error = models.CharField("没有寄成的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "通知邮件"
        verbose_name_plural = "通知邮件"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="notice_mail_waiting"),
            models.Index(fields=["user", "-at"], name="notice_mail_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"], condition=Q(sort=MailSort.DIGEST), name="notice_mail_one_digest",
                violation_error_message="今天的汇总邮件已经生成。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} {self.day:%Y-%m-%d} {self.get_sort_display()}"


class MailSetting(models.Model):
    """How a person wants notices by mail. Nobody's row: a digest."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="人员",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="mail_setting",
    )
    choice = models.CharField("通知邮件", max_length=10, choices=MailChoice.choices, default=MailChoice.DIGEST)

    class Meta:
        verbose_name = "邮件设置"
        verbose_name_plural = "邮件设置"

    def __str__(self) -> str:
        return f"{self.user} {self.get_choice_display()}"
