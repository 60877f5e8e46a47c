"""Which characters are written for which, and how unlikely that is: sounds from readings, shapes from a table.

The kinds and their costs (logarithm to the base 10, against a true homophone) are how often each kind stands among the
known misspellings of ECSpell's training sets (law, official documents; MIT), per candidate of that kind.
"""

from enum import IntEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")


class Kind(IntEnum):
    """How the written character may have come about; the smaller goes first when several hold."""

    SAME_TONE = 0
    SAME_SOUND = 1
    FUZZY = 2
    """zh-z, n-l, f-h, an-ang …: what a speaker does not tell apart."""
    NEAR = 3
    SHAPE = 4
    SHAPE_WEAK = 5
    PART = 6
    """One is a part of the other, or they share the part that is not common."""
    SEVERAL = 7
    """A whole word of the same or a fuzzy sound, two or three characters wrong at once."""
    ANY = 8
    """A character of a long word that is like nothing else."""


COSTS = {
    Kind.SAME_TONE: 0.0,
    Kind.SAME_SOUND: 0.3,
    Kind.FUZZY: 0.8,
    Kind.NEAR: 1.6,
    Kind.SHAPE: 0.27,
    Kind.SHAPE_WEAK: 1.06,
    Kind.PART: 0.3,
}
ANY_COSTS = {3: 2.2, 4: 1.8}
"""By the length of the word."""
FIXED = frozenset("一二三四五六七八九十百千万亿零两几东南西北上下左右前后大小中多少新老不无非")
"""Numbers, directions and opposites are exchanged for what they mean, not by mistake; only their likes count."""

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_FUZZY_INITIALS = frozenset({"zh z", "ch c", "sh s", "n l", "f h", "r l"})
_NEAR_INITIALS = frozenset(
    {"b p", "d t", "g k", "j q", "j x", "q x", "zh ch", "z c", "z ch", "c zh", "s zh", "s ch", "zh sh", "ch sh"}
) | {"k h", "g h", "y ", "r n"}
_FUZZY_FINALS = frozenset({"an ang", "en eng", "in ing", "ian iang", "uan uang"})
_NEAR_FINALS = frozenset(
    {"u v", "ong eng", "uo ou", "un ong", "ui ei", "e uo", "ue ie", "ian uan", "i v", "ai ei", "ong iong"}
) | {"uan an", "uang ang", "ua a", "i ei"}


@cache
def _split(syllable: str) -> tuple[str, str]:
    initial = next((initial for initial in _INITIALS if syllable.startswith(initial)), "")
    return initial, syllable[len(initial) :]


def _among(one: str, other: str, pairs: frozenset[str]) -> bool:
    return f"{one} {other}" in pairs or f"{other} {one}" in pairs


def likeness(one: str, other: str) -> Kind | None:
    """Of two syllables without tone; None: they are not taken for each other."""
    if one == other:
        return Kind.SAME_SOUND
    (initial, final), (initial2, final2) = _split(one), _split(other)
    same_initial = initial == initial2 or _among(initial, initial2, _FUZZY_INITIALS)
    same_final = final == final2 or _among(final, final2, _FUZZY_FINALS)
    if same_initial and same_final:
        return Kind.FUZZY
    near_initial = same_final and _among(initial, initial2, _NEAR_INITIALS)
    near_final = same_initial and _among(final, final2, _NEAR_FINALS)
    return Kind.NEAR if near_initial or near_final else None


def fuzzy_key(syllable: str) -> str:
    """The same for all syllables that are taken for each other: zhang, zang, zan → zan."""
    for long, short in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(long):
            syllable = short + syllable[2:]
    if syllable.startswith("n"):
        syllable = "l" + syllable[1:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


class Channel:
    """For each character those it may stand for. Worked out character by character, when first asked."""

    def __init__(self) -> None:
        self._readings = _table("readings.txt")
        self._shapes = _table("shapes.txt")
        self._by_sound: dict[str, list[tuple[str, int]]] = {}
        for character, readings in self._readings.items():
            for rank, sound in enumerate(dict.fromkeys(reading[:-1] for reading in readings)):
                if rank < 3:
                    self._by_sound.setdefault(sound, []).append((character, rank))
        self._kept: dict[str, dict[str, Kind]] = {}
        self._like = cache(self._like_sounds)

    def sound(self, character: str) -> str:
        """The fuzzy key of its first reading; "" when it has none."""
        readings = self._readings.get(character)
        return fuzzy_key(readings[0][:-1]) if readings else ""

    def meant(self, written: str) -> dict[str, Kind]:
        """Characters that may have been meant, by the most likely kind."""
        found = self._kept.get(written)
        if found is None:
            found = self._kept[written] = self._work_out(written)
        return found

    def _like_sounds(self, sound: str) -> dict[str, Kind]:
        """Characters whose first reading is taken for this one without being it."""
        kinds = sorted(((kind, other) for other in self._by_sound if (kind := likeness(sound, other))), reverse=True)
        found: dict[str, Kind] = {}
        for kind, other in kinds:
            if kind is not Kind.SAME_SOUND:
                found.update(dict.fromkeys([c for c, rank in self._by_sound[other] if rank == 0], kind))
        return found

    def _work_out(self, written: str) -> dict[str, Kind]:
        """From the least likely kind to the most: the last to speak about a character is heard."""
        readings = self._readings.get(written, ())[:3]
        sounds = list(dict.fromkeys(reading[:-1] for reading in self._readings.get(written, ())))[:3]
        found: dict[str, Kind] = {}
        shapes = zip((Kind.SHAPE, Kind.SHAPE_WEAK, Kind.PART), self._shapes.get(written, ()), strict=False)
        for kind, others in reversed(list(shapes)):
            found.update(dict.fromkeys(others, kind))
        if sounds:
            found |= self._like(sounds[0])
        same: dict[str, Kind] = {}
        for rank, sound in enumerate(sounds):
            for other, rank2 in self._by_sound[sound]:
                if rank + rank2 < 2:
                    tone = not set(readings).isdisjoint(self._readings[other][:3])
                    same[other] = Kind.SAME_TONE if tone else same.get(other, Kind.SAME_SOUND)
        found |= same
        found.pop(written, None)
        return found


def _table(name: str) -> dict[str, list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return {line[0]: line[2:].split("\t" if name == "shapes.txt" else " ") for line in lines}
