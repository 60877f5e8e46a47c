"""Today's result, both ways, with the evidence and who must act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lanmu.supervision.models import ScoreRate
from lanmu.supervision.scores import national, regulation
from lanmu.supervision.scores.judging import Item, Rate, Rates, Veto, VetoState, score_of
from lanmu.supervision.scores.picture import Picture, take_picture


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that was judged at one moment."""

    picture: Picture
    rates: Rates
    vetoes: Sequence[Veto]
    national: Sequence[Item]
    regulation: Sequence[Item]

    @property
    def score(self) -> float:
        """Under 19号: 100 less the deductions, and above 80 the bonus. Of a site that is rejected, 19号 keeps no score:
        then it is for the office's own eyes.
        """
        return national.score(self.national, self.rates)

    @property
    def bonus(self) -> float:
        """What the office grants itself under 加分; it counts above 80 only."""
        return national.bonus(self.rates)

    @property
    def regulation_score(self) -> float:
        return score_of(self.regulation)

    @property
    def vetoed(self) -> list[Veto]:
        return [veto for veto in self.vetoes if veto.state == VetoState.VETOED]

    @property
    def is_well(self) -> bool:
        """Nothing rejects and nothing is lost, either way."""
        return not self.vetoed and not any(item.lost for item in (*self.national, *self.regulation))

    @property
    def measured_points(self) -> float:
        """How many of the 100 points this system looks at; the rest is for people to inspect."""
        return sum(item.points for item in self.national if item.measured)

    @property
    def verdict(self) -> str:
        """合格, 不合格 and why."""
        if self.vetoed:
            return f"不合格（触及单项否决 {len(self.vetoed)} 项，不再评分）"
        return "合格" if self.score >= national.FAIL else f"不合格（低于 {national.FAIL} 分）"


def current_rates() -> dict[str, Rate]:
    """Points the office has set, by code of the item."""
    return {
        row.code: Rate(float(row.points), None if row.each is None else float(row.each))
        for row in ScoreRate.objects.all()
    }


def inspect(*, at: datetime) -> Inspection:
    """Judge what is known at `at` (aware). A constant number of queries."""
    picture, rates = take_picture(at=at), current_rates()
    return Inspection(
        picture, rates, national.vetoes(picture), national.items(picture, rates), regulation.items(picture, rates)
    )  # fmt: skip


def as_json(found: Inspection, *, national: bool = True) -> dict[str, Any]:
    """`{"vetoes": [{"code", "state", "evidence"}], "score": x, "items": [{"code", "points", "lost", "evidence"}]}`,
    under 19号 or under the regulation, which knows no vetoes.
    """
    items, score = (found.national, found.score) if national else (found.regulation, found.regulation_score)
    return {
        "vetoes": [
            {"code": veto.code, "state": veto.state.value, "evidence": _evidence(veto)}
            for veto in (found.vetoes if national else ())
        ],
        "score": score,
        "items": [
            {"code": item.code, "points": item.points, "lost": item.lost, "evidence": _evidence(item)}
            for item in items
        ],
    }  # fmt: skip


def _evidence(row: Veto | Item) -> list[str]:
    """What it rests on and who has to act."""
    whose = [f"责任处室、单位：{'、'.join(row.departments)}。"] if row.departments else []
    return [*row.evidence, *whose]
