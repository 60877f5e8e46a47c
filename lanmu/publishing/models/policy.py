"""What a public policy document asks of an office afterwards: an interpretation, and a look every year."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.common.refusal import Refused
from lanmu.organisation.models import Department
from lanmu.publishing.enums import TaskState
from lanmu.publishing.models.publication import Publication
from lanmu.publishing.models.review import FrozenContent


class InterpretationTask(models.Model):
    """解读任务 of a policy document (第十一条（一）): opened with its first publication, for the department that wrote
    it. Whether it is done follows what is public; see `actions/interpretation.py`.
    """

    policy = models.OneToOneField(
        Publication, verbose_name="政策文件", on_delete=models.PROTECT, primary_key=True,
        related_name="interpretation_task",
    )  # fmt: skip
    department = models.ForeignKey(
        Department, verbose_name="起草部门", on_delete=models.PROTECT, related_name="interpretation_tasks"
    )
    state = models.CharField("状态", max_length=10, choices=TaskState.choices, default=TaskState.WAITING)
    opened_at = models.DateTimeField("生成时间")
    due_at = models.DateTimeField("应于")
    """End of the Shanghai day of publication: 同步解读."""
    alarm_at = models.DateTimeField("最迟")
    """End of the third working day after it."""
    interpretation = models.ForeignKey(
        Publication, verbose_name="解读", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """The first public text that names the policy, while there is one."""
    done_at = models.DateTimeField("解读公开时间", null=True)
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="免于解读批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    exempted_at = models.DateTimeField("免于解读时间", null=True)
    exempt_reason = models.CharField("免于解读的理由", max_length=300, blank=True)
    exempt_basis = models.CharField("免于解读的依据", max_length=300, blank=True)

    class Meta:
        verbose_name = "解读任务"
        verbose_name_plural = "解读任务"
        indexes = [models.Index(fields=["state", "alarm_at"], name="task_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=TaskState.EXEMPT) | (~Q(exempt_reason="") & ~Q(exempt_basis="")),
                name="task_exempt_with_reason",
                violation_error_message="免于解读须写明理由和依据。",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.DONE, interpretation__isnull=False, done_at__isnull=False)
                | (~Q(state=TaskState.DONE) & Q(interpretation__isnull=True, done_at__isnull=True)),
                name="task_done_with_interpretation",
                violation_error_message="已解读的任务须有公开的解读，未解读的不能有。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy}"


class CleanupConfirmation(models.Model):
    """文件清理: somebody of the responsible department looked at a public policy document and it still holds. Append-
    only.
    """

    publication = models.ForeignKey(
        Publication, verbose_name="政策文件", on_delete=models.PROTECT, related_name="cleanups"
    )
    frozen = models.ForeignKey(FrozenContent, verbose_name="确认的内容", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="确认人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("确认人姓名", max_length=60)
    department = models.ForeignKey(Department, verbose_name="部门", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("确认时间")
    opinion = models.CharField("清理意见", max_length=300)

    class Meta:
        verbose_name = "文件清理确认"
        verbose_name_plural = "文件清理确认"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["publication", "at"], name="cleanup_latest")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.by_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Signed once. Raises Refused on any change."""
        if not self._state.adding:
            raise Refused("文件清理确认已签署，不可修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("文件清理确认已签署，不可删除。")
