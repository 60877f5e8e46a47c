"""Private data with its middle hidden, as a suggestion that can be taken over with one click."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Masking:
    """How many characters stay visible at the beginning and the end. Local rules differ, so it is configuration."""

    phone: tuple[int, int] = (3, 4)
    identity: tuple[int, int] = (2, 3)
    """35*************123, as municipal rules ask."""
    bank: tuple[int, int] = (4, 4)
    passport: tuple[int, int] = (2, 2)
    plate: tuple[int, int] = (2, 2)
    sign: str = "*"


def masked(text: str, *, keep: tuple[int, int], sign: str = "*") -> str:
    """`text` with its letters and digits hidden but the first `keep[0]` and the last `keep[1]`; spaces, hyphens stay.

    At least three are hidden, or three quarters of a shorter text, whatever `keep` says.
    """
    places = [i for i, c in enumerate(text) if c.isalnum()]
    front, back = keep
    if front + back > len(places) - 3:
        front = back = len(places) // 8
    hidden = set(places[front : len(places) - back])
    return "".join(sign if i in hidden else c for i, c in enumerate(text))


def masked_address(text: str, *, sign: str = "*") -> str:
    """An address cut after the 乡镇 or 街道, else after the 区 or 县; the rest is hidden."""
    for ending in ("街道", "镇", "乡", "区", "县", "旗", "市"):
        place = text.find(ending)
        if place >= 0:
            return text[: place + len(ending)] + sign * 3
    return sign * 3
