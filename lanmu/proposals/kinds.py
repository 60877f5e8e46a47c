"""Kinds of change. Other apps add theirs in `AppConfig.ready`; this app knows none of what they change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.proposals.enums import Level

Payload = Mapping[str, Any]
"""What is to be done, as JSON: numbers, texts, lists and maps only."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changes, for people: what, from what, to what. Empty `old` or `new`: it comes or goes."""

    what: str
    old: str
    new: str


class Kind:
    """One kind of change. Subclasses say what it touches and call the ordinary action to do it."""

    name = ""
    """`app.verb`. Never reused for another meaning: stored proposals name it."""
    label = ""
    proposers: Permission
    """Who may propose it at all; the action itself may ask for more."""
    approvers: Permission = Permission.PROPOSALS_CHANGE_APPROVE
    default = Level.SECOND
    fixed = False
    """True: its level cannot be set by anybody."""

    def subject(self, payload: Payload) -> str:
        """What is changed, as the audit log names it: `column:12`."""
        raise NotImplementedError

    def title(self, payload: Payload, before: Any) -> str:
        """The change in one line, for lists."""
        raise NotImplementedError

    def look(self, payload: Payload) -> Any:
        """What stands now where the change would come, as JSON. An approval is refused when this is another."""
        raise NotImplementedError

    def level(self, payload: Payload, stored: Level) -> Level:
        """How this very change takes effect; `stored` is what is set for the kind."""
        return stored

    def check(self, *, payload: Payload, by: User, at: datetime) -> Iterable[str]:
        """Why the change would be refused, proposed by `by`, at `at`. The action is rehearsed and undone: what it would
        refuse at the approval it refuses now.
        """
        try:
            with transaction.atomic():
                self.apply(payload=payload, by=by, at=at, reason="试办")
                transaction.set_rollback(True)
        except Refused as refused:
            return refused.reasons
        return []

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        """What changes, for people; empty when nothing does. Made of the two documents alone: read years later."""
        raise NotImplementedError

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> Any:
        """Do it, by the ordinary action, in the caller's transaction. Raises Refused with every reason."""
        raise NotImplementedError


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Add a kind. Call in `AppConfig.ready` only."""
    if kind.name in _kinds:
        raise ValueError(f"kind of change {kind.name} is registered twice")
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """All kinds, in the order of their names."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises Refused when its app is no longer installed."""
    if name not in _kinds:
        raise Refused(f"这类变更（{name}）已不再受理。请撤回后改用现在的办法。")
    return _kinds[name]
