"""What a source hands over, and how it says what it was able to see. No database."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Observation:
    """One problem as a run saw it. `key` is its identity (at most 200 characters), `text` one Chinese sentence."""

    key: str
    rule: str
    text: str
    column_id: int | None = None
    department_id: int | None = None
    article_id: int | None = None
    path: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    found_by_id: int | None = None
    """The inspector who saw it. Such a finding closes by another person's re-check only."""
    severity: str = ""
    """Of this case, where it is less or more grave than the rule says (a dead link deep inside); empty: the rule's."""

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= KEY_LENGTH:
            raise ValueError(f"a key has 1 to {KEY_LENGTH} characters: {self.key!r}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `observe` did: how many findings it opened, saw again, and proved gone."""

    opened: int = 0
    repeated: int = 0
    closed: int = 0


def within_keys(keys: Collection[str]) -> Callable[[Any], bool]:
    """A run that could have seen these findings only."""
    wanted = frozenset(keys)
    return lambda finding: finding.key in wanted
