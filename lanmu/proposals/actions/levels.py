"""审批方式: how strictly a kind of change is taken."""

from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.proposals.enums import Level
from lanmu.proposals.kinds import kind_of
from lanmu.proposals.models import KindLevel
from lanmu.proposals.queries import level_of


def set_level(*, kind: str, level: str, by: User, at: datetime, reason: str) -> None:
    """Set the level of a kind. Reached through the kind `proposals.level` only: making it laxer takes two people.

    Raises Refused for a kind whose level is fixed, or a level that does not exist.
    """
    wanted = kind_of(kind)
    if wanted.fixed:
        raise Refused(f"“{wanted.label}”的审批方式是固定的，不能修改。")
    if level not in Level.values:
        raise Refused("请选择审批方式。")
    with transaction.atomic():
        old = level_of(wanted)
        if old == level:
            return
        KindLevel.objects.update_or_create(kind=kind, defaults={"level": level})
        detail = {"change": kind, "level": [old, level], "reason": reason}
        audit.record(actor=by, action="proposals.set_level", subject=f"change:{kind}", at=at, detail=detail)
