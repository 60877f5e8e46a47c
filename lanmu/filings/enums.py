"""States of a monthly filing and what is done about it."""

from django.db import models


class FilingState(models.TextChoices):
    """待签报 → 已报备 / 逾期 / 已退回 (第十六条)."""

    AWAITING = "awaiting", "待签报"
    FILED = "filed", "已报备"
    LATE = "late", "逾期"
    RETURNED = "returned", "已退回"


OPEN_STATES = frozenset({FilingState.AWAITING, FilingState.LATE, FilingState.RETURNED})
"""The department still has to sign."""
RUNNING_STATES = frozenset({FilingState.AWAITING, FilingState.RETURNED})
"""The deadline is still ahead, or has just passed without anybody noting it."""


class ActVerb(models.TextChoices):
    """What was done about a filing."""

    GENERATED = "generated", "生成"
    REGENERATED = "regenerated", "重新生成"
    SIGNED = "signed", "签报"
    RETURNED = "returned", "退回"
    OVERDUE = "overdue", "逾期"


class Part(models.TextChoices):
    """Of what a line of a filing tells."""

    ITEM = "item", "发布"
    UPDATE = "update", "更正、更新"
    SUPPLEMENT = "supplement", "应急发布后补审"
    IMPORTED = "imported", "批量导入"
    WITHDRAWAL = "withdrawal", "撤下"
    CHANGE = "change", "变动送交"
    STATEMENT = "statement", "无变化声明"
    NOTHING = "nothing", "本月没有发布"
