"""States of a proposed change, what happened to it, and how strictly a kind of change is taken."""

from django.db import models


class ProposalState(models.TextChoices):
    PENDING = "pending", "待审批"
    APPLIED = "applied", "已批准生效"
    REJECTED = "rejected", "已驳回"
    TAKEN_BACK = "taken_back", "已撤回"
    FAILED = "failed", "未能生效"


class Step(models.TextChoices):
    """What a history row records."""

    PROPOSE = "propose", "提出"
    APPROVE = "approve", "批准"
    REJECT = "reject", "驳回"
    TAKE_BACK = "take_back", "撤回"
    FAIL = "fail", "未能生效"


class Level(models.TextChoices):
    """How a kind of change takes effect."""

    DIRECT = "direct", "直接生效，只留审计记录"
    SECOND = "second", "须另一人审批"
