"""Kinds, layouts, cadences and the rules that stand in the table where a department could stand."""

from django.db import models


class ColumnKind(models.TextChoices):
    """How the column is filled: 本站、外链 (another site's column)、链接 (an account elsewhere)."""

    INTERNAL = "internal", "本站"
    EXTERNAL = "external", "外链"
    LINK = "link", "链接"


LINKING_KINDS = frozenset({ColumnKind.EXTERNAL, ColumnKind.LINK})


class ColumnLayout(models.TextChoices):
    LIST = "list", "列表"
    SINGLE = "single", "单页（显示最新一条的正文）"


class Cadence(models.TextChoices):
    """The clock that runs for a column (第十二条（二）, 附件1)."""

    WEEKLY = "weekly", "每周至少1次"
    MONTHLY = "monthly", "每月至少1次"
    QUARTERLY = "quarterly", "每季度至少1次"
    HALF_YEARLY = "half_yearly", "每半年至少1次"
    YEARLY = "yearly", "每年"
    PERIODIC = "periodic", "定期"
    STATUTORY = "statutory", "法定时限"
    ON_CHANGE = "on_change", "变动当日"
    LINK_CHECK = "link_check", "监测链接"


class DepartmentRule(models.TextChoices):
    """A name in the table that is a rule, resolved from the submitting department."""

    EVERY = "各处室", "各处室"
    DRAFTING = "主办处室", "主办处室"
    SECTOR = "行业主管部门", "行业主管部门"


class PostState(models.TextChoices):
    """备案 of a named person (第十五条). The person is in office from the first day; the office takes note."""

    FILED = "filed", "待备案"
    CONFIRMED = "confirmed", "已备案"


class PostVerb(models.TextChoices):
    """What was done about a named person."""

    FILED = "filed", "报送"
    ENDED = "ended", "任期结束"
    CONFIRMED = "confirmed", "备案"


COLUMN_TYPES = (
    "首页", "概况信息", "机构职能", "负责人信息", "工作动态", "政策文件", "信息公开指南", "信息公开目录",
    "信息公开年报", "依申请公开", "数据发布", "数据开放", "政策解读", "回应关切", "办事服务", "咨询投诉",
    "征集调查", "在线访谈",
)  # fmt: skip
"""ColumnType values of 国办发〔2017〕47号 网页标签规范; the norm's list is open."""
