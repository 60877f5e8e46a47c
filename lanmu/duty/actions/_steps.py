"""What the verbs share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import level_titles
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import User

WORDS = 200


def demand(reasons: list[str]) -> None:
    """Raise NotAllowed with all reasons, if there are any."""
    if reasons:
        raise NotAllowed(list(dict.fromkeys(reasons)))


def checked(words: str, *, name: str) -> str:
    """The text without blanks around it. Raises Refused when it is empty or too long."""
    found = words.strip()
    if not found:
        raise Refused(f"请写明{name}。")
    if len(found) > WORDS:
        raise Refused(f"{name}最多 {WORDS} 个字，请缩短。")
    return found


def trail(column: ColumnPage) -> str:
    """`政务公开 › 政策文件`."""
    return " › ".join(title for title in level_titles(column) if title)


def note(*, by: User | None, verb: str, subject: str, at: datetime, detail: Mapping[str, Any]) -> None:
    """The audit row of a verb."""
    audit.record(actor=by, action=f"duty.{verb}", subject=subject, at=at, detail=detail)
