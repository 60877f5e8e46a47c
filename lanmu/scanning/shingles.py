"""Near-duplicates by shingles: bottom-k sketches of the five-character pieces of a text.

Deterministic (no random permutations), compact (512 bytes a text), and an answer costs little more than the sketch.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from heapq import nsmallest
from typing import NamedTuple
from zlib import crc32

from lanmu.scanning.normalise import normalise

SIZE = 5
KEPT = 128
KEYS = 12
"""Of the sketch, how many are looked up: two texts half alike miss each other in one of 4,000 cases."""
SHORTEST = 40
"""Texts with fewer characters are not compared: greetings and forms are all alike."""

_NOISE = re.compile(r"[\W_]+")


class Near(NamedTuple):
    """A text that is like the one asked about."""

    id: str
    likeness: float
    """Share of common shingles (Jaccard), 0 to 1, estimated."""


def sketch(text: str) -> "array[int]":
    """The smallest hashes of the text's shingles, ascending; empty for a text too short to compare."""
    plain = _NOISE.sub("", normalise(text).text)
    if len(plain) < SHORTEST:
        return array("I")
    data = plain.encode("utf-32-le")
    hashes = {_mix(crc32(data[4 * i : 4 * (i + SIZE)])) for i in range(len(plain) - SIZE + 1)}
    return array("I", nsmallest(KEPT, hashes))


def _mix(number: int) -> int:
    """Spread: the order of CRCs follows their input too closely."""
    number = (number ^ (number >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    return number ^ (number >> 15)


def likeness(one: "array[int]", other: "array[int]") -> float:
    """Estimated share of common shingles."""
    if not one or not other:
        return 0.0
    a, b = set(one), set(other)
    smallest = nsmallest(KEPT, a | b)
    return sum(number in a and number in b for number in smallest) / len(smallest)


class Shingles:
    """An index of sketches. `add` again under the same id replaces."""

    def __init__(self) -> None:
        self._sketches: dict[str, array[int]] = {}
        self._keys: defaultdict[int, list[str]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._sketches)

    def add(self, id: str, text: str) -> None:  # noqa: A002 - the caller's word
        """Remember a text."""
        self.add_sketch(id, sketch(text))

    def add_sketch(self, id: str, made: "array[int]") -> None:  # noqa: A002
        """Remember a text by a stored sketch."""
        self.remove(id)
        if made:
            self._sketches[id] = made
            for key in made[:KEYS]:
                self._keys[key].append(id)

    def remove(self, id: str) -> None:  # noqa: A002
        """Forget a text; an unknown id is no fault."""
        for key in self._sketches.pop(id, array("I"))[:KEYS]:
            self._keys[key].remove(id)
            if not self._keys[key]:
                del self._keys[key]

    def near(self, text: str, *, at_least: float = 0.8, most: int = 5, leave_out: str = "") -> list[Near]:
        """Texts like this one, the likest first."""
        made = sketch(text)
        candidates: Counter[str] = Counter(id_ for key in made[:KEYS] for id_ in self._keys.get(key, ()))
        found = (Near(id_, likeness(made, self._sketches[id_])) for id_ in self._likely(candidates) if id_ != leave_out)
        return sorted(
            (near for near in found if near.likeness >= at_least), key=lambda near: (-near.likeness, near.id)
        )[:most]

    def _likely(self, candidates: Counter[str]) -> Iterator[str]:
        """At most 200: forms that are all alike do not make the question slow."""
        return (id_ for id_, _ in candidates.most_common(200))
