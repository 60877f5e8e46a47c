"""舆情台账 (第七条（二）): what staff found, judged, reported and answered. Nothing in it is crawled."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.incidents.enums import OPEN_INCIDENTS, Grade, IncidentState, StepKind, TextKind
from lanmu.organisation.models import Department
from lanmu.publishing.models import ArticlePage


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Chained reads."""

    def open(self) -> "IncidentQuerySet":
        """Not closed."""
        return self.filter(state__in=OPEN_INCIDENTS)

    def overdue(self, at: datetime) -> "IncidentQuerySet":
        """A target not met at `at` although its time is over."""
        return self.open().filter(next_due_at__lt=at)


class Incident(models.Model):
    """One 舆情. The moments at which targets were met are kept apart from the moments of entry (the steps)."""

    title = models.CharField("舆情标题", max_length=100)
    state = models.CharField("状态", max_length=10, choices=IncidentState.choices, default=IncidentState.FOUND)
    grade = models.CharField("等级", max_length=10, choices=Grade.choices)
    needs_response = models.BooleanField("需要公开回应", default=True)
    found_at = models.DateTimeField("发现时间")
    source = models.CharField("来源", max_length=100)
    source_url = models.CharField("原文地址", max_length=500, blank=True)
    description = models.TextField("舆情内容", max_length=2000)
    reach = models.CharField("传播情况", max_length=300, blank=True)
    department = models.ForeignKey(
        Department, verbose_name="涉及处室、单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    error_event = models.PositiveIntegerField("责任事件编号", null=True, blank=True)
    """Number in 责任事件台账, which stands on a floor above: no relation."""
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField("登记时间")
    judged_at = models.DateTimeField("研判时间", null=True)
    reported_at = models.DateTimeField("报告时间", null=True)
    authority_at = models.DateTimeField("发布权威信息时间", null=True)
    press_at = models.DateTimeField("新闻发布会时间", null=True)
    response_at = models.DateTimeField("回应时间", null=True)
    next_due_at = models.DateTimeField("应对期限", null=True)
    """When the first target not yet met is due."""
    result = models.TextField("处置结果", max_length=2000, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = "舆情"
        verbose_name_plural = "舆情台账"
        ordering = ["-found_at", "-id"]
        indexes = [
            models.Index(fields=["state", "next_due_at"], name="incident_due"),
            models.Index(fields=["found_at"], name="incident_found"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IncidentState.CLOSED, closed_at__isnull=False)
                | (~Q(state=IncidentState.CLOSED) & Q(closed_at__isnull=True)),
                name="incident_closed_has_time",
                violation_error_message="办结的舆情要有办结时间，没有办结的不能有。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class IncidentStep(models.Model):
    """What was done, when it happened, who entered it when. Append-only."""

    incident = models.ForeignKey(Incident, verbose_name="舆情", on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("办理", max_length=10, choices=StepKind.choices)
    text = models.TextField("办理情况", max_length=2000)
    grade = models.CharField("等级", max_length=10, choices=Grade.choices, blank=True)
    happened_at = models.DateTimeField("办理时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "舆情办理记录"
        verbose_name_plural = "舆情办理记录"
        ordering = ["id"]


class IncidentFile(models.Model):
    """A paper of an incident (screenshot, report, reply): private, by its digest, in the store of evidence."""

    incident = models.ForeignKey(Incident, verbose_name="舆情", on_delete=models.PROTECT, related_name="files")
    file_name = models.CharField("文件名", max_length=200)
    path = models.CharField("存放位置", max_length=80)
    digest = models.CharField("摘要值", max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "舆情材料"
        verbose_name_plural = "舆情材料"
        ordering = ["id"]


class WritingTask(models.Model):
    """A department is asked to write a response or a rebuttal (第十一条（四）); the chain publishes it."""

    incident = models.ForeignKey(Incident, verbose_name="舆情", on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField("文种", max_length=10, choices=TextKind.choices)
    department = models.ForeignKey(
        Department, verbose_name="撰稿处室、单位", on_delete=models.PROTECT, related_name="+"
    )
    brief = models.TextField("写什么", max_length=1000)
    due_at = models.DateTimeField("应公开时间", null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="布置人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("布置时间")
    called_off_at = models.DateTimeField("取消时间", null=True)

    class Meta:
        verbose_name = "撰稿任务"
        verbose_name_plural = "撰稿任务"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.incident.title}"


class IncidentText(models.Model):
    """A text of ours that answers an incident: shown on both. Append-only."""

    incident = models.ForeignKey(Incident, verbose_name="舆情", on_delete=models.PROTECT, related_name="texts")
    article = models.ForeignKey(
        ArticlePage, verbose_name="信息", on_delete=models.PROTECT, related_name="incident_texts"
    )
    kind = models.CharField("关系", max_length=10, choices=TextKind.choices)
    task = models.OneToOneField(
        WritingTask, verbose_name="撰稿任务", null=True, on_delete=models.PROTECT, related_name="text"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="关联人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("关联时间")

    class Meta:
        verbose_name = "舆情的回应"
        verbose_name_plural = "舆情的回应"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "article"], name="incident_text_once",
                violation_error_message="这条信息已经关联到这起舆情。",
            )
        ]  # fmt: skip
