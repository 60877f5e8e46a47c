"""How grave a problem is, what happens to it, how a patrol went."""

from django.db import models


class Severity(models.TextChoices):
    """What the national inspection rejects a site for, what the regulation forbids, what should be better."""

    VETO = "veto", "否决"
    SERIOUS = "serious", "严重"
    ORDINARY = "ordinary", "一般"


SEVERITY_RANK = {Severity.VETO: 0, Severity.SERIOUS: 1, Severity.ORDINARY: 2}
"""The gravest first."""


class Standing(models.TextChoices):
    """Where a problem stands. Nobody sets it: it follows from what patrols see."""

    OPEN = "open", "未整改"
    CLOSED = "closed", "已整改"


class EventKind(models.TextChoices):
    """What happened to a problem, as a row of its history."""

    OPENED = "opened", "发现"
    REOPENED = "reopened", "再次发现"
    SEEN_AGAIN = "seen_again", "隔了一段时间又看到"
    NOTED = "noted", "记录进展"
    CLOSED = "closed", "证实已整改"


class Proof(models.TextChoices):
    """Who proved that a problem is gone."""

    PATROL = "patrol", "巡检复查"
    INSPECTOR = "inspector", "人工复查"


class RunState(models.TextChoices):
    WAITING = "waiting", "等待开始"
    RUNNING = "running", "正在巡检"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"


UNFINISHED = frozenset({RunState.WAITING, RunState.RUNNING})


class ProbeResult(models.TextChoices):
    """What a visit came to. 打开太慢 counts as not accessible (19号: 打开 15 秒以上)."""

    OK = "ok", "正常"
    SLOW = "slow", "太慢"
    DOWN = "down", "打不开"
    UNSURE = "unsure", "不能判断"


BAD_RESULTS = frozenset({ProbeResult.SLOW, ProbeResult.DOWN})
