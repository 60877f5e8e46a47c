"""内容检查设置 as a kind of 变更审批: what stops a text is changed by two people."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.proposals.kinds import Kind, Line, Payload
from lanmu.publishing.models import CheckSettings
from lanmu.publishing.permissions.proofing import reasons_not_to_decide_exemption
from lanmu.publishing.proofing_settings import (
    MASKED,
    PROOFREADER,
    in_force,
    reasons_against,
    rules,
    stored,
)
from lanmu.scanning.enums import Level

LEVELS = {Level.CERTAIN: "只报确定的", Level.LIKELY: "报确定的和疑似的", Level.HINT: "线索也报"}


def standing() -> dict[str, Any]:
    """The settings in force as a document."""
    now = in_force()
    return {"masking": stored(now.masking), "levels": dict(now.levels) | {PROOFREADER: now.proofreader.value}}


def set_checks(*, masking: dict[str, Any], levels: dict[str, str], by: User, at: datetime) -> CheckSettings:
    """A new version of the settings, in force from now on. Raises NotAllowed, Refused with every reason."""
    if against := reasons_not_to_decide_exemption(user=by, at=at):
        raise NotAllowed(["内容检查的设置由办公室监督员提出，您在这一天没有这个岗位。"])
    if against := reasons_against(masking=masking, levels=levels):
        raise Refused(against)
    before = standing()
    with transaction.atomic():
        row = CheckSettings.objects.create(masking=masking, levels=levels, by=by, by_name=by.get_full_name(), at=at)
        detail = {"old": before, "new": {"masking": masking, "levels": levels}}
        audit.record(actor=by, action="publishing.set_checks", subject=f"checks:{row.pk}", at=at, detail=detail)
    return row


class CheckSettingsKind(Kind):
    """Payload: `masking` and `levels`, whole."""

    name = "publishing.set_checks"
    label = "内容检查设置"
    proposers = Permission.CHECKS_EXEMPTION_MANAGE

    def subject(self, payload: Payload) -> str:
        return "checks:1"

    def title(self, payload: Payload, before: Any) -> str:
        lines = self.describe(payload=payload, before=before)
        return f"内容检查设置：{'、'.join(line.what for line in lines[:5])}{'等' if len(lines) > 5 else ''}"

    def look(self, payload: Payload) -> Any:
        return standing()

    def check(self, *, payload: Payload, by: User, at: datetime) -> Iterable[str]:
        wrong = reasons_against(masking=payload["masking"], levels=payload["levels"])
        return wrong or super().check(payload=payload, by=by, at=at)

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        new, old = payload["masking"], before["masking"]
        lines = [
            Line(f"{label}保留位数", _pair(old[kind]), _pair(new[kind]))
            for kind, label in MASKED.items()
            if list(old[kind]) != list(new[kind])
        ]
        if old["sign"] != new["sign"]:
            lines.append(Line("遮掩符号", old["sign"], new["sign"]))
        names = rules()
        for code in sorted({*before["levels"], *payload["levels"]}):
            was, now = before["levels"].get(code, ""), payload["levels"].get(code, "")
            if was == now:
                continue
            if code == PROOFREADER:
                lines.append(Line("统计校对", LEVELS[Level(was)], LEVELS[Level(now)]))
            else:
                rule = names.get(code)
                usual = f"{rule.severity.value}（默认）" if rule else "默认"
                lines.append(Line(f"规则“{rule.name if rule else code}”", was or usual, now or usual))
        return lines

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> CheckSettings:
        return set_checks(masking=dict(payload["masking"]), levels=dict(payload["levels"]), by=by, at=at)


def _pair(pair: Sequence[int]) -> str:
    return f"前 {pair[0]} 后 {pair[1]}"
