"""内容检查: what was found, what people decided about it, what is exempt, and by which settings the checks run."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.publishing.models.review import Submission
from lanmu.publishing.proofing_enums import CheckedText, ExemptionState, HitVerdict


class _Once(models.Model):
    """Rows that are written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append-only. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("检查的处理记录不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("检查的处理记录不可删除。")


class CheckExemption(models.Model):
    """例外: a word that may stand although a rule would report it; asked for by one person, allowed by another."""

    word = models.CharField("词语", max_length=60, db_index=True)
    scope = models.CharField("适用的检查", max_length=60, blank=True)
    """Rule code, or its group; "" for every rule but private data, secrecy and files (scanning.engine.SENSITIVE)."""
    reason = models.CharField("理由", max_length=300)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    department = models.ForeignKey(
        Department, verbose_name="归口处室、单位", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField("状态", max_length=10, choices=ExemptionState.choices, default=ExemptionState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    asked_name = models.CharField("申请人姓名", max_length=60)
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_name = models.CharField("批准人姓名", max_length=60, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True)
    opinion = models.CharField("办理意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "检查例外"
        verbose_name_plural = "检查例外"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["word", "scope"], condition=Q(state__in=[ExemptionState.ASKED, ExemptionState.ALLOWED]),
                name="one_exemption_of_a_word",
                violation_error_message="这个词已经有同样范围的例外或申请。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExemptionState.ALLOWED) | ~Q(decided_by=F("asked_by")),
                name="exemption_by_two_people",
                violation_error_message="例外不能由申请人自己批准。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.word


class CheckSettings(_Once):
    """One version of the settings of the checks: masking, and rules that are milder here. The newest is in force."""

    masking: Any = models.JSONField("遮掩方式")
    levels: Any = models.JSONField("级别调整")
    """Rule code → 提示 or 停用."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("生效时间")

    class Meta:
        verbose_name = "检查设置"
        verbose_name_plural = "检查设置"
        ordering = ["-id"]


class HitDecision(_Once):
    """What somebody decided about one hit: taken over, masked, or left as it is with a reason. Append-only."""

    article = models.PositiveBigIntegerField("稿件编号", db_index=True)
    """A number and not a relation: a draft may be thrown away, its history stays."""
    submission = models.ForeignKey(
        Submission, verbose_name="送审件", null=True, on_delete=models.PROTECT, related_name="hit_decisions"
    )
    """Empty for what a writer decides while writing."""
    verdict = models.CharField("处理", max_length=10, choices=HitVerdict.choices)
    rule = models.CharField("规则", max_length=60, db_index=True)
    name = models.CharField("规则名称", max_length=60)
    place = models.CharField("位置", max_length=60)
    text = models.CharField("文字", max_length=200)
    suggestion = models.CharField("建议", max_length=200, blank=True)
    context = models.CharField("前后文", max_length=300, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    mark = models.CharField("标记", max_length=80, db_index=True)
    """Rule, words and their neighbours, as a digest: the same words elsewhere are another hit."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "检查提示的处理"
        verbose_name_plural = "检查提示的处理"
        ordering = ["id"]


class FileDecision(_Once):
    """Somebody opened a file that no machine could read, and answers for it. Bound to the bytes. Append-only."""

    digest = models.CharField("文件摘要值", max_length=80, db_index=True)
    title = models.CharField("文件名称", max_length=300)
    article = models.PositiveBigIntegerField("稿件编号", db_index=True)
    submission = models.ForeignKey(
        Submission, verbose_name="送审件", null=True, on_delete=models.PROTECT, related_name="file_decisions"
    )
    why = models.CharField("机器没有检查的原因", max_length=500)
    reason = models.CharField("人工核对情况", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "文件人工核对"
        verbose_name_plural = "文件人工核对"
        ordering = ["id"]


class TextCheck(models.Model):
    """The last check of one text: a draft, or what is under review. Replaced when the text is checked again."""

    article = models.PositiveBigIntegerField("稿件编号", db_index=True)
    submission = models.OneToOneField(
        Submission, verbose_name="送审件", null=True, on_delete=models.CASCADE, related_name="text_check"
    )
    kind = models.CharField("文本", max_length=12, choices=CheckedText.choices)
    department = models.ForeignKey(
        Department, verbose_name="报送部门", null=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField("信息名称", max_length=255)
    at = models.DateTimeField("检查时间", db_index=True)
    failures: Any = models.JSONField("没有做成的检查", default=list)

    class Meta:
        verbose_name = "检查结果"
        verbose_name_plural = "检查结果"
        constraints = [
            models.UniqueConstraint(fields=["article"], condition=Q(submission=None), name="one_check_of_a_draft",
                                    violation_error_message="这份草稿正在检查。")
        ]  # fmt: skip


class TextHit(models.Model):
    """One hit of the last check of a text: what “本规则的全部命中” and the report are made of."""

    checked = models.ForeignKey(TextCheck, verbose_name="检查", on_delete=models.CASCADE, related_name="hits")
    rule = models.CharField("规则", max_length=60, db_index=True)
    name = models.CharField("规则名称", max_length=60)
    severity = models.CharField("级别", max_length=4)
    place = models.CharField("位置", max_length=60)
    text = models.CharField("文字", max_length=200)
    suggestion = models.CharField("建议", max_length=200, blank=True)
    context = models.CharField("前后文", max_length=300, blank=True)
    mark = models.CharField("标记", max_length=80, db_index=True)
    exempted = models.BooleanField("例外", default=False)

    class Meta:
        verbose_name = "命中"
        verbose_name_plural = "命中"
