"""A word written twice: 的的, 进行进行. The segmentation decides whether both are words: 目的的, 为了了解 are right."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lanmu.common.later import Later
from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

if TYPE_CHECKING:
    import rjieba
else:  # its dictionary takes a tenth of a second to load, and most commands look at no text
    rjieba = Later("rjieba")

WORD = Rule("repeat.word", "重复用词", Severity.NOTICE, "同一个词写了两遍。")

_ONE = re.compile(
    r"的的|了了|是是|在在|和和|与与|为为|将将|把把|被被|由由|及及|以以|于于|从从|向向|等等等|我我|就就|都都|也也|应应|须须|并并|或或|其其|该该|各各|年年年|月月月|日日"
)
_UNIT = re.compile(
    r"(?<=[0-9万亿])(?:元元(?![旦宵月件素])|吨吨(?![位数])|亩亩(?![产均]))|(?<=平方|立方)米米(?![面粉])|公里里(?!程)|公顷顷"
)
"""Of a figure: 1000 万元元, but 10 万元元旦补贴."""
_TWO = re.compile(r"([\u4e00-\u9fff]{2,4})\1")
_WIDTH = 8
_LEGAL = re.compile(
    r"^(?:一.{1,3}|很.|.{1,2}一|规定|组织|领导|报告|代表|决定|[一二三四五六七八九十百千万亿零〇两几多少]+|[年月日时代家户人个条件项次步层级点滴]{2,4}|"
    r"研究|讨论|考虑|商量|学习|休息|锻炼|了解|打听|宣传|教育|帮助|活动|放松|检查|整理|收拾|打扫|参观|体验|交流|比较|逐步|逐个|逐项|"
    r"非常|永远|常常|渐渐|仅仅|刚刚|往往|哈哈|谢谢|加油|好好|天天|人人|年年|处处|时时|事事|家家|户户|妈妈|爸爸|哥哥|姐姐|弟弟|妹妹|"
    r"爷爷|奶奶|宝宝|星星|太太|娃娃|多多|早早|慢慢|大大|小小|高高|深深|真真|实实|暖暖|滚滚|快快)$"
)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """The second of the two is the hit."""
    text = reading.text
    for match in _ONE.finditer(text):
        start = match.end() - 1
        if _two_words(reading, match.start(), match.start() + 1, start + 1, match[0][0]):
            yield Found(WORD, start, match.end(), "", f"“{match[0][0]}”写了两遍。")
    for match in _UNIT.finditer(text):
        yield Found(WORD, match.end() - 1, match.end(), "", f"“{match[0][-1]}”写了两遍。")
    for match in _TWO.finditer(text):
        word = match[1]
        if _LEGAL.match(word) or len(set(word)) == 1:
            continue
        middle = match.start() + len(word)
        if _two_words(reading, match.start(), middle, match.end(), word) and not _listed(text, match):
            yield Found(WORD, middle, match.end(), "", f"“{word}”写了两遍。")


def _two_words(reading: Reading, start: int, middle: int, end: int, word: str) -> bool:
    """Whether the segmentation cuts before, between and after the two."""
    before, after = reading.around(start, end, _WIDTH)
    cuts, place = set(), start - len(before)
    for token in rjieba.cut(before + reading.text[start:end] + after, False):
        cuts.add(place)
        place += len(token)
    cuts.add(place)
    if len(word) == 4:  # 城市管理城市管理工作: the last word may have grown together with the next
        end = start
    elif word == "了" and before[-1:] in {"为", "除"}:  # 为了了加强: the first belongs to 为了; 除了了却 is right
        start, end = middle, end if after[:1] not in {"解", "却", "结"} else -1
    return {start, middle, end} <= cuts


def _listed(text: str, match: re.Match[str]) -> bool:
    """A word standing twice alone is a heading or a list, not a slip."""
    return text[match.start() - 1 : match.start()] in {"", "\n"} and text[match.end() : match.end() + 1] in {"", "\n"}


CHECK = Check("重复用词", (WORD,), run)
