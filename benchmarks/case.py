"""What a measurement is: figures taken round by round, what they stand against, and what is to be reached."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

WIDE = 10
"""From so many figures on, the spread is the 5th to the 95th percentile; below, the lowest and the highest."""


class Statistic(StrEnum):
    """Which of many figures counts."""

    MEDIAN = "中位数"
    P95 = "95 百分位"
    MAXIMUM = "最大值"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, one figure a round."""

    values: tuple[float, ...]
    unit: str
    statistic: Statistic = Statistic.MEDIAN

    @property
    def value(self) -> float:
        """The figure that counts."""
        if self.statistic is Statistic.MAXIMUM:
            return max(self.values)
        if self.statistic is Statistic.P95:
            return percentile(self.values, 0.95)
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """How far the rounds lie apart."""
        return spread(self.values)


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Lowest and highest of a few; 5th and 95th percentile of many."""
    if len(values) < WIDE:
        return min(values), max(values)
    return percentile(values, 0.05), percentile(values, 0.95)


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be reached, of the ratio or of the figure itself."""

    limit: float
    at_most: bool = False
    of_ratio: bool = True

    def attained(self, value: float) -> float:
        """1 is just reached, more is better."""
        if value <= 0:
            return 0.0
        return self.limit / value if self.at_most else value / self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    key: str
    """Says what it is, for `results.json`: a later run with the same key replaces it."""
    what: str
    figures: Figures
    against: str = ""
    reference: Figures | None = None
    aim: Aim | None = None
    detail: str = ""

    @property
    def ratio(self) -> float | None:
        """What counts here ÷ what counts there."""
        return None if self.reference is None else self.figures.value / self.reference.value

    @property
    def ratio_spread(self) -> tuple[float, float] | None:
        """The ratios of figures taken in the same round."""
        if self.reference is None or len(self.figures.values) != len(self.reference.values):
            return None
        return spread([a / b for a, b in zip(self.figures.values, self.reference.values, strict=True)])

    @property
    def attained(self) -> float | None:
        """How far the aim is reached: 1 is just reached, more is better; None without an aim."""
        if self.aim is None:
            return None
        value = self.ratio if self.aim.of_ratio else self.figures.value
        return None if value is None else self.aim.attained(value)

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without an aim."""
        return None if self.attained is None else self.attained >= 1

    def without_aim(self) -> "Row":
        """The same figures at a size for which nothing has to be reached."""
        return replace(self, aim=None)


class Missing(Exception):
    """A program that this case needs is not here and cannot be had. The sentence says which, and what to do."""


class Case(Protocol):
    """One thing to measure. To add one: a class like this, and a line in `plan.py`."""

    name: str
    title: str
    sites: Sequence[int]
    """Numbers of articles of the sites it needs, which are made once for all cases."""

    def estimate(self, turns: int) -> float:
        """Seconds it will take on two quiet cores, roughly, besides making the sites."""

    def prepare(self) -> None:
        """What has to be there before any clock starts; once. Raises Missing."""

    def turn(self, number: int) -> None:
        """Take some figures. Cases take turns, so that a busy minute of the machine hits all alike."""

    def rows(self) -> list[Row]:
        """What came of all turns."""

    def close(self) -> None:
        """Stop and remove what `prepare` made. Also called when something failed."""
