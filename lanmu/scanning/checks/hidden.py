"""Characters nobody sees: they hide numbers from searches, or turn the direction of a line."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

ZERO_WIDTH = Rule(
    "hidden.zero_width", "看不见的字符", Severity.NOTICE, "文字里夹有看不见的字符，检索不到也无法核对，请删去。"
)
DIRECTION = Rule(
    "hidden.direction",
    "改变文字方向的字符",
    Severity.BLOCK,
    "文字里夹有改变显示方向的字符，看到的和实际的不同，请删去。",
)
REPLACED = Rule("hidden.replacement", "乱码", Severity.BLOCK, "文字里有乱码，请对照原稿改正。")

_ZERO = re.compile("[\u00ad\u200b\u200c\u2060-\u2064\ufeff\u180e\u3164\uffa0\u115f\u1160]+")
_TURN = re.compile("[\u202a-\u202e\u2066-\u2069]+")
_BROKEN = re.compile("\ufffd+|锟斤拷|烫烫烫|屯屯屯|[\ue000-\uf8ff]+")
_ODD_SIGNS = frozenset("\ufffd锟烫屯") | {chr(n) for n in range(0xE000, 0xF900)}


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Looked for in the original: the normalised text has them no more."""
    original = reading.original
    if _ODD_SIGNS.isdisjoint(reading.characters) and reading.normalised.untouched:
        return
    for rule, pattern in ((ZERO_WIDTH, _ZERO), (DIRECTION, _TURN), (REPLACED, _BROKEN)):
        for match in pattern.finditer(original):
            # The hit covers the neighbours too: the signs alone have no place in the normalised text.
            start, end = reading.forward(match.start()), reading.forward(match.end())
            if rule is not REPLACED:
                line = reading.line_at(start)
                start, end = max(start - 1, line.start), min(end + 1, line.end)
                if rule is ZERO_WIDTH and end - start < 2:  # at the end of a line, or alone on it, nothing is hidden
                    continue
            if start < end:
                yield Found(rule, start, end)


CHECK = Check("看不见的字符", (ZERO_WIDTH, DIRECTION, REPLACED), run)
