"""What a publication rests on besides the acts of the chain: secrecy reviews, the evidence of a deemed review, and
which departments a column asks to sign jointly.
"""

from typing import Any

from django.conf import settings
from django.db import models

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.publishing.enums import DeemedBasis, Disclosure, SecrecyKind
from lanmu.publishing.models.review import Submission


class SecrecyReview(models.Model):
    """保密审查 of one submission (第十三条): the making unit's own at submission (谁制定、谁审查), and the 保密审查员's
    where it was asked for. Append-only.
    """

    submission = models.ForeignKey(
        Submission, verbose_name="送审件", on_delete=models.PROTECT, related_name="secrecy_reviews"
    )
    kind = models.CharField("审查", max_length=12, choices=SecrecyKind.choices)
    conclusion = models.CharField("结论", max_length=10, choices=Disclosure.choices)
    basis = models.CharField("理由和依据", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    department = models.ForeignKey(
        Department, verbose_name="处室、单位", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    digest = models.CharField("所审内容的摘要值", max_length=80)
    """The making unit's: of the text submitted. The 保密审查员's: of the text as it goes on or is kept."""
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "保密审查记录"
        verbose_name_plural = "保密审查记录"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "kind"], name="one_secrecy_review_of_a_kind",
                                    violation_error_message="这份送审件已经作过保密审查。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.submission_id} {self.get_kind_display()} {self.get_conclusion_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append-only. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("保密审查记录不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("保密审查记录不可删除。")


class DeemedEvidence(models.Model):
    """Why a submission counts as reviewed thrice (附件2, 以下情况视同已三审三校), with the paper that shows it.
    Append-only.
    """

    submission = models.OneToOneField(
        Submission, verbose_name="送审件", on_delete=models.PROTECT, related_name="evidence"
    )
    basis = models.CharField("情形", max_length=12, choices=DeemedBasis.choices)
    meeting = models.CharField("会议名称", max_length=100, blank=True)
    """Which meeting; empty for 正式发文, whose number says it."""
    decided_on = models.DateField("通过（印发）日期")
    number = models.CharField("会议纪要编号或发文字号", max_length=100)
    note = models.CharField("说明", max_length=300, blank=True)
    file_name = models.CharField("依据文件名", max_length=200)
    path = models.CharField("依据文件", max_length=120)
    """Its place in the private store (evidence.py)."""
    file_digest = models.CharField("依据文件摘要值", max_length=80)
    digest = models.CharField("所依据内容的摘要值", max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提交人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("姓名", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "视同依据"
        verbose_name_plural = "视同依据"

    def __str__(self) -> str:
        return f"{self.get_basis_display()} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append-only. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("视同依据不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("视同依据不可删除。")


class JointRequirement(models.Model):
    """A column asks that a department (宣传处 for 意识形态, 法规处 for legality) signs its texts jointly
    (第五条（二）).
    """

    column = models.ForeignKey(
        ColumnPage, verbose_name="栏目", on_delete=models.CASCADE, related_name="joint_requirements"
    )
    department = models.ForeignKey(
        Department, verbose_name="会签处室、单位", on_delete=models.PROTECT, related_name="joint_requirements"
    )

    class Meta:
        verbose_name = "会签要求"
        verbose_name_plural = "会签要求"
        ordering = ["column_id", "department__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["column", "department"], name="joint_requirement_once",
                                    violation_error_message="这个栏目已要求该处室、单位会签。")
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.column} {self.department}"
