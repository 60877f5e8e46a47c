"""主题宣传计划 (第五条（三）): the plan of a theme, its subjects, and what of them is public."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lanmu.affairs.enums import ThemeState, TopicForm
from lanmu.organisation.models import Department
from lanmu.publishing.models import ArticlePage

_USER = settings.AUTH_USER_MODEL


class ThemePlan(models.Model):
    """重大主题宣传: one theme over some weeks or months."""

    title = models.CharField("主题", max_length=200)
    aim = models.TextField("总体安排", max_length=3000, help_text="背景、目标、总体规划和内容设计")
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    lead = models.ForeignKey(Department, verbose_name="牵头部门", on_delete=models.PROTECT, related_name="theme_plans")
    state = models.CharField("状态", max_length=10, choices=ThemeState.choices, default=ThemeState.RUNNING)
    summary = models.TextField("总结", max_length=3000, blank=True)
    made_by = models.ForeignKey(_USER, verbose_name="编制人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("编制时间")

    class Meta:
        verbose_name = "主题宣传计划"
        verbose_name_plural = "主题宣传计划"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="theme_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ThemeTopic(models.Model):
    """选题: who brings what, in which form, by when. It is done when its text is public, which nobody ticks off."""

    plan = models.ForeignKey(ThemePlan, verbose_name="计划", on_delete=models.PROTECT, related_name="topics")
    title = models.CharField("选题", max_length=200)
    form = models.CharField("形式", max_length=12, choices=TopicForm.choices, default=TopicForm.TEXT)
    department = models.ForeignKey(
        Department, verbose_name="承办处室、单位", on_delete=models.PROTECT, related_name="theme_topics"
    )
    due_on = models.DateField("排期")
    article = models.ForeignKey(
        ArticlePage, verbose_name="稿件", null=True, blank=True, on_delete=models.SET_NULL, related_name="theme_topics"
    )
    dropped_reason = models.CharField("取消原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "选题"
        verbose_name_plural = "选题"
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title
