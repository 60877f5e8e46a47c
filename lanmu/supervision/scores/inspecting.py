"""Today's result, both ways, with the evidence and who must act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lanmu.supervision.models import ScoreRate
from lanmu.supervision.scores import national, regulation
from lanmu.supervision.scores.judging import Item, Rate, Veto, VetoState, score_of
from lanmu.supervision.scores.picture import Picture, take_picture

FAIL = 60
"""扣分后低于 60 不合格 (19号)."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that was judged at one moment."""

    picture: Picture
    vetoes: Sequence[Veto]
    national: Sequence[Item]
    regulation: Sequence[Item]

    @property
    def score(self) -> float:
        """Under 19号: 100 less the deductions."""
        return score_of(self.national)

    @property
    def regulation_score(self) -> float:
        return score_of(self.regulation)

    @property
    def vetoed(self) -> list[Veto]:
        return [veto for veto in self.vetoes if veto.state == VetoState.VETOED]

    @property
    def measured_points(self) -> float:
        """How many of the 100 points this system looks at; the rest is for people to inspect."""
        return sum(item.points for item in self.national if item.measured)

    @property
    def verdict(self) -> str:
        """合格, 不合格 and why."""
        if self.vetoed:
            return f"不合格（触及单项否决 {len(self.vetoed)} 项）"
        return "合格" if self.score >= FAIL else f"不合格（低于 {FAIL} 分）"


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
        picture, national.vetoes(picture), national.items(picture, rates), regulation.items(picture, rates)
    )  # fmt: skip


def as_json(found: Inspection) -> dict[str, Any]:
    """`{"vetoes": [{"code", "state", "evidence"}], "score": x, "items": [{"code", "points", "lost", "evidence"}]}`,
    and besides: names, departments, and the regulation's result.
    """
    return {
        "at": found.picture.at.isoformat(),
        "verdict": found.verdict,
        "vetoes": [
            {"code": v.code, "name": v.name, "state": v.state.value, "evidence": list(v.evidence),
             "departments": list(v.departments)}
            for v in found.vetoes
        ],
        "score": found.score,
        "items": [_item(item) for item in found.national],
        "regulation": {"score": found.regulation_score, "items": [_item(item) for item in found.regulation]},
    }  # fmt: skip


def _item(item: Item) -> Mapping[str, Any]:
    return {
        "code": item.code, "group": item.group, "name": item.name, "points": item.points, "lost": item.lost,
        "count": item.count, "measured": item.measured, "evidence": list(item.evidence),
        "departments": list(item.departments),
    }  # fmt: skip
