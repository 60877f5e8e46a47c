"""责任事件台账 (第十八条): what went wrong in public, who answered for it, what was done. Steps are append-only."""

from typing import Any

from django.conf import settings
from django.db import models

from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.portal.inquiry.enums import EventKind, EventState


class ErrorEvent(models.Model):
    """One event as staff registered it. The snapshot of the trace is sealed at registration: whoever changes posts,
    names or texts later, it says who supplied, reviewed and published what was public then.
    """

    kind = models.CharField("事件类别", max_length=10, choices=EventKind.choices)
    state = models.CharField("状态", max_length=12, choices=EventState.choices, default=EventState.REGISTERED)
    title = models.CharField("事件", max_length=200)
    url = models.CharField("公开地址", max_length=500)
    article = models.PositiveIntegerField("信息序号", null=True)
    department = models.ForeignKey(
        Department, verbose_name="报送部门", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Of the version that was public; who answers is for the conclusion to say."""
    found_at = models.DateTimeField("发现时间")
    found_by = models.CharField("发现人或来源", max_length=100)
    description = models.TextField("情况说明", max_length=2000)
    consequence = models.TextField("影响和后果", max_length=1000)
    measures = models.TextField("处理措施", max_length=2000, blank=True)
    conclusion = models.TextField("责任认定", max_length=2000, blank=True)
    asked_at = models.DateTimeField("追溯时间")
    snapshot: Any = models.JSONField("追溯快照")
    snapshot_digest = models.CharField("快照摘要值", max_length=80)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "责任事件"
        verbose_name_plural = "责任事件台账"
        ordering = ["-registered_at", "-id"]
        indexes = [models.Index(fields=["state", "registered_at"], name="error_event_state")]

    def __str__(self) -> str:
        return self.title


class ErrorEventStep(models.Model):
    """What was done in an event, when and by whom. Append-only."""

    event = models.ForeignKey(ErrorEvent, verbose_name="责任事件", on_delete=models.PROTECT, related_name="steps")
    state = models.CharField("办理后的状态", max_length=12, choices=EventState.choices)
    text = models.TextField("办理情况", max_length=2000)
    measures = models.TextField("处理措施", max_length=2000, blank=True)
    conclusion = models.TextField("责任认定", max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "责任事件办理记录"
        verbose_name_plural = "责任事件办理记录"
        ordering = ["id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append-only. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("办理记录不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("办理记录不可删除。")
