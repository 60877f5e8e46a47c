"""Lights, clocks, national classes, and the states of a recorded change."""

from django.db import models


class Light(models.TextChoices):
    """How a clock stands. Red and veto are two different lines: the regulation's and the State Council's."""

    GREEN = "green", "正常"
    AMBER = "amber", "临近"
    RED = "red", "超期"
    VETO = "veto", "触及否决线"
    PAUSED = "paused", "暂停"
    NONE = "none", "不计时"


LATE_LIGHTS = frozenset({Light.RED, Light.VETO})
WARNING_LIGHTS = frozenset({Light.AMBER, *LATE_LIGHTS})

SEVERITY = {Light.NONE: 0, Light.GREEN: 1, Light.AMBER: 2, Light.RED: 3, Light.VETO: 4}
"""From nothing to worst; PAUSED stands outside: it says that nobody is counting."""


LINK_WORDS = {Light.GREEN: "正常", Light.AMBER: "待核实", Light.RED: "有问题", Light.NONE: "不计时"}
"""What a light says of a column that is a link: nothing of it is late."""

HEADINGS = {Light.AMBER: "临近、待核实", Light.RED: "超期、断链"}
"""Where columns of both kinds are counted together."""


def heading(light: str) -> str:
    """The name of a light over columns with clocks and columns that are links."""
    return HEADINGS.get(Light(light), str(Light(light).label))


class Clock(models.TextChoices):
    """The two clocks of a column (第九条（一）): the supplier's and the publisher's."""

    SUPPLY = "supply", "供稿"
    PUBLICATION = "publication", "发布"


class Missing(models.TextChoices):
    """Why there is no day to count from."""

    NOTHING = "", "不缺"
    EMPTY = "empty", "空白栏目"
    UNDATED = "undated", "信息未注明时间"


class NationalClass(models.TextChoices):
    """To which line of 国办秘函〔2019〕19号 “栏目不更新” a column belongs."""

    DYNAMIC = "dynamic", "动态、要闻类"
    POLICY = "policy", "通知公告、政策文件类"
    DUE = "due", "其他应更新栏目"
    NONE = "none", "不适用"


class ChangeKind(models.TextChoices):
    """What was changed, which says by when it has to be sent and public."""

    SAME_DAY = "same_day", "内容变动（当日送运维部门）"
    STATUTORY = "statutory", "法定主动公开（形成或变更后 20 个工作日）"
    DOUBLE = "double", "行政许可、行政处罚公示（决定后 7 个工作日）"


class ChangeState(models.TextChoices):
    OPEN = "open", "待送交"
    HANDED = "handed", "已送交，待发布"
    PUBLISHED = "published", "已发布"
    CANCELLED = "cancelled", "已撤销"


UNDONE_STATES = frozenset({ChangeState.OPEN, ChangeState.HANDED})
"""The public does not see the change yet."""


class Scope(models.TextChoices):
    """What a setting of the clocks is about."""

    CADENCE = "cadence", "更新要求"
    CHANGE = "change", "变动种类"
    NATIONAL = "national", "国家检查类别"
    SHARE = "share", "预警比例"
    COLUMN = "column", "单个栏目"
