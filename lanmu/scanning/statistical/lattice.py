"""Finds the most probable reading of a piece of text: its words as written, or candidates in their place.

Only pieces around words that the model finds improbable are searched; the words outside are the context on both sides.
A beam over positions; a state is the last two words. Written for speed: the loops are plain on purpose.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from lanmu.scanning.statistical.candidates import LONGEST, Candidate, Candidates
from lanmu.scanning.statistical.model import LanguageModel

PENALTY = 1.0
"""Against every change, logarithm to the base 10: low, the judgement comes later (judging.py)."""
_BEAM = 4
_WIDTH = 3.0
_PRUNE = 2.5
_LONGEST_WORD = 6
_MOST_CHANGES = 3


class Change(NamedTuple):
    """A candidate in a run, at [start, end)."""

    start: int
    end: int
    candidate: Candidate


class Step(NamedTuple):
    """One word of a reading: its number, place, and the candidate that was taken there."""

    number: int
    start: int
    end: int
    candidate: Candidate | None


class Reading(NamedTuple):
    """A way through the piece: its score and its words."""

    score: float
    steps: tuple[Step, ...]

    @property
    def changes(self) -> list[Change]:
        return [Change(step.start, step.end, step.candidate) for step in self.steps if step.candidate is not None]


class Piece(NamedTuple):
    """run[start:end], between the two words before and the two after."""

    run: str
    start: int
    end: int
    before: tuple[int, int]
    after: tuple[int, ...]
    alone: frozenset[int]
    """Places in the run of characters that are words of their own as written."""
    around: tuple[int, ...]
    """Words of the paragraph before and after, some on each side."""


_Path = tuple[Any, int, int, int, Candidate | None, int]
"""A step as a bare tuple, with the path before it in front and the number of changes so far at the end."""
_States = dict[tuple[int, int], tuple[float, _Path | None]]


class Lattice:
    """Reads pieces with a model and its candidates."""

    def __init__(self, model: LanguageModel, candidates: Candidates) -> None:
        self.model = model
        self.candidates = candidates

    def read(self, piece: Piece, *, only: Collection[Change] | None = None, barred: Collection[Change] = ()) -> Reading:
        """The best reading; with `only`, the best one that makes no other changes than those; none that is `barred`."""
        length = piece.end - piece.start
        states: list[_States] = [{} for _ in range(length + 1)]
        states[0][piece.before] = (0.0, None)
        top = [-1e9] * (length + 1)
        for offset in range(length):
            if states[offset]:
                self._advance(piece, offset, states, top, only, barred)
        return self._best(states[length], piece.after)

    def _advance(
        self,
        piece: Piece,
        offset: int,
        states: list[_States],
        top: list[float],
        only: Collection[Change] | None,
        barred: Collection[Change],
    ) -> None:
        """From every good state here, along every word that begins here."""
        items = [(b, self.model.context(a, b), score, path) for (a, b), (score, path) in states[offset].items()]
        if len(items) > 1:
            items.sort(key=lambda item: -item[2])
            least = items[0][2] - _WIDTH
            items = [item for item in items[:_BEAM] if item[2] > least]
        kept, after = self.model.kept, self.model.after
        start = piece.start + offset
        for end in range(start + 1, min(start + _LONGEST_WORD, piece.end) + 1):
            edges = self._edges(piece, start, end, only)
            if barred and (out := [c.candidate.number for c in barred if c.start == start and c.end == end]):
                edges = [edge for edge in edges if edge[1] is None or edge[0] not in out]
            target, place = states[end - piece.start], end - piece.start
            for number, candidate in edges:
                penalty = PENALTY + candidate[2] if candidate else 0.0
                first = True
                for b, context, score, path in items:
                    if candidate and path and path[5] >= _MOST_CHANGES:
                        continue
                    probability = kept.get(context[0] + number)
                    if probability is None:
                        probability = after(context, number)
                    value = score + probability - penalty
                    if first:
                        # What does badly after the best state will do no better after the others.
                        first = False
                        if value > top[place]:
                            top[place] = value
                        elif value < top[place] - _PRUNE:
                            break
                    old = target.get((b, number))
                    if old is None or old[0] < value:
                        changes = (path[5] if path else 0) + (candidate is not None)
                        target[b, number] = (value, (path, number, start, end, candidate, changes))

    def _edges(
        self, piece: Piece, start: int, end: int, only: Collection[Change] | None
    ) -> list[tuple[int, Candidate | None]]:
        """Words over [start, end): the written one first, then candidates."""
        written = piece.run[start:end]
        number = self.model.number.get(written)
        edges: list[tuple[int, Candidate | None]] = []
        if number is not None or end == start + 1:
            edges.append((number or 0, None))
        if only is not None:
            return edges + [(c.candidate.number, c.candidate) for c in only if c.start == start and c.end == end]
        if 1 < end - start <= LONGEST or (end - start == 1 and start in piece.alone):
            edges += self.candidates.edges(written)
        return edges

    def _best(self, states: _States, after: tuple[int, ...]) -> Reading:
        """The state that goes best with the words after the piece."""
        best: float = -1e9
        last: _Path | None = None
        for (a, b), (score, path) in states.items():
            for number in after:
                if not number:
                    break
                score += self.model.after_two(a, b, number)
                a, b = b, number
            if score > best:
                best, last = score, path
        steps = []
        while last is not None:
            last, number, start, end, candidate, _ = last
            steps.append(Step(number, start, end, candidate))
        return Reading(best, tuple(reversed(steps)))
