"""通知: what the workbench tells a person, and whether it comes by mail too."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.organisation.enums import MailChoice


class Notice(models.Model):
    """One thing told to one person, once: `key` names the occasion, and the same occasion is not told twice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField("类别", max_length=40)
    text = models.CharField("内容", max_length=500)
    url = models.CharField("链接", max_length=300, blank=True)
    key = models.CharField("事由", max_length=120)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("读过时间", null=True, blank=True)
    mailed_at = models.DateTimeField("寄出时间", null=True, blank=True)

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
    digested_on = models.DateField("最近一次汇总的日期", null=True, blank=True)

    class Meta:
        verbose_name = "邮件设置"
        verbose_name_plural = "邮件设置"

    def __str__(self) -> str:
        return f"{self.user} {self.get_choice_display()}"
