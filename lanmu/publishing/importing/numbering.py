"""Automatic numbers of Word as text.

In an official document the number is part of the text (第五条、（三）): HTML lists would renumber it. Only bullets
and plain `1.` lists that begin at 1 stay lists; every other number is written out as Word shows it.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from lanmu.publishing.importing.ooxml import value, w

_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
    "japaneseCounting", "ideographDigital", "koreanDigital2", "taiwaneseDigital",
})  # fmt: skip
_PLAIN = re.compile(r"%\d[.．]")
_MOST_LEVELS = 9


@dataclass(slots=True)
class Level:
    """One level of a list: the format of its number and the text around it (`第%1条`)."""

    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)

    def level(self, number_id: str, depth: int) -> Level | None:
        """What level `depth` of the list looks like."""
        return self.levels.get(number_id, {}).get(depth)

    def step(self, number_id: str, depth: int) -> tuple[str, int]:
        """Count one paragraph; its number as text (`第三条`) and as a figure. Lists of one origin count on together."""
        levels = self.levels.get(number_id, {})
        counts = self._counts.setdefault(self.abstract.get(number_id, number_id), [None] * _MOST_LEVELS)
        depth = min(depth, _MOST_LEVELS - 1)
        for above in range(depth):
            if counts[above] is None:
                counts[above] = levels.get(above, Level()).start
        current = counts[depth]
        figure = levels.get(depth, Level()).start if current is None else current + 1
        counts[depth] = figure
        counts[depth + 1 :] = [None] * (_MOST_LEVELS - depth - 1)

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            return written(counts[at] or 0, levels.get(at, Level()).format) if 0 <= at < _MOST_LEVELS else ""

        return re.sub(r"%(\d)", shown, levels.get(depth, Level()).text), figure


def is_plain(level: Level) -> bool:
    """Whether an HTML list shows the same: a bullet, or `1.`."""
    return level.format == "bullet" or (level.format == "decimal" and _PLAIN.fullmatch(level.text) is not None)


def read_numbering(root: etree._Element | None) -> Numbering:
    """Lists of `numbering.xml`."""
    numbering = Numbering()
    if root is None:
        return numbering
    origins = {
        e.get(w("abstractNumId"), ""): dict(map(_level, e.iterchildren(w("lvl"))))
        for e in root.iterchildren(w("abstractNum"))
    }
    for element in root.iterchildren(w("num")):
        number_id, origin = element.get(w("numId"), ""), value(element, "abstractNumId") or ""
        levels = dict(origins.get(origin, {}))
        restarted = False
        for override in element.iterchildren(w("lvlOverride")):
            depth = _figure(override.get(w("ilvl")), 0)
            if (changed := override.find(w("lvl"))) is not None:
                levels[depth] = _level(changed)[1]
            if (start := value(override, "startOverride")) is not None:
                base = levels.get(depth, Level())
                levels[depth] = Level(base.format, base.text, _figure(start, 1))
                restarted = True
        numbering.levels[number_id] = levels
        numbering.abstract[number_id] = f"num:{number_id}" if restarted else f"abstract:{origin}"
    return numbering


def _level(element: etree._Element) -> tuple[int, Level]:
    return _figure(element.get(w("ilvl")), 0), Level(
        format=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText") or "",
        start=_figure(value(element, "start"), 1),
    )


def _figure(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else otherwise


def written(number: int, kind: str) -> str:
    """`number` in a Word number format: 三、叁、c、iii、③…; unknown formats as digits."""
    if kind in _CHINESE:
        return chinese(number, _DIGITS)
    if kind in {"chineseLegalSimplified", "ideographLegalTraditional"}:
        return chinese(number, _FORMAL)
    if kind in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        roman = _roman(number)
        return roman.lower() if kind == "lowerRoman" else roman
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if kind == "ideographTraditional" and 0 < number <= 10:
        return "甲乙丙丁戊己庚辛壬癸"[number - 1]
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind == "none":
        return ""
    return str(number)


def chinese(number: int, digits: str = _DIGITS) -> str:
    """`number` (0 to 9999) in Chinese: 十二, 一百零五."""
    if number > 9999 or number < 0:
        return str(number)
    tens = "十百千" if digits is _DIGITS else "拾佰仟"
    out, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = gap or bool(out)
            continue
        out += (digits[0] if gap else "") + digits[digit] + (tens[place - 1] if place else "")
        gap = False
    return (out.removeprefix("一") if 10 <= number < 20 and digits is _DIGITS else out) or digits[0]


def _roman(number: int) -> str:
    tens = (("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
            ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"),
            ("", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"))  # fmt: skip
    return "M" * (number // 1000) + "".join(tens[place][number // 10**place % 10] for place in (2, 1, 0))
