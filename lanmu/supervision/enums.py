"""States and kinds of 督办单 and 通报 (第十七条)."""

from django.db import models


class OrderState(models.TextChoices):
    """拟稿 → 已签发 → 已签收 → 已反馈 → 复核 → 已销号, or 退回重办."""

    DRAFT = "draft", "待签发"
    ISSUED = "issued", "已签发"
    ACKNOWLEDGED = "acknowledged", "已签收"
    REPLIED = "replied", "已反馈"
    RETURNED = "returned", "退回重办"
    CLOSED = "closed", "已销号"
    WITHDRAWN = "withdrawn", "已撤销"
    DISCARDED = "discarded", "拟稿已弃用"


WITH_DEPARTMENT = frozenset({OrderState.ISSUED, OrderState.ACKNOWLEDGED, OrderState.RETURNED})
"""The department is to act: the deadline runs."""

OPEN_ORDERS = WITH_DEPARTMENT | {OrderState.REPLIED}
"""Issued and not yet ended."""

HOLDING = OPEN_ORDERS | {OrderState.DRAFT}
"""A finding in an order of such a state can stand in no other."""

SIGNED_ORDERS = OPEN_ORDERS | {OrderState.CLOSED, OrderState.WITHDRAWN}
"""Orders with a number: the department sees these."""


class OrderAct(models.TextChoices):
    """What is done to an order: one row of its history each."""

    DRAFT = "draft", "拟稿"
    PROPOSE = "propose", "系统拟稿"
    EDIT = "edit", "修改拟稿"
    DISCARD = "discard", "弃用拟稿"
    ISSUE = "issue", "签发"
    ACKNOWLEDGE = "acknowledge", "签收"
    REPLY = "reply", "反馈整改情况"
    RETURN = "return", "退回重办"
    CLOSE = "close", "复核销号"
    WITHDRAW = "withdraw", "撤销"
    RECOMPUTE = "recompute", "按工作日历重算期限"


class ReminderKind(models.TextChoices):
    """Occasions on which a department is reminded of an order."""

    SOON = "soon", "到期前提醒"
    DUE = "due", "到期提醒"
    OVERDUE = "overdue", "超期提醒"


class BulletinKind(models.TextChoices):
    """月/季/专项."""

    MONTH = "month", "月度通报"
    QUARTER = "quarter", "季度通报"
    SPECIAL = "special", "专项通报"


class BulletinState(models.TextChoices):
    """编写 → 审定 → 印发."""

    DRAFT = "draft", "编写中"
    SUBMITTED = "submitted", "待审定"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "已审定"
    ISSUED = "issued", "已印发"
    WITHDRAWN = "withdrawn", "已撤回"


EDITABLE_BULLETINS = frozenset({BulletinState.DRAFT, BulletinState.RETURNED})
"""Text and figures may still change."""

STANDING_BULLETINS = frozenset(set(BulletinState) - {BulletinState.WITHDRAWN})


class BulletinAct(models.TextChoices):
    """What is done to a bulletin: one row of its history each."""

    COMPILE = "compile", "生成"
    REGENERATE = "regenerate", "重新生成数据"
    EDIT = "edit", "修改文字"
    SUBMIT = "submit", "送审定"
    RETURN = "return", "退回修改"
    APPROVE = "approve", "审定"
    ISSUE = "issue", "印发"
    WITHDRAW = "withdraw", "撤回"
    ADOPT = "adopt", "转为稿件"


class Audience(models.TextChoices):
    """Whom a bulletin is for."""

    INSIDE = "inside", "内部印发"
    PUBLIC = "public", "内部印发并公开"


class Series(models.TextChoices):
    """Numbered series: one count a year each."""

    ORDER = "order", "督办单"
    BULLETIN = "bulletin", "通报"
