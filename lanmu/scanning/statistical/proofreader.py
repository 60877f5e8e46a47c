"""The proofreader behind the seam of levels.py: paragraphs in, edits out."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit
from lanmu.scanning.statistical import modelfile
from lanmu.scanning.statistical.candidates import Candidates
from lanmu.scanning.statistical.channel import DATA, Channel
from lanmu.scanning.statistical.judging import Proposal, proposals, scores, weights
from lanmu.scanning.statistical.lattice import PENALTIES, Lattice, Piece
from lanmu.scanning.statistical.model import LanguageModel
from lanmu.scanning.statistical.segmenting import runs

IMPROBABLE = {
    Level.LIKELY: (0.0, -3.8, -4.7, -6.0, -99.0),
    Level.HINT: (0.0, -3.6, -4.2, -5.0, -6.0),
}
"""A word of so many characters is looked into when its probability (logarithm to the base 10) is below this."""
LONGEST_TERM = 12
MOST_KEPT = 5_000
"""Paragraphs whose result is remembered."""


class StatisticalProofreader:
    """Reads the model when the first paragraph comes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: OrderedDict[tuple[Level, bytes], tuple[Edit, ...]] = OrderedDict()

    @cached_property
    def _lattice(self) -> Lattice:
        model = LanguageModel(modelfile.load(self.path))
        return Lattice(model, Candidates(model, Channel()))

    def check(self, paragraphs: Sequence[str], *, level: Level, known: frozenset[str]) -> Sequence[Sequence[Edit]]:
        """Edits that are *likely*, and *hint* if `level` is that; none for *certain*. `known` names are left alone.

        Raises modelfile.BadModel, OSError.
        """
        if level is Level.CERTAIN:
            return [() for _ in paragraphs]
        found = [self._leave(paragraph, self._read(paragraph, level), known) for paragraph in paragraphs]
        return [[edit for edit in edits if level is Level.HINT or edit.level is not Level.HINT] for edits in found]

    def _leave(self, paragraph: str, edits: Sequence[Edit], known: frozenset[str]) -> Sequence[Edit]:
        """Without those that touch a known name."""
        if not edits or not known:
            return edits
        names = [
            (start, end) for _, start, end in _automaton(known).find_matches_as_indexes(paragraph, overlapping=True)
        ]
        return [edit for edit in edits if not any(start < edit.end and edit.start < end for start, end in names)]

    def _read(self, paragraph: str, level: Level) -> tuple[Edit, ...]:
        key = (level, sha256(paragraph.encode("utf-8", "surrogatepass")).digest())
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = tuple(self._edits(paragraph, level))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _edits(self, paragraph: str, asked: Level) -> Iterator[Edit]:
        found = self.unsettled(paragraph, asked)
        by = weights()
        for each, score in zip(found, scores(found, by), strict=True):
            level = by.level(score)
            if level is not None:
                yield Edit(each.start, each.end, each.meant, level, round(score, 2))

    def unsettled(self, paragraph: str, level: Level = Level.HINT) -> list[Proposal]:
        """The proposals that touch no accepted term."""
        return [each for each in self.proposals(paragraph, level) if not _settled(paragraph, each)]

    def proposals(self, paragraph: str, level: Level = Level.HINT) -> list[Proposal]:
        """Everything the lattice would change, however unsure, in offsets of the paragraph."""
        found = []
        self._lattice.model.forget()
        self._lattice.penalty = PENALTIES[level]
        for start, run in runs(paragraph):
            for piece, lowest in pieces(self._lattice.model, run, IMPROBABLE[level]):
                found += [
                    replace(each, start=start + each.start, end=start + each.end)
                    for each in proposals(self._lattice, piece, lowest)
                ]
        return found


@cache
def _accepted() -> AhoCorasick:
    """Terms that are right though the general model is older than they are."""
    return _automaton(frozenset((DATA / "accepted.txt").read_text(encoding="utf-8").split()))


def _settled(paragraph: str, each: Proposal) -> bool:
    around = max(0, each.start - LONGEST_TERM)
    near = paragraph[around : each.end + LONGEST_TERM]
    found = _accepted().find_matches_as_indexes(near, overlapping=True)
    return any(around + start < each.end and each.start < around + end for _, start, end in found)


@lru_cache(maxsize=8)
def _automaton(known: frozenset[str]) -> AhoCorasick:
    names = sorted(name for name in known if name)
    return AhoCorasick(names, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)


def pieces(model: LanguageModel, run: str, improbable: Sequence[float]) -> Iterator[tuple[Piece, float]]:
    """The parts of a run worth searching, each with the probability of its most improbable word."""
    words = model.segmenter.cut(run)
    numbers = [model.number.get(word, 0) for word in words]
    probabilities, a, b = [], 0, 0
    for number in numbers:
        probabilities.append(model.after_two(a, b, number))
        a, b = b, number
    spans: list[list[int]] = []
    for place, word in enumerate(words):
        if probabilities[place] < improbable[min(len(word), 4)]:
            first, last = max(0, place - 1), min(len(words), place + 2)
            if spans and first <= spans[-1][1]:
                spans[-1][1] = last
            else:
                spans.append([first, last])
    if not spans:
        return
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    edge = [0, 0, *numbers]
    for first, last in spans:
        piece = Piece(run, starts[first], starts[last], (edge[first], edge[first + 1]), tuple(numbers[last : last + 2]))
        yield piece, min(probabilities[first:last])
