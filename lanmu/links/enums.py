"""What an address is used for, how it stands, what one look at it over HTTP showed."""

from django.db import models


class Use(models.TextChoices):
    """What a page does with an address: it decides how a dead one is called (第十二条（三）链接、图片)."""

    PAGE = "page", "链接"
    IMAGE = "image", "图片"
    ATTACHMENT = "attachment", "附件"
    MEDIA = "media", "音视频"
    RESOURCE = "resource", "页面文件"


class State(models.TextChoices):
    """How an address stands."""

    UNKNOWN = "unknown", "尚未检查"
    GOOD = "good", "正常"
    SUSPECT = "suspect", "一次不通，待另日复查"
    BROKEN = "broken", "断链"
    WRONG = "wrong", "错链"
    EMPTY = "empty", "无链"
    ANCHOR = "anchor", "锚点不存在"
    REDIRECT = "redirect", "已迁移到新地址"
    AWAY = "away", "转到别的网站，需核实"
    TLS = "tls", "证书有问题"
    TAKEN = "taken", "疑似易主，需核实"
    DANGEROUS = "dangerous", "危险网站"
    UNTELLABLE = "cannot_tell", "不能判定"


FAULTS = frozenset({
    State.BROKEN, State.WRONG, State.EMPTY, State.ANCHOR, State.REDIRECT, State.AWAY, State.TLS, State.TAKEN,
    State.DANGEROUS,
})  # fmt: skip
"""States that somebody has to do something about. 不能判定 is none: nothing is known."""

DOUBTFUL = (FAULTS - {State.REDIRECT}) | {State.SUSPECT}
"""States of an address elsewhere that whoever reviews a text with a link to it ought to know of."""

DEAD = frozenset({State.BROKEN, State.WRONG, State.EMPTY, State.DANGEROUS})
"""States of an address that readers must not be sent to."""


class Outcome(models.TextChoices):
    """What one look at an address over HTTP showed."""

    GOOD = "good", "打得开"
    MOVED = "moved", "永久跳转到新地址"
    AWAY = "away", "跳转到别的网站"
    TAKEN = "taken", "打得开，但疑似易主"
    GONE = "gone", "网页不存在"
    ERROR = "error", "对方服务器出错"
    UNREACHABLE = "unreachable", "连接不上"
    SLOW = "slow", "超时没有回答"
    CUT = "cut", "内容没有传完"
    LOOP = "loop", "循环跳转"
    NONSENSE = "nonsense", "回答不是网页服务"
    TLS = "tls", "证书有问题"
    WALL = "wall", "对方拒绝自动检查，不能判定"
    PRIVATE = "private", "指向内网或本机地址"
    DANGEROUS = "dangerous", "危险网站"


FAILURES = frozenset({
    Outcome.GONE, Outcome.ERROR, Outcome.UNREACHABLE, Outcome.SLOW, Outcome.CUT, Outcome.LOOP, Outcome.NONSENSE,
})  # fmt: skip
"""What makes a link broken when it is so on two different days."""
