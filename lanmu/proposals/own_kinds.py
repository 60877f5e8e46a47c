"""The one kind of change this app brings itself: how strictly the others are taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.proposals.actions.levels import set_level
from lanmu.proposals.enums import Level
from lanmu.proposals.kinds import Kind, Line, Payload, kind_of
from lanmu.proposals.queries import level_of


class LevelKind(Kind):
    """Making a rule stricter takes effect at once; making it laxer takes the second person it would do without."""

    name = "proposals.level"
    label = "调整审批方式"
    proposers = Permission.PROPOSALS_LEVEL_MANAGE
    fixed = True

    def subject(self, payload: Payload) -> str:
        return f"change:{payload['kind']}"

    def title(self, payload: Payload, before: Any) -> str:
        return f"“{kind_of(payload['kind']).label}”改为{Level(payload['level']).label}"

    def look(self, payload: Payload) -> Any:
        return {"level": level_of(kind_of(payload["kind"])).value}

    def level(self, payload: Payload, stored: Level) -> Level:
        return Level.DIRECT if payload["level"] == Level.SECOND else Level.SECOND

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        old, new = before["level"], payload["level"]
        return [Line("审批方式", Level(old).label, Level(new).label)] if old != new else []

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> None:
        set_level(kind=payload["kind"], level=payload["level"], by=by, at=at, reason=reason)
