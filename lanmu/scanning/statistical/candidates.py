"""Words of the model that may have been meant by what is written, with the cost of that."""

from collections import defaultdict
from typing import NamedTuple

from lanmu.scanning.statistical.channel import ANY_COSTS, COSTS, FIXED, Channel, Kind
from lanmu.scanning.statistical.model import LanguageModel

LONGEST = 4
_COMMON = -4.3
"""A single character is proposed only if it stands alone at least this often (logarithm to the base 10)."""
_RARE = -6.0
"""Words less probable than this are not proposed: three fifths of all words, and one in a hundred of those meant."""
_ALONE = 0.7
"""What a change of a character standing alone costs more: there is no word to speak for it."""
_SEVERAL = 0.3
_SEVERAL_PART = 0.6
_SEVERAL_MOST = 1.6
_MOST_KEPT = 200_000


class Candidate(NamedTuple):
    """A word in the place of what is written."""

    number: int
    word: str
    cost: float
    kind: Kind
    changed: int
    """Characters."""


class Candidates:
    """All candidates of a written string of up to four characters. Remembers what it found."""

    def __init__(self, model: LanguageModel, channel: Channel) -> None:
        self._model = model
        self._channel = channel
        self._kept: dict[str, list[tuple[int, Candidate]]] = {}
        self._firsts: dict[str, set[str]] = defaultdict(set)
        """Second character of a word of two → first ones."""
        self._seconds: dict[str, set[str]] = defaultdict(set)
        self._holes: dict[str, list[str]] = defaultdict(list)
        """A longer word with one character taken out → the words it may be."""
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._sound = sound = {c: channel.sound(c) for c in {c for word in model.words for c in word}}
        for word, probability in zip(model.words[1:], model.p1[1:], strict=True):
            if probability < _RARE:
                continue
            length = len(word)
            if length == 2:
                self._firsts[word[1]].add(word[0])
                self._seconds[word[0]].add(word[1])
            elif 3 <= length <= LONGEST:
                for place in range(length):
                    self._holes[f"{word[:place]}*{word[place + 1 :]}"].append(word)
            if 2 <= length <= LONGEST and all(sound[character] for character in word):
                self._sounds[" ".join([sound[character] for character in word])].append(word)

    def edges(self, written: str) -> list[tuple[int, Candidate]]:
        """(number of the word, candidate) for this very string, in no order."""
        found = self._kept.get(written)
        if found is None:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            number = self._model.number
            found = self._kept[written] = [
                (number[word], Candidate(number[word], word, cost, kind, changed))
                for word, (cost, kind, changed) in self._look_up(written).items()
            ]
        return found

    def _look_up(self, written: str) -> dict[str, tuple[float, Kind, int]]:
        found: dict[str, tuple[float, Kind, int]] = {}
        if len(written) == 1:
            number, p1 = self._model.number, self._model.p1
            for other, kind in self._channel.meant(written).items():
                # A character alone that only sounds somewhat alike: one in a thousand, and a third of all candidates.
                if kind is not Kind.NEAR and p1[number.get(other, 0)] > _COMMON:
                    found[other] = (COSTS[kind] + _ALONE, kind, 1)
            return found
        for word, kind in self._one_changed(written):
            cost = ANY_COSTS[len(written)] if kind is Kind.ANY else COSTS[kind]
            if word not in found or found[word][0] > cost:
                found[word] = (cost, kind, 1)
        sound = self._sound
        for word in self._sounds.get(" ".join([sound.get(character, "") for character in written]), ()):
            pairs = [(one, other) for one, other in zip(written, word, strict=True) if one != other]
            if 1 < len(pairs) <= 3 and word not in found:
                cost = _SEVERAL * (len(pairs) - 1) + _SEVERAL_PART * sum(self._part(*pair) for pair in pairs)
                found[word] = (cost, Kind.SEVERAL, len(pairs))
        return found

    def _part(self, written: str, meant: str) -> float:
        kind = self._channel.meant(written).get(meant)
        return _SEVERAL_MOST if kind is None else min(COSTS[kind], _SEVERAL_MOST)

    def _one_changed(self, written: str) -> list[tuple[str, Kind]]:
        found = []
        for place, character in enumerate(written):
            before, after = written[:place], written[place + 1 :]
            likely = self._channel.meant(character)
            if len(written) == 2:
                words = self._seconds.get(before) if before else self._firsts.get(after)
                found += [(before + other + after, likely[other]) for other in likely.keys() & (words or set())]
                continue
            for word in self._holes.get(f"{before}*{after}", ()):
                other = word[place]
                kind = likely.get(other)
                if kind is not None:
                    found.append((word, kind))
                elif other != character and other not in FIXED and character not in FIXED:
                    found.append((word, Kind.ANY))
        return found
