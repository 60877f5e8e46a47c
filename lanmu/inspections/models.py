"""Checks of the office and of the departments themselves (第十七条). Results are written once."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.columns.models import ColumnPage
from lanmu.inspections.enums import CheckKind, CheckState, Group, Mode, Stage, Verdict
from lanmu.organisation.models import Department


class ChecklistVersion(models.Model):
    """The items of a kind of column from a moment on. Append-only: an old check keeps the items it was made with."""

    group = models.CharField("栏目类别", max_length=12, choices=Group.choices)
    number = models.PositiveIntegerField("版本")
    items: Any = models.JSONField("检查项")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="编制人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """None: as shipped."""
    at = models.DateTimeField("编制时间")

    class Meta:
        verbose_name = "检查清单"
        verbose_name_plural = "检查清单"
        ordering = ["group", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="checklist_version_once",
                                    violation_error_message="这个版本已经有了。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_group_display()}第{self.number}版"


class Check(models.Model):
    """One 抽查 or 集中检查, with the list it was drawn from and the seed it was drawn by."""

    kind = models.CharField("种类", max_length=10, choices=CheckKind.choices)
    title = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=12, choices=CheckState.choices)
    mode = models.CharField("分工方式", max_length=6, choices=Mode.choices, blank=True)
    note = models.TextField("要求", max_length=1000, blank=True)
    population = models.TextField("抽样范围")
    population_digest = models.CharField("范围摘要值", max_length=64)
    seed = models.CharField("抽样种子", max_length=64, blank=True)
    size = models.PositiveIntegerField("抽取数", default=0)
    drawn_at = models.DateTimeField("抽样时间", null=True)
    self_due_on = models.DateField("自查截止日", null=True)
    due_on = models.DateField("检查截止日", null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="组织人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("部署时间")
    summary = models.TextField("检查总结", max_length=4000, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "检查"
        verbose_name_plural = "抽查与集中检查"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="") | (Q(drawn_at__isnull=False) & ~Q(seed="")),
                name="check_drawn_with_seed",
                violation_error_message="抽过样的检查要记下种子。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Inspector(models.Model):
    """A named 检查人 of a check."""

    check_made = models.ForeignKey(Check, verbose_name="检查", on_delete=models.PROTECT, related_name="inspectors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="检查人", on_delete=models.PROTECT, related_name="inspecting"
    )

    class Meta:
        verbose_name = "检查人"
        verbose_name_plural = "检查人"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "user"], name="inspector_once",
                                    violation_error_message="同一检查人只列一次。")
        ]  # fmt: skip


class Sheet(models.Model):
    """检查表: one column looked at by one person (or by its own department)."""

    check_made = models.ForeignKey(Check, verbose_name="检查", on_delete=models.PROTECT, related_name="sheets")
    stage = models.CharField("阶段", max_length=6, choices=Stage.choices)
    place = models.PositiveIntegerField("次序")
    column = models.ForeignKey(ColumnPage, verbose_name="栏目", null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField("栏目名称", max_length=300)
    path = models.CharField("公开地址", max_length=240)
    department = models.ForeignKey(Department, verbose_name="运维部门", on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="检查人", null=True, on_delete=models.PROTECT, related_name="sheets"
    )
    """None: the department's own look."""
    checklist = models.ForeignKey(ChecklistVersion, verbose_name="检查清单", on_delete=models.PROTECT, related_name="+")
    draft: Any = models.JSONField("未提交的填写", default=dict)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提交人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_by_name = models.CharField("提交人姓名", max_length=60, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True)

    class Meta:
        verbose_name = "检查表"
        verbose_name_plural = "检查表"
        ordering = ["stage", "place", "id"]
        indexes = [models.Index(fields=["inspector", "submitted_at"], name="sheet_of_inspector")]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "stage", "column", "inspector"], name="sheet_once",
                                    violation_error_message="同一检查人对同一栏目只填一张表。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class SheetResult(models.Model):
    """One item of a sheet that was handed in. Append-only."""

    sheet = models.ForeignKey(Sheet, verbose_name="检查表", on_delete=models.PROTECT, related_name="results")
    code = models.CharField("代码", max_length=40)
    text = models.CharField("检查项", max_length=200)
    verdict = models.CharField("结论", max_length=4, choices=Verdict.choices)
    note = models.CharField("情况", max_length=300, blank=True)
    url = models.CharField("证据地址", max_length=500, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "检查结果"
        verbose_name_plural = "检查结果"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code"], name="sheet_result_once",
                                    violation_error_message="同一检查项只有一个结论。")
        ]  # fmt: skip
