"""States and kinds of checks (第十七条)."""

from django.db import models


class CheckKind(models.TextChoices):
    SPOT = "spot", "抽查"
    CAMPAIGN = "campaign", "集中检查"


class CheckState(models.TextChoices):
    """A campaign begins with the departments' own look, a spot check with the inspectors'."""

    SELF = "self_check", "自查中"
    INSPECTING = "inspecting", "检查中"
    CLOSED = "closed", "已结束"


class Stage(models.TextChoices):
    SELF = "self", "自查"
    OFFICE = "office", "检查"


class Mode(models.TextChoices):
    SHARE = "share", "分头检查：每个栏目由一人检查"
    ALL = "all", "共同检查：每个栏目由每一名检查人各查一遍"


class Verdict(models.TextChoices):
    GOOD = "good", "合格"
    BAD = "bad", "不合格"
    NONE = "none", "不适用"


class Group(models.TextChoices):
    """Kinds of columns that have a checklist of their own (第九条)."""

    DISCLOSURE = "disclosure", "信息公开类"
    NEWS = "news", "新闻动态类"
    TOPIC = "topic", "专题专栏类"
    SERVICE = "service", "办事服务类"
    INTERACTION = "interaction", "互动交流类"
    LINK = "link", "外链、链接"
