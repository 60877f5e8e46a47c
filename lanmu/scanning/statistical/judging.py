"""How sure a proposed change is: its features, weighed by what misspellings and correct sentences have taught.

The weights (data/weights.json) come from `python -m benchmarks.proofing.fitting`: boosted trees, learned from what the
lattice proposes for ECSpell's training sets (law and official documents; MIT) and for half of the correct sentences of
acc_xxqg (Apache-2.0). The test sets and the other half were not used.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul

from lanmu.scanning.enums import Level
from lanmu.scanning.statistical.channel import DATA, Kind
from lanmu.scanning.statistical.lattice import PENALTY, Change, Lattice, Piece, Reading
from lanmu.scanning.statistical.model import LanguageModel

_NEIGHBOUR = 0.4
"""What a proposal gains by another one of the same paragraph that is right rather than not."""
Tree = tuple[tuple[int, ...], tuple[float, ...], tuple[float, ...]]
"""Four questions deep: feature and threshold of each of the fifteen (above it: the second branch), sixteen answers."""


@dataclass(frozen=True)
class Weights:
    """Boosted trees, whose answers are added to `base`; from which score on a change is *likely*, or a *hint*."""

    base: float
    trees: tuple[Tree, ...]
    likely: float
    hint: float

    def level(self, score: float) -> Level | None:
        """Never *certain*: what is only probable blocks nobody."""
        if score >= self.likely:
            return Level.LIKELY
        return Level.HINT if score >= self.hint else None

    def score(self, values: Sequence[float]) -> float:
        """Logarithm of the odds that a change with these features is right."""
        total = self.base
        for features, thresholds, answers in self.trees:
            at = 1 + (values[features[0]] > thresholds[0])
            at = 2 * at + 1 + (values[features[at]] > thresholds[at])
            at = 2 * at + 1 + (values[features[at]] > thresholds[at])
            total += answers[2 * at - 14 + (values[features[at]] > thresholds[at])]
        return total


@cache
def weights() -> Weights:
    """As shipped."""
    found = json.loads((DATA / "weights.json").read_text(encoding="utf-8"))
    trees = tuple((tuple(tree[0]), tuple(tree[1]), tuple(tree[2])) for tree in found["trees"])
    return Weights(found["base"], trees, found["likely"], found["hint"])


@dataclass(frozen=True)
class Proposal:
    """A change in a run, and what speaks for it."""

    start: int
    end: int
    written: str
    meant: str
    features: tuple[float, ...]


def proposals(lattice: Lattice, piece: Piece, lowest: float) -> list[Proposal]:
    """Changes of the best reading of a piece, and what else might have been meant there.

    `lowest`: probability of its most improbable word.
    """
    best = lattice.read(piece)
    if not best.changes:
        return []
    plain = lattice.read(piece, only=())
    rival = lattice.read(piece, barred=best.changes)
    gap = best.score - rival.score
    return [
        *_of_reading(lattice, piece, lowest, best, plain, gap),
        *_of_reading(lattice, piece, lowest, rival, plain, -gap),
    ]


def _of_reading(
    lattice: Lattice, piece: Piece, lowest: float, best: Reading, plain: Reading, gap: float
) -> Iterator[Proposal]:
    changes = best.changes
    for change in changes:
        others = [other for other in changes if other is not change]
        without = lattice.read(piece, only=others).score if others else plain.score
        gain = best.score - without + change.candidate.cost + PENALTY
        values = _features(lattice.model, piece, change, gain, lowest, (best, plain), several=bool(others))
        written = piece.run[change.start : change.end]
        yield Proposal(change.start, change.end, written, change.candidate.word, (*values, gap, gap < 0))


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
    values: list[float] = [gain]
    values += [candidate.kind == kind for kind in Kind]
    values += [length, word]
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
    beside = {step.number for step in readings[0].steps if step.end <= change.start or step.start >= change.end}
    values += _company(model, beside.union(piece.around), candidate.number, model.number.get(written, 0))
    return tuple(float(value) for value in values)


def _company(model: LanguageModel, around: set[int], meant: int, written: int) -> list[float]:
    """How well the new word and the old one go with the words around: cosine with the three that are nearest."""
    near = [vector for word in around - {meant, written} if (vector := model.vector(word)) is not None]
    found: list[float] = []
    for word in (meant, written):
        vector = model.vector(word)
        if vector is None or not near:
            found += [0.0, vector is not None]
            continue
        best = sorted([sum(map(mul, vector, other)) for other in near])[-3:]
        found += [sum(best) / len(best) / 127**2, 1.0]
    return [*found, found[0] - found[2]]


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
    own = [by.score(each.features) for each in found]
    sure = [each for each, score in zip(found, own, strict=True) if score > 0]
    return [
        score + _NEIGHBOUR * any(_apart(each, other) for other in sure) for each, score in zip(found, own, strict=True)
    ]


def _apart(one: Proposal, other: Proposal) -> bool:
    return one.end <= other.start or other.end <= one.start


def judged(found: Sequence[Proposal], by: Weights, least: float) -> list[tuple[Proposal, float]]:
    """Those that score `least` or more, the best one where several speak about the same characters; in order."""
    kept: list[tuple[Proposal, float]] = []
    taken: set[int] = set()
    for each, score in sorted(zip(found, scores(found, by), strict=True), key=lambda pair: -pair[1]):
        places = range(each.start, each.end)
        if score >= least and taken.isdisjoint(places):
            kept.append((each, score))
            taken.update(places)
    return sorted(kept, key=lambda pair: pair[0].start)
