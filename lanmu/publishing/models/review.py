"""送审件, the frozen text it is bound to, and every act of people on it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.publishing import lookups  # noqa: F401 - registers the lookup `holds`
from lanmu.publishing.enums import OPEN_STATES, ActKind, Decision, InfoType, Route, Stage, SubmissionState
from lanmu.publishing.models.article import ArticlePage


class FrozenContent(models.Model):
    """An immutable text, known by its digest. Shape: docs/frozen-content.md; made by `freezing.freeze`."""

    digest = models.CharField("摘要值", max_length=80, unique=True)
    content = models.TextField("内容")

    class Meta:
        verbose_name = "冻结内容"
        verbose_name_plural = "冻结内容"

    def __str__(self) -> str:
        return self.digest

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("冻结内容不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("冻结内容不可删除。")


class NumberSeries(models.Model):
    """Counter behind 信息编号, one row per year."""

    year = models.PositiveSmallIntegerField("年", primary_key=True)
    last = models.PositiveIntegerField("已用", default=0)

    class Meta:
        verbose_name = "编号"
        verbose_name_plural = "编号"

    def __str__(self) -> str:
        return f"{self.year}-{self.last}"


class Submission(models.Model):
    """A frozen copy of an article on its way through review. The row's `frozen` changes only by a recorded
    correction.
    """

    article = models.ForeignKey(ArticlePage, verbose_name="信息", on_delete=models.PROTECT, related_name="submissions")
    number = models.CharField("信息编号", max_length=20, unique=True)
    state = models.CharField("状态", max_length=20, choices=SubmissionState.choices)
    frozen = models.ForeignKey(FrozenContent, verbose_name="送审内容", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("信息名称", max_length=255)
    column = models.ForeignKey(ColumnPage, verbose_name="发布栏目", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, verbose_name="报送部门", on_delete=models.PROTECT, related_name="submissions"
    )
    receiving = models.ForeignKey(
        Department, verbose_name="归口部门", on_delete=models.PROTECT, related_name="receivings"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="信息员", on_delete=models.PROTECT, related_name="submissions"
    )
    submitted_at = models.DateTimeField("报送日期")
    moved_at = models.DateTimeField("进入本环节时间")
    publish_at = models.DateTimeField("定时发布", null=True, blank=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="定时发布人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    trouble = models.CharField("未能发布的原因", max_length=1000, blank=True)
    """Why the timed publication failed; the publisher sees it in the to-do list."""
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    route = models.CharField("途径", max_length=12, choices=Route.choices, default=Route.CHAIN)
    info_type = models.CharField("信息类型", max_length=20, choices=InfoType.choices, blank=True)
    """Of the frozen text, kept beside it: who is named for an act may depend on it."""
    due_at = models.DateTimeField("本环节应办结时间", null=True, blank=True)
    joint_departments: Any = models.JSONField("会签处室、单位", default=list, blank=True)
    """Numbers of the departments whose joint signature the column asked for at submission."""
    emergency_reason = models.CharField("应急发布理由", max_length=300, blank=True)
    supplements = models.ForeignKey(
        "self",
        verbose_name="补哪次应急发布的审",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplemented_by",
    )
    supplement_due_at = models.DateTimeField("补审应完成时间", null=True, blank=True)
    """On the emergency submission, from its publication, and on those that make it good."""

    class Meta:
        verbose_name = "送审件"
        verbose_name_plural = "送审件"
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["state", "department"]),
            models.Index(fields=["state", "receiving"]),
            models.Index(fields=["state", "publish_at"]),
            models.Index(fields=["state", "due_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="one_open_submission",
                violation_error_message="这条信息已在审核中。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ReviewAct(models.Model):
    """One act of one person on one submission. Append-only."""

    submission = models.ForeignKey(Submission, verbose_name="送审件", on_delete=models.PROTECT, related_name="acts")
    stage = models.PositiveSmallIntegerField("审次", choices=Stage.choices)
    kind = models.CharField("审/校", max_length=10, choices=ActKind.choices)
    decision = models.CharField("结论", max_length=10, choices=Decision.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="review_acts"
    )
    actor_name = models.CharField("姓名", max_length=60)
    role = models.CharField("岗位", max_length=30, blank=True)
    """A code of organisation's `Role`: of the post by virtue of which the person acted."""
    department = models.ForeignKey(
        Department, verbose_name="代表处室、单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="代谁办理", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opinion = models.CharField("意见", max_length=500, blank=True)
    gates: Any = models.JSONField("已确认的关", default=list, blank=True)
    digest = models.CharField("所看内容的摘要值", max_length=80)
    new_digest = models.CharField("更正后的摘要值", max_length=80, blank=True)
    correction: Any = models.JSONField("更正", null=True, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审校记录"
        verbose_name_plural = "审校记录"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "stage", "kind"],
                condition=Q(decision=Decision.PASS) & ~Q(stage__in=[Stage.JOINT, Stage.EMERGENCY]),
                name="one_pass_per_act",
                violation_error_message="这一环节已经有人办理。",
            ),
            models.UniqueConstraint(
                fields=["submission", "department"],
                condition=Q(decision=Decision.PASS, stage=Stage.JOINT),
                name="one_signature_per_department",
                violation_error_message="这个处室、单位已经会签。",
            ),
            models.UniqueConstraint(
                fields=["submission", "actor"],
                condition=Q(decision=Decision.PASS, stage__in=[Stage.JOINT, Stage.EMERGENCY]),
                name="one_signature_per_person",
                violation_error_message="您已经签过这份送审件。",
            ),
            models.CheckConstraint(condition=Q(stage__gte=1, stage__lte=7), name="act_stage_known",
                                   violation_error_message="审次只有一、二、三审，归口复核，会签，保密审查，应急签发。"),
            models.CheckConstraint(condition=~Q(stage=Stage.JOINT) | Q(department__isnull=False),
                                   name="joint_act_has_department",
                                   violation_error_message="会签必须写明代表哪个处室、单位。"),
            models.CheckConstraint(condition=~Q(decision=Decision.CORRECT) | ~Q(new_digest=""),
                                   name="correction_has_digest",
                                   violation_error_message="更正必须留下更正后的摘要值。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.submission_id} {self.stage}{self.get_kind_display()} {self.actor_name}"

    @property
    def signature(self) -> str:
        """`法规处一审`, or `法规处二审（代 法规处一审）` for whoever stood in."""
        return f"{self.actor_name}（代 {self.acting_for}）" if self.acting_for is not None else self.actor_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append-only. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("审校记录不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("审校记录不可删除。")
