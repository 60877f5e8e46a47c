"""The proofreader behind the seam of levels.py: paragraphs in, edits out."""

import gc
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from lanmu.scanning.enums import Level
from lanmu.scanning.levels import Edit
from lanmu.scanning.statistical import modelfile
from lanmu.scanning.statistical.candidates import Candidates
from lanmu.scanning.statistical.channel import DATA, Channel
from lanmu.scanning.statistical.judging import Proposal, judged, proposals, weights
from lanmu.scanning.statistical.lattice import Lattice, Piece
from lanmu.scanning.statistical.model import LanguageModel
from lanmu.scanning.statistical.segmenting import parts, symbol

IMPROBABLE = (0.0, -3.7, -4.5, -5.5, -7.0)
"""A word of so many characters is looked into when its probability (logarithm to the base 10) is below this."""
AROUND = 20
"""Words before and after whose company tells what was meant."""
LONGEST_TERM = 12
MOST_KEPT = 5_000
"""Paragraphs whose result is remembered."""


class StatisticalProofreader:
    """Reads the model when the first paragraph comes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: OrderedDict[bytes, tuple[Edit, ...]] = OrderedDict()

    @cached_property
    def _lattice(self) -> Lattice:
        model = LanguageModel(modelfile.load(self.path))
        lattice = Lattice(model, Candidates(model, Channel()))
        gc.freeze()  # it stays: no search for garbage walks through it, which took a tenth of the time
        return lattice

    def check(self, paragraphs: Sequence[str], *, level: Level, known: frozenset[str]) -> Sequence[Sequence[Edit]]:
        """Edits that are *likely*, and *hint* if `level` is that; none for *certain*. `known` names are left alone.

        Raises modelfile.BadModel, OSError.
        """
        if level is Level.CERTAIN:
            return [() for _ in paragraphs]
        found = [self._leave(paragraph, self._read(paragraph), known) for paragraph in paragraphs]
        return [[edit for edit in edits if level is Level.HINT or edit.level is not Level.HINT] for edits in found]

    def _leave(self, paragraph: str, edits: Sequence[Edit], known: frozenset[str]) -> Sequence[Edit]:
        """Without those that touch a known name."""
        if not edits or not known:
            return edits
        names = [
            (start, end) for _, start, end in _automaton(known).find_matches_as_indexes(paragraph, overlapping=True)
        ]
        return [edit for edit in edits if not any(start < edit.end and edit.start < end for start, end in names)]

    def _read(self, paragraph: str) -> tuple[Edit, ...]:
        key = sha256(paragraph.encode("utf-8", "surrogatepass")).digest()
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = tuple(self._edits(paragraph))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _edits(self, paragraph: str) -> Iterator[Edit]:
        by = weights()
        for each, score in judged(self.unsettled(paragraph), by, by.hint):
            yield Edit(each.start, each.end, each.meant, by.level(score) or Level.HINT, round(score, 2))

    def unsettled(self, paragraph: str) -> list[Proposal]:
        """The proposals that touch no accepted term."""
        return [each for each in self.proposals(paragraph) if not _settled(paragraph, each)]

    def proposals(self, paragraph: str) -> list[Proposal]:
        """Everything the lattice would change, however unsure, in offsets of the paragraph."""
        found = []
        self._lattice.model.forget()
        made: dict[tuple[Piece, float], list[Proposal]] = {}  # a paragraph that repeats itself is not read again
        for start, piece, lowest in pieces(self._lattice.model, paragraph):
            key = (piece, lowest)
            if key not in made:
                made[key] = proposals(self._lattice, piece, lowest)
            found += [replace(each, start=start + each.start, end=start + each.end) for each in made[key]]
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


def pieces(model: LanguageModel, paragraph: str) -> Iterator[tuple[int, Piece, float]]:
    """The parts of a paragraph worth searching: (place of the run, piece, probability of its most improbable word)."""
    words, numbers, probabilities = _words_of(model, paragraph)
    place = start = 0
    while place < len(words):
        stop = place
        while stop < len(words) and probabilities[stop] < 0:
            stop += 1
        if stop > place:
            run = "".join(words[place:stop])
            for piece, lowest in _of_run(run, words, numbers, probabilities, range(place, stop)):
                yield start, piece, lowest
            start += len(run)
        else:
            start += len(words[stop])
            stop += 1
        place = stop


def _words_of(model: LanguageModel, paragraph: str) -> tuple[list[str], list[int], list[float]]:
    """The words as written and what stands between them; their numbers after two edges; what probability each has.

    What is no word has the probability 0, which no word has.
    """
    number, after_two, cut = model.number, model.after_two, model.segmenter.cut
    words: list[str] = []
    numbers = [0, 0]
    probabilities: list[float] = []
    for is_run, text in parts(paragraph):
        for word in cut(text) if is_run else (text,):
            numbers.append(number.get(word if is_run else symbol(word), 0))
            words.append(word)
            probabilities.append(after_two(*numbers[-3:]) if is_run else 0.0)
    return words, numbers, probabilities


def _of_run(
    run: str, words: list[str], numbers: list[int], probabilities: list[float], places: range
) -> Iterator[tuple[Piece, float]]:
    """Of the words at `places`, which make up the run: those around improbable ones, with a word on each side."""
    spans: list[list[int]] = []
    for place in places:
        if probabilities[place] < IMPROBABLE[min(len(words[place]), 4)]:
            # A character left over: the word before may have taken one that belongs to it (市人|民政|付).
            before = 2 if len(words[place]) == 1 else 1
            first, last = max(places.start, place - before), min(places.stop, place + 2)
            if spans and first <= spans[-1][1]:
                spans[-1][1] = last
            else:
                spans.append([first, last])
    if not spans:
        return
    starts = dict(zip((*places, places.stop), accumulate((len(words[n]) for n in places), initial=0), strict=True))
    alone = frozenset(starts[place] for place in places if len(words[place]) == 1)
    for first, last in spans:
        around = (*numbers[max(first + 2 - AROUND, 0) : first + 2], *numbers[last + 2 : last + 2 + AROUND])
        before_it, after_it = (numbers[first], numbers[first + 1]), tuple(numbers[last + 2 : last + 4])
        piece = Piece(run, starts[first], starts[last], before_it, after_it, alone, around)
        yield piece, min(probabilities[first:last])
