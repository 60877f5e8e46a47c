"""Closed sets of names of 内容检查."""

from django.db import models


class ExemptionState(models.TextChoices):
    """Where an exemption stands. Only what is allowed counts, and only until it expires."""

    ASKED = "asked", "待批准"
    ALLOWED = "allowed", "已批准"
    DECLINED = "declined", "未批准"
    ENDED = "ended", "已撤销"


class HitVerdict(models.TextChoices):
    """What somebody did about a hit."""

    ACCEPTED = "accepted", "采纳"
    MASKED = "masked", "遮掩"
    IGNORED = "ignored", "忽略"


class CheckedText(models.TextChoices):
    """Which text of an article was checked."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "送审件"


class RuleLevel(models.TextChoices):
    """What an organisation may make of a rule (12.1a leaves 密级 and 身份证 no choice)."""

    NOTICE = "提示", "提示"
    OFF = "停用", "停用"
