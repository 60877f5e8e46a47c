"""The model at work: log p(word | two words before), in plain Python over arrays mapped from the file."""

from bisect import bisect_left

from lanmu.scanning.statistical.modelfile import ModelFile
from lanmu.scanning.statistical.segmenting import Segmenter

_UNKNOWN = -7.0
_MOST_KEPT = 2_000_000

Context = tuple[int, int, int, float, int]
"""Of two words: key of what may follow, where its trigrams begin and end, back-off weight, number of the second."""


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
        topics = arrays.get("topic_words", ())
        self._topic = {word: place for place, word in enumerate(topics)}
        self._topics = arrays.get("topics", memoryview(b""))
        self._length = len(self._topics) // max(len(topics), 1)
        self.segmenter = Segmenter(zip(self.words, self.p1, strict=True))
        self.kept: dict[int, float] = {}
        """log p by (a*size+b)*size+c: the same words come again and again; searched directly by the lattice."""
        self._kept2: dict[int, tuple[float, int]] = {}
        self._contexts: dict[int, Context] = {}

    def vector(self, word: int) -> memoryview | None:
        """Of the company a word keeps (topics.py); None for a word that is not frequent, and without an archive."""
        place = self._topic.get(word)
        return None if place is None else self._topics[place * self._length : (place + 1) * self._length]

    def forget(self) -> None:
        """Between texts: keep what is remembered within bounds."""
        if len(self.kept) > _MOST_KEPT:
            self.kept.clear()
            self._kept2.clear()
            self._contexts.clear()

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

    def context(self, first: int, second: int) -> Context:
        """What stands in the model after these two words."""
        key = first * self.size + second
        found = self._contexts.get(key)
        if found is None:
            at = self.after_one(first, second)[1]
            if at < 0:
                found = (key * self.size, 0, 0, 0.0, second)
            else:
                found = (key * self.size, self._begins3[at], self._begins3[at + 1], self._b2[at], second)
            self._contexts[key] = found
        return found

    def after(self, context: Context, word: int) -> float:
        """log p(word | two words before). The caller has looked into `kept` first."""
        key, begin, end, weight, second = context
        if begin < end:
            at = bisect_left(self._words3, word, begin, end)
            if at < end and self._words3[at] == word:
                longest: float = self._p3[at]
                self.kept[key + word] = longest
                return longest
        two = self._kept2.get(second * self.size + word) or self.after_one(second, word)
        found = self.kept[key + word] = weight + two[0]
        return found

    def after_two(self, first: int, second: int, word: int) -> float:
        """log p(word | first second)."""
        context = self.context(first, second)
        found = self.kept.get(context[0] + word)
        return self.after(context, word) if found is None else found

    def order(self, first: int, second: int, word: int) -> int:
        """How many words the model has seen together here: 3, 2 or 1."""
        _, begin, end, _, _ = self.context(first, second)
        at = bisect_left(self._words3, word, begin, end)
        if at < end and self._words3[at] == word:
            return 3
        return 2 if self.after_one(second, word)[1] >= 0 else 1
