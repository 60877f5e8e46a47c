"""The kinds of notices: what they are called, and which are urgent. `tests/organisation/test_notices.py` finds a kind
that is used and not named here.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """A sort of notice. An urgent one is mailed at once to everybody who wants mail at all."""

    label: str
    is_urgent: bool = False


DIGEST = "digest"

KINDS = {
    DIGEST: Kind("每日汇总"),
    "absence": Kind("请假与代办"),
    "activity": Kind("活动报送"),
    "bulletin": Kind("通报"),
    "cleanup": Kind("文件清理"),
    "filing": Kind("月报备"),
    "incident": Kind("舆情处置", is_urgent=True),
    "inspection": Kind("检查"),
    "interpretation": Kind("政策解读"),
    "item": Kind("统筹事项"),
    "order": Kind("督办和工单"),
    "proposal_decided": Kind("变更审批"),
    "proposal_waiting": Kind("变更审批"),
    "review_due": Kind("送审件"),
    "review_late": Kind("送审件"),
    "rule": Kind("制度"),
    "security": Kind("账号复核"),
    "site": Kind("网站统筹"),
    "supplement_overdue": Kind("应急补审", is_urgent=True),
    "vulnerability": Kind("漏洞", is_urgent=True),
    "duty_digest": Kind("每日汇总"),  # told before there was one digest
    "patrol_digest": Kind("每日汇总"),
}
OTHER = Kind("其他")
"""Kinds of earlier versions."""

URGENT = frozenset(code for code, kind in KINDS.items() if kind.is_urgent)


def label_of(kind: str) -> str:
    """What a kind is called on screen and in mails."""
    return KINDS.get(kind, OTHER).label
