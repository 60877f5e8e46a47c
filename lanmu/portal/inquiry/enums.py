"""Kinds and states of a 责任事件 (第十八条)."""

from django.db import models


class EventKind(models.TextChoices):
    """重大内容错误、虚假信息、信息泄密等事件."""

    ERROR = "error", "重大内容错误"
    FALSE = "false", "虚假信息"
    LEAK = "leak", "信息泄密"
    OTHER = "other", "其他"


class EventState(models.TextChoices):
    """登记 → 核查 → 处理 → 办结."""

    REGISTERED = "registered", "已登记"
    CHECKING = "checking", "核查中"
    HANDLING = "handling", "处理中"
    CLOSED = "closed", "已办结"


NEXT = {
    EventState.REGISTERED: (EventState.CHECKING,),
    EventState.CHECKING: (EventState.HANDLING, EventState.CLOSED),
    EventState.HANDLING: (EventState.CLOSED,),
    EventState.CLOSED: (),
}
"""What may follow a state. What turns out to be no error is closed from 核查, with a conclusion that says so."""

OPEN_EVENTS = frozenset(set(EventState) - {EventState.CLOSED})
