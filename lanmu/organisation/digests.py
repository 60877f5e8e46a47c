"""每日汇总: apps that tell something once a day register a section; each person gets all of it as one notice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from lanmu.organisation.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One line for one person: a sentence, and where something can be done about it."""

    user: User
    text: str
    url: str


Collect = Callable[[datetime, datetime], Iterable[Line]]
"""`collect(at, since)`: what came up after `since`, until `at` (both aware). It runs inside the transaction that tells
people, so what it marks as told is told, or neither.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """What one app tells. Lines of smaller `order` come first."""

    code: str
    label: str
    order: int
    collect: Collect


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Add a section. Call in `AppConfig.ready`. Raises ValueError for a code that is taken."""
    if section.code in _sections:
        raise ValueError(f"digest section {section.code} is registered twice")
    _sections[section.code] = section


def sections() -> list[Section]:
    """All of them, in the order of the digest."""
    return sorted(_sections.values(), key=lambda section: section.order)


def section_label(code: str) -> str:
    """What a section is called; its code when its app is gone."""
    return _sections[code].label if code in _sections else code
