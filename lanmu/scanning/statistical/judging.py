"""How sure a proposed change is: its features, weighed by what misspellings and correct sentences have taught.

The weights (data/weights.json) come from `python -m benchmarks.proofing.fitting`: logistic regression on what the
lattice proposes for ECSpell's training sets (law and official documents; MIT) and for half of the correct sentences of
acc_xxqg (Apache-2.0). The test sets and the other half were not used.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lanmu.scanning.enums import Level
from lanmu.scanning.statistical.channel import DATA, Kind
from lanmu.scanning.statistical.lattice import Change, Lattice, Piece, Reading
from lanmu.scanning.statistical.model import LanguageModel

_BOUND = 4.0
"""Scores of neighbours count no more than this."""


@dataclass(frozen=True)
class Weights:
    """Of the features, then of (1, own score, best other score in the paragraph + 4, whether that is above 0)."""

    features: tuple[float, ...]
    together: tuple[float, ...]
    likely: float
    hint: float

    def level(self, score: float) -> Level | None:
        """Never *certain*: what is only probable blocks nobody."""
        if score >= self.likely:
            return Level.LIKELY
        return Level.HINT if score >= self.hint else None


@cache
def weights() -> Weights:
    """As shipped."""
    found = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    return Weights(tuple(found["features"]), tuple(found["together"]), found["likely"], found["hint"])


@dataclass(frozen=True)
class Proposal:
    """A change in a run, and what speaks for it."""

    start: int
    end: int
    written: str
    meant: str
    features: tuple[float, ...]


def proposals(lattice: Lattice, piece: Piece, lowest: float) -> list[Proposal]:
    """Changes of the best reading of a piece; `lowest`: probability of its most improbable word."""
    best = lattice.read(piece)
    changes = best.changes
    if not changes:
        return []
    plain = lattice.read(piece, only=())
    found = []
    for change in changes:
        others = [other for other in changes if other is not change]
        without = lattice.read(piece, only=others).score if others else plain.score
        gain = best.score - without + change.candidate.cost + lattice.penalty
        values = _features(lattice.model, piece, change, gain, lowest, (best, plain), several=bool(others))
        written = piece.run[change.start : change.end]
        found.append(Proposal(change.start, change.end, written, change.candidate.word, values))
    return found


def _features(
    model: LanguageModel,
    piece: Piece,
    change: Change,
    gain: float,
    lowest: float,
    readings: tuple[Reading, Reading],
    *,
    several: bool,
) -> tuple[float, ...]:
    written, candidate = piece.run[change.start : change.end], change.candidate
    length = len(written)
    word = length > 1 and written in model.number
    pairs = [(a, b) for a, b in zip(written, candidate.word, strict=True) if a != b]
    new, old = (_around(model, piece, reading, change) for reading in readings)
    values: list[float] = [1, gain, max(0.0, gain - 4), max(0.0, gain - 7)]
    values += [candidate.kind == kind for kind in list(Kind)[1:]]
    values += [length == 1, length == 3, length >= 4, gain if length == 1 else 0, word, gain if word else 0]
    values += [candidate.changed - 1, several, new.probabilities[0], lowest, _single(model, candidate.word)]
    values += [_single(model, written) if length > 1 else 0]
    values += [
        sum(_single(model, a) for a, _ in pairs) / len(pairs),
        sum(_single(model, b) for _, b in pairs) / len(pairs),
    ]
    values += [candidate.cost]
    values += [new.order == 2, new.order == 3, *(new.order_after == order for order in (1, 2, 3))]
    values += [old.order == 2, old.order == 3, *(old.order_after == order for order in (1, 2, 3))]
    values += [new.order > 1 and new.order_after > 1, new.order == 1 and new.order_after <= 1]
    values += [len(old.probabilities), min(old.probabilities), old.after, new.after]
    values += [change.start == 0, change.end == len(piece.run), len(old.probabilities) == 1]
    return tuple(float(value) for value in values)


def _single(model: LanguageModel, word: str) -> float:
    return model.p1[model.number.get(word, 0)]


@dataclass(frozen=True)
class _Around:
    """The words of a reading over a span: their probabilities, how well they join on, and the word after."""

    probabilities: list[float]
    order: int
    order_after: int
    after: float


def _around(model: LanguageModel, piece: Piece, reading: Reading, change: Change) -> _Around:
    words = [*piece.before, *(step.number for step in reading.steps), *piece.after]
    over = [n for n, step in enumerate(reading.steps) if step.start < change.end and step.end > change.start]
    first, last = over[0], over[-1]
    probabilities = [model.after_two(words[n], words[n + 1], words[n + 2]) for n in range(first, last + 1)]
    order = model.order(words[first], words[first + 1], words[first + 2])
    if last + 3 >= len(words):
        return _Around(probabilities, order, 0, 0.0)
    after = (words[last + 1], words[last + 2], words[last + 3])
    return _Around(probabilities, order, model.order(*after), model.after_two(*after))


def scores(found: Sequence[Proposal], by: Weights) -> list[float]:
    """Of all proposals of one paragraph: mistakes seldom come alone, so a sure neighbour adds a little."""
    own = [sum(w * value for w, value in zip(by.features, each.features, strict=True)) for each in found]
    made = []
    for place, score in enumerate(own):
        other = max([-_BOUND, *(min(max(x, -_BOUND), _BOUND) for n, x in enumerate(own) if n != place)])
        pair = (1.0, score, other + _BOUND, float(other > 0))
        made.append(sum(w * value for w, value in zip(by.together, pair, strict=True)))
    return made
