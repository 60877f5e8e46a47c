"""活动报送 (第十一条（二）): a department tells the one that makes the news what it is doing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lanmu.organisation.models import Department
from lanmu.publishing.enums import ActivityState
from lanmu.publishing.models.article import ArticlePage


class ActivityReport(ClusterableModel):
    """An important activity, as its department reports it. Once reported, only what became of it changes."""

    department = models.ForeignKey(
        Department, verbose_name="报送处室、单位", on_delete=models.PROTECT, related_name="activity_reports"
    )
    receiving = models.ForeignKey(
        Department, verbose_name="宣传部门", on_delete=models.PROTECT, related_name="received_activities"
    )
    """Operating department of the 新闻动态 columns at the time of reporting."""
    name = models.CharField("活动名称", max_length=200)
    held_on = models.DateField("举办日期")
    held_to = models.DateField("结束日期", null=True, blank=True, help_text="只有一天的不填")
    place = models.CharField("地点", max_length=100)
    text = models.TextField("活动情况", max_length=5000, help_text="时间、地点、参加人、做了什么、效果如何；一段一行")
    contact = models.CharField("联系人", max_length=60)
    contact_phone = models.CharField("联系电话", max_length=30)
    state = models.CharField(
        "状态", max_length=10, choices=ActivityState.choices, default=ActivityState.REPORTED
    )  # fmt: skip
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="报送人", on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("报送时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("未采用的原因", max_length=300, blank=True)
    article = models.ForeignKey(
        ArticlePage, verbose_name="采用成的稿件", null=True, on_delete=models.SET_NULL, related_name="activity_reports"
    )

    class Meta:
        verbose_name = "活动报送"
        verbose_name_plural = "活动报送"
        ordering = ["-reported_at", "-id"]
        indexes = [
            models.Index(fields=["receiving", "state", "reported_at"], name="activity_waiting"),
            models.Index(fields=["department", "reported_at"], name="activity_of_department"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_on")),
                name="activity_ends_after_start",
                violation_error_message="结束日期不能早于举办日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.DECLINED) | ~Q(reason=""),
                name="activity_declined_with_reason",
                violation_error_message="未采用的必须写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ActivityPicture(Orderable):
    """A picture of the activity, from the library."""

    report = ParentalKey(ActivityReport, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey("wagtailimages.Image", verbose_name="图片", on_delete=models.PROTECT, related_name="+")
    alt = models.CharField("替代文字", max_length=200, help_text="给看不见图的人读的一句话：图上是谁、在做什么")

    class Meta(Orderable.Meta):
        verbose_name = "活动图片"
        verbose_name_plural = "活动图片"


class ActivityFile(Orderable):
    """A document that goes with it, from the library."""

    report = ParentalKey(ActivityReport, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        "wagtaildocs.Document", verbose_name="文件", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField("显示名称", max_length=200, blank=True, help_text="不填则用文件名")

    class Meta(Orderable.Meta):
        verbose_name = "活动文件"
        verbose_name_plural = "活动文件"
