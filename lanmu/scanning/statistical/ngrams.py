"""Word n-grams as sorted arrays: counted from an archive, or read from a file, and two of them mixed.

Numbers of words are below 2**21, so that a trigram is one 64-bit key. Number 0 stands for the edge of a run of Chinese
characters and for every unknown word. Logarithms are to the base 10.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Floats = NDArray[np.float64]

DISCOUNT = 0.75
"""Kneser-Ney: what every count gives to the words not seen."""
LEAST_TRIGRAM = 2
"""Trigrams seen less often are left to the bigrams."""
_LEAST_SHARE = 1e-4


@dataclass(frozen=True)
class Ngrams:
    """A back-off model: p1, b1 by word; keys2 = a*size+b with p2, b2; keys3 = (a*size+b)*size+c with p3."""

    size: int
    p1: Floats
    b1: Floats
    keys2: Keys
    p2: Floats
    b2: Floats
    keys3: Keys
    p3: Floats

    @classmethod
    def sorted(
        cls, *, size: int, p1: Floats, b1: Floats, keys2: Keys, p2: Floats, b2: Floats, keys3: Keys, p3: Floats
    ) -> "Ngrams":
        """From n-grams in any order."""
        two, three = np.argsort(keys2), np.argsort(keys3)
        return cls(size, p1, b1, keys2[two], p2[two], b2[two], keys3[three], p3[three])

    def widened(self, more: int) -> "Ngrams":
        """With `more` words that it has never seen."""
        size = self.size + more
        keys2 = self.keys2 // self.size * size + self.keys2 % self.size
        x, y, z = self.keys3 // self.size // self.size, self.keys3 // self.size % self.size, self.keys3 % self.size
        p1, b1 = np.append(self.p1, [-7.0] * more), np.append(self.b1, [0.0] * more)
        return Ngrams(size, p1, b1, keys2, self.p2, self.b2, (x * size + y) * size + z, self.p3)

    def after_one(self, first: Keys, word: Keys) -> Floats:
        """log p(word | first)."""
        known, at = find(self.keys2, first * self.size + word)
        return np.where(known, _taken(self.p2, at), self.b1[first] + self.p1[word])

    def after_two(self, first: Keys, second: Keys, word: Keys) -> Floats:
        """log p(word | first second)."""
        before = first * self.size + second
        known, at = find(self.keys3, before * self.size + word)
        seen, there = find(self.keys2, before)
        return np.where(
            known, _taken(self.p3, at), np.where(seen, _taken(self.b2, there), 0.0) + self.after_one(second, word)
        )


def find(keys: Keys, wanted: Keys) -> tuple[NDArray[np.bool_], Keys]:
    """Which of `wanted` are among the sorted `keys`, and where."""
    if not len(keys):
        return np.zeros(len(wanted), bool), np.zeros(len(wanted), np.int64)
    at = np.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    return keys[at] == wanted, at


def _taken(values: Floats, at: Keys) -> Floats:
    return values[at] if len(values) else np.zeros(len(at))


def counted(words: Keys, *, size: int) -> Ngrams:
    """An interpolated Kneser-Ney model of a text: numbers of words, 0 at every edge."""
    keys2, counts2 = np.unique(words[:-1] * size + words[1:], return_counts=True)
    real = keys2 % size != 0
    keys2, counts2 = keys2[real], counts2[real]
    first2, second2 = keys2 // size, keys2 % size
    inside = (words[1:-1] != 0) & (words[2:] != 0)
    keys3, counts3 = np.unique(
        (words[:-2][inside] * size + words[1:-1][inside]) * size + words[2:][inside], return_counts=True
    )
    types = np.bincount(second2, minlength=size) + 0.1
    types[0] = 1e-6
    p1 = types / types.sum()
    tails = keys3 // size % size * size + keys3 % size
    # After an edge nothing stands before the bigram, so its own count is the only one there is.
    continued = np.bincount(find(keys2, tails)[1], minlength=len(keys2))
    effective = np.where(first2 == 0, counts2, np.maximum(continued, 1)).astype(np.float64)
    share2 = (effective - DISCOUNT) / np.bincount(first2, weights=effective, minlength=size)[first2]
    left1 = 1 - np.bincount(first2, weights=share2, minlength=size)
    p2 = share2 + left1[first2] * p1[second2]
    heads = find(keys2, keys3 // size)[1]
    share3 = (counts3 - DISCOUNT) / np.bincount(heads, weights=counts3, minlength=len(keys2))[heads]
    kept = counts3 >= LEAST_TRIGRAM
    left2 = 1 - np.bincount(heads[kept], weights=share3[kept], minlength=len(keys2))
    p3 = share3[kept] + left2[heads[kept]] * p2[find(keys2, tails[kept])[1]]
    return Ngrams(
        size,
        np.log10(p1),
        np.log10(np.maximum(left1, 1e-6)),
        keys2,
        np.log10(p2),
        np.log10(np.clip(left2, 1e-6, 1)),
        keys3[kept],
        np.log10(p3),
    )


def mixed(one: Ngrams, other: Ngrams, *, share: float) -> Ngrams:
    """One model for both, `share` of it from `one`: exact for every n-gram that either knows, normalised again."""
    size = one.size
    keys3 = np.union1d(one.keys3, other.keys3)
    keys2 = np.union1d(np.union1d(one.keys2, other.keys2), np.unique(keys3 // size))
    first, second = keys2 // size, keys2 % size
    p1 = _mean(one.p1, other.p1, share)
    p2 = _mean(one.after_one(first, second), other.after_one(first, second), share)
    b1 = _left(first, size, p2, p1[second])
    half = Ngrams(size, p1, b1, keys2, p2, np.zeros(len(keys2)), keys3[:0], p2[:0])
    x, y, z = keys3 // size // size, keys3 // size % size, keys3 % size
    p3 = _mean(one.after_two(x, y, z), other.after_two(x, y, z), share)
    b2 = _left(find(keys2, keys3 // size)[1], len(keys2), p3, half.after_one(y, z))
    return Ngrams(size, p1, b1, keys2, p2, b2, keys3, p3)


def _mean(one: Floats, other: Floats, share: float) -> Floats:
    mean: Floats = np.log10(share * 10**one + (1 - share) * 10**other)
    return mean


def _left(group: Keys, number: int, known: Floats, shorter: Floats) -> Floats:
    """Back-off weight of each context: what its n-grams leave, over what the shorter context leaves."""
    above = 1 - np.bincount(group, weights=10**known, minlength=number)
    below = 1 - np.bincount(group, weights=10**shorter, minlength=number)
    weight: Floats = np.log10(np.clip(above, _LEAST_SHARE, 1) / np.clip(below, _LEAST_SHARE, 1))
    return weight
