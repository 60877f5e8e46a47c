"""Items and how they lose points. Pure: no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lanmu.supervision.scores.picture import Picture


class VetoState(StrEnum):
    """What can be said of a veto: it applies, it does not, or this system cannot know."""

    VETOED = "vetoed"
    CLEAR = "clear"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"vetoed": "否决", "clear": "未触及", "unknown": "未监测"}[self.value]


@dataclass(frozen=True, slots=True)
class Veto:
    """One 单项否决 of 19号, with what it rests on and who has to act."""

    code: str
    name: str
    state: VetoState
    evidence: Sequence[str]
    departments: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """What an item is worth, and what each case of it costs. `each` None: all of it at once."""

    points: float
    each: float | None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a result. `lost` is between 0 and `points`; an item that is not measured loses nothing and says so.

    `sure`: whether the points are confirmed by a text of the norm; others are this product's defaults (norms.md).
    """

    code: str
    group: str
    name: str
    points: float
    lost: float
    count: int
    evidence: Sequence[str]
    departments: Sequence[str] = ()
    measured: bool = True
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What an item is: its code lasts, points and price are defaults that the office may set."""

    code: str
    group: str
    name: str
    rate: Rate
    sure: bool = False


Rates = Mapping[str, Rate]
"""What the office has set, by code."""


def lost_by(rate: Rate, count: float) -> float:
    """What `count` cases cost: never more than the item is worth (19号: 单项扣分不超过该项分值)."""
    lost = rate.points if rate.each is None and count else (rate.each or 0) * count
    return round(min(lost, rate.points), 1)


def judge(line: Line, rates: Rates, *, count: int, evidence: Sequence[str], departments: Sequence[str] = ()) -> Item:
    """The item with `count` cases."""
    rate = rates.get(line.code, line.rate)
    lost = lost_by(rate, count)
    return Item(line.code, line.group, line.name, rate.points, lost, count, evidence, departments, sure=line.sure)


def judge_seen(
    line: Line, rates: Rates, picture: Picture, *rules: str, by: Sequence[str], but: Sequence[str] = ()
) -> Item:
    """The item with open problems of these rules as its cases. That there are none is said only where the patrols `by`
    have looked.
    """
    seen = picture.seen(*rules, but=but)
    if not seen.count and (why := picture.unseen(*by)):
        return unmeasured(line, rates, why)
    said = list(seen.examples)
    if seen.count > len(said):
        said.append(f"等共 {seen.count} 个问题。")
    return judge(line, rates, count=seen.count, evidence=said or ["没有在册的问题。"], departments=seen.departments)


def unmeasured(line: Line, rates: Rates, why: str) -> Item:
    """The item that this system does not look at."""
    points = rates.get(line.code, line.rate).points
    return Item(line.code, line.group, line.name, points, 0.0, 0, [why], measured=False, sure=line.sure)


def score_of(items: Sequence[Item]) -> float:
    """100 less what was lost, not below 0."""
    return round(max(0.0, 100.0 - sum(item.lost for item in items)), 1)
