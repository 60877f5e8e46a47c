"""The model at work: log p(word | two words before), in plain Python over arrays mapped from the file."""

from bisect import bisect_left

from lanmu.scanning.statistical.modelfile import ModelFile
from lanmu.scanning.statistical.segmenting import Segmenter

_UNKNOWN = -7.0
_MOST_KEPT = 2_000_000


class LanguageModel:
    """Words by number; 0 is the edge of a run and every unknown word."""

    def __init__(self, file: ModelFile) -> None:
        arrays = file.arrays
        self.words = bytes(arrays["words"]).decode().split("\n")
        self.size = len(self.words)
        self.number = {word: place for place, word in enumerate(self.words)}
        self.p1 = [float(value) for value in arrays["p1"]]
        self.p1[0] = _UNKNOWN
        self._b1 = [float(value) for value in arrays["b1"]]
        self._begins2: list[int] = arrays["begins2"].tolist()
        self._words2, self._p2, self._b2 = arrays["words2"], arrays["p2"], arrays["b2"]
        self._begins3, self._words3, self._p3 = arrays["begins3"], arrays["words3"], arrays["p3"]
        self.segmenter = Segmenter(zip(self.words, self.p1, strict=True))
        self.kept: dict[int, float] = {}
        """log p by (a*size+b)*size+c: the same words come again and again; searched directly by the lattice."""
        self._kept2: dict[int, tuple[float, int]] = {}

    def forget(self) -> None:
        """Between texts: keep what is remembered within bounds."""
        if len(self.kept) > _MOST_KEPT:
            self.kept.clear()
            self._kept2.clear()

    def after_one(self, first: int, word: int) -> tuple[float, int]:
        """(log p(word | first), place of the bigram or -1)."""
        key = first * self.size + word
        found = self._kept2.get(key)
        if found is None:
            end = self._begins2[first + 1]
            at = bisect_left(self._words2, word, self._begins2[first], end)
            if at < end and self._words2[at] == word:
                found = (self._p2[at], at)
            else:
                found = (self._b1[first] + self.p1[word], -1)
            self._kept2[key] = found
        return found

    def _trigram(self, before: int, word: int) -> int:
        end = self._begins3[before + 1]
        at = bisect_left(self._words3, word, self._begins3[before], end)
        return at if at < end and self._words3[at] == word else -1

    def after_two(self, first: int, second: int, word: int) -> float:
        """log p(word | first second)."""
        key = (first * self.size + second) * self.size + word
        found = self.kept.get(key)
        if found is None:
            before = self.after_one(first, second)[1]
            if before < 0:
                found = self.after_one(second, word)[0]
            else:
                at = self._trigram(before, word)
                found = self._p3[at] if at >= 0 else self._b2[before] + self.after_one(second, word)[0]
            self.kept[key] = found
        return found

    def order(self, first: int, second: int, word: int) -> int:
        """How many words the model has seen together here: 3, 2 or 1."""
        before = self.after_one(first, second)[1]
        if before >= 0 and self._trigram(before, word) >= 0:
            return 3
        return 2 if self.after_one(second, word)[1] >= 0 else 1
