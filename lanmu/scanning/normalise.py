"""Text made equal for matching, with an exact way back.

What hides a number or a word from a plain search is undone: full-width digits and letters, digits of other scripts,
look-alike letters, compatibility forms of Han characters, zero-width and direction characters. Every character either
stays, is replaced by exactly one, or is removed; so the way back needs only the places of what was removed.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

_LATIN = "ABCEHIJKMNOPSTXYZaceijopsxyABEZHIKMNOPTXYo"
_ALIKE = "АВСЕНІЈКМΝОРЅТХΥΖасеіјорѕхуΑΒΕΖΗΙΚΜΝΟΡΤΧΥο"
"""Cyrillic and Greek letters that look like the Latin ones above."""

_WIDE = "０１２３４５６７８９％＋－．／＠＿＊＃＆＝ｘＸ"
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_COMBINING = "\u0300-\u036f\u0483-\u0489\u20d0-\u20f0\ufe20-\ufe2f"
_HYPHENS = "\u2010\u2011\u2012\u2212\ufe63\ufe58"
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f"
PAUSE = "[ \u3000.·•_/–—-]"
"""What people put between the digits of a long number. A class for patterns over normalised texts."""


def _replacements() -> dict[str, str]:
    """Character → the one character it is read as."""
    table = dict(zip(_ALIKE, _LATIN, strict=True))
    table |= {c: unicodedata.normalize("NFKC", c) for c in _WIDE}
    table |= dict.fromkeys(_HYPHENS, "-")
    # Full-width Latin, mathematical and enclosed letters and digits, Kangxi radicals and compatibility ideographs.
    ranges = [(0xFF10, 0xFF5A), (0x1D400, 0x1D7FF), (0x1F100, 0x1F10A), (0x1FBF0, 0x1FBF9)]
    ranges += [(0x2E9F, 0x2E9F), (0x2EF3, 0x2EF3), (0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)]
    for first, last in ranges:
        for number in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(number))
            if len(plain) == 1 and plain != chr(number) and unicodedata.category(plain)[0] in "LN":
                table[chr(number)] = plain
    for number in range(0x660, 0x1FC00):
        if unicodedata.category(chr(number)) == "Nd":
            table[chr(number)] = str(unicodedata.digit(chr(number)))
    return table


_REPLACED = _replacements()


def _character_class() -> str:
    """The replaced characters as ranges: a class of a thousand single characters would be slower."""
    numbers = sorted(map(ord, _REPLACED))
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ranges)


def _members(ranges: str) -> set[str]:
    """The characters of a class written as ranges."""
    return {chr(n) for a, b in re.findall(r"(.)(?:-(.))?", ranges, re.DOTALL) for n in range(ord(a), ord(b or a) + 1)}


_HIDDEN = re.compile(f"[{_IGNORABLE}{_COMBINING}]")
_ODD_CHARACTERS = frozenset(_REPLACED).union(*map(_members, (_IGNORABLE, _COMBINING, _SPACES)))
_ODD = re.compile(f"[{_IGNORABLE}{_COMBINING}{_SPACES}{_character_class()}]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """`text` is for matching; `original` is what was given."""

    original: str
    text: str
    removed: list[int] = field(default_factory=list)
    """For each removed character, in order: how many characters of `text` stand before it."""

    @property
    def untouched(self) -> bool:
        """Whether there was nothing to do."""
        return self.text is self.original

    def back(self, place: int) -> int:
        """Offset in `original` of the character `text[place]`."""
        return place + bisect_right(self.removed, place)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of `original` that `text[start:end]` was made from, hidden characters inside included."""
        return self.back(start), (self.back(end - 1) + 1 if end > start else self.back(start))


def normalise(original: str) -> Normalised:
    """Linear in the length of `original`."""
    if original.isascii() or _ODD_CHARACTERS.isdisjoint(original):
        return Normalised(original, original)
    if _HIDDEN.search(original) is None:
        return Normalised(original, _ODD.sub(_read_as, original))
    removed = [match.start() - before for before, match in enumerate(_HIDDEN.finditer(original))]
    return Normalised(original, _ODD.sub(_read_as, original), removed)


def _read_as(match: re.Match[str]) -> str:
    odd = match.group()
    if (plain := _REPLACED.get(odd)) is not None:
        return plain
    return " " if odd.isspace() else ""
