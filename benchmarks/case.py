"""What a measurement is: a case runs several times, and its median counts."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Case(Protocol):
    """One thing to measure. To add one: a class like this in a module of its own, and a line in `run.CASES`."""

    title: str
    unit: str
    detail: str
    """What was measured, in a few words; may be completed by `run`."""

    def prepare(self) -> None:
        """What has to be there before the clock starts; once."""

    def run(self) -> float:
        """One measurement in `unit`, more is better. Starts from the same state every time."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The outcome of a case."""

    title: str
    unit: str
    detail: str
    figures: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.figures)


def measure(cases: Sequence[Case], *, runs: int) -> list[Measurement]:
    """Prepare each once, then go round them `runs` times, so that a busy minute of the machine hits all alike."""
    for case in cases:
        case.prepare()
    figures: list[list[float]] = [[] for _ in cases]
    for _ in range(runs):
        for case, mine in zip(cases, figures, strict=True):
            mine.append(case.run())
    return [
        Measurement(case.title, case.unit, case.detail, tuple(mine)) for case, mine in zip(cases, figures, strict=True)
    ]
