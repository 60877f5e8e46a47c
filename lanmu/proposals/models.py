"""Proposed changes, their history, and how strictly each kind of change is taken."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lanmu.proposals.enums import Level, ProposalState, Step


class Proposal(models.Model):
    """A change somebody proposed: what is to be done (`payload`, of its kind) and what stood there then (`before`)."""

    kind = models.CharField("种类", max_length=40)
    subject = models.CharField("对象", max_length=120)
    title = models.CharField("变更", max_length=200)
    payload: Any = models.JSONField("改为")
    before: Any = models.JSONField("原为")
    reason = models.CharField("原因或依据", max_length=180)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=12, choices=ProposalState.choices, default=ProposalState.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("办理时间", null=True)
    opinion = models.CharField("意见", max_length=300, blank=True)
    trouble = models.CharField("未能生效的原因", max_length=1000, blank=True)
    digest = models.CharField("摘要值", max_length=80)

    class Meta:
        verbose_name = "变更审批"
        verbose_name_plural = "变更审批"
        ordering = ["-proposed_at", "-id"]
        indexes = [models.Index(fields=["state", "-proposed_at"], name="proposal_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state=ProposalState.PENDING),
                name="proposal_one_pending",
                violation_error_message="同一对象已有待审批的同类变更。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ProposalStep(models.Model):
    """History of a proposal, append-only: who did what, when, in which words, to which digest."""

    proposal = models.ForeignKey(Proposal, verbose_name="变更审批", on_delete=models.PROTECT, related_name="steps")
    step = models.CharField("事项", max_length=10, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("办理人姓名", max_length=60)
    at = models.DateTimeField("时间")
    words = models.CharField("意见", max_length=1000, blank=True)
    digest = models.CharField("摘要值", max_length=80)

    class Meta:
        verbose_name = "变更审批经过"
        verbose_name_plural = "变更审批经过"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.by_name}"


class KindLevel(models.Model):
    """How a kind of change takes effect, where somebody has set it; without a row the kind's own default holds."""

    kind = models.CharField("种类", max_length=40, unique=True)
    level = models.CharField("审批方式", max_length=10, choices=Level.choices)

    class Meta:
        verbose_name = "审批方式"
        verbose_name_plural = "审批方式"

    def __str__(self) -> str:
        return f"{self.kind} {self.level}"
