"""What a bulletin reports: sections that read one period each. What nobody can read yet is said to be missing.

A section returns plain data (`Part`), which is frozen with the bulletin: the bulletin never asks again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from lanmu.common.times import SHANGHAI

MISSING = "本期没有这项数据：系统尚未记录，不作统计。"


@dataclass(frozen=True, slots=True)
class Period:
    """Shanghai days, both included; `at` (aware) is when the figures are read."""

    first: date
    last: date
    at: datetime

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The last moment of the period, or the moment of reading where that is earlier."""
        return min(datetime.combine(self.last, time.max, SHANGHAI), self.at)

    @property
    def last_day(self) -> date:
        """The day on which "at the end" is measured."""
        return min(self.last, self.at.astimezone(SHANGHAI).date())


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings and rows of text."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of figures: label and value."""

    title: str
    unit: str
    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one section says: sentences, tables, pictures."""

    says: Sequence[str]
    grids: Sequence[Grid] = ()
    bars: Sequence[Bars] = ()
    missing: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Figures other sections and later readers may want: plain numbers and names."""


@dataclass(frozen=True, slots=True)
class Section:
    """`read` answers for a period; None says that there is no such data."""

    code: str
    title: str
    order: int
    read: Callable[[Period], Part | None]


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Add a section, or put a real one in the place of one that had no data. Call while starting up only."""
    _sections[section.code] = section


def registered_sections() -> list[Section]:
    """In the order of the paper."""
    return sorted(_sections.values(), key=lambda section: section.order)


def read_all(period: Period) -> list[dict[str, Any]]:
    """Every section's figures as plain data, ready to be frozen."""
    found = []
    for section in registered_sections():
        part = section.read(period) or Part(says=[MISSING], missing=True)
        found.append({"code": section.code, "title": section.title, **_plain(part)})
    return found


def _plain(part: Part) -> dict[str, Any]:
    given = asdict(part)
    for grid in given["grids"]:
        grid["rows"] = [[str(cell) for cell in row] for row in grid["rows"]]
        grid["headings"], grid["widths"] = list(grid["headings"]), list(grid["widths"])
    for bars in given["bars"]:
        bars["rows"] = [list(row) for row in bars["rows"]]
    return {**given, "says": list(part.says), "facts": dict(part.facts)}
