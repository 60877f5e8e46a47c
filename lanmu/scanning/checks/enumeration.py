"""Items that skip or repeat a number: 一、二、四; （一）（二）（四）; 第三条, 第五条; 一是, 三是."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Severity
from lanmu.scanning.han_numbers import han_number
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

SKIPPED = Rule("enumeration.skipped", "序号跳号", Severity.NOTICE, "序号不连续，请核对是否漏了一项或编错了号。")
REPEATED = Rule("enumeration.repeated", "序号重号", Severity.NOTICE, "同一个序号用了两次。")

_HAN = "[一二三四五六七八九十百零〇]{1,7}"
_MARK = re.compile(
    rf"[ \t\u3000#*]*(?:第({_HAN}|[0-9]{{1,4}})([编章节条])(?![的中规款项])|({_HAN})(、)|[（(]({_HAN})([）)])|"
    r"([0-9]{1,3})([.．、])(?![0-9])|[（(]([0-9]{1,3})([）)])|([①-⑳])())"
)
_ORDER = {"编": 0, "章": 1, "节": 2, "条": 3, "、": 4, "（一）": 5, "1.": 6, "（1）": 7, "①": 8}
_SAID = re.compile(
    r"(?<![\u4e00-\u9fff])(?:([一二三四五六七八九])(是|要)(?=[\u4e00-\u9fff])|(第)([一二三四五六七八九])(?=[，、：]))"
)
_STARTS = frozenset("第（(①②③④⑤⑥⑦⑧⑨⑩0123456789一二三四五六七八九十 \u3000\t#*")


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """A list may begin anywhere (texts are cut); once begun it counts on. A higher mark ends the lists under it."""
    last: dict[int, int] = {}
    for line in reading.lines:
        if not line.text or line.text[0] not in _STARTS:
            continue
        match = _MARK.match(line.text)
        if match is None:
            continue
        style, number = _read(match)
        before = last.get(style)
        _forget(last, style)
        last[style] = number
        if style == 3 and before is None:
            continue  # 第…条 runs through chapters
        if before is None or number == before + 1 or number == 1:
            continue
        start, end = line.start + match.start() + _blank(match[0]), line.start + match.end()
        if number == before:
            if style != 6:  # figures and dates begin lines too
                yield Found(REPEATED, start, end, "", f"前面已有“{match[0].strip()}”，序号重了。")
        elif before + 1 < number <= before + 3:
            yield Found(SKIPPED, start, end, "", f"前一项是第 {before} 项，这里是第 {number} 项，请核对是否漏项。")
    yield from _said(reading)


def _read(match: re.Match[str]) -> tuple[int, int]:
    """(style, number) of a mark."""
    groups = match.groups()
    if groups[0]:
        text = groups[0]
        return _ORDER[groups[1]], int(text) if text.isdigit() else han_number(text)
    if groups[2]:
        return _ORDER["、"], han_number(groups[2])
    if groups[4]:
        return _ORDER["（一）"], han_number(groups[4])
    if groups[6]:
        return _ORDER["1."], int(groups[6])
    if groups[8]:
        return _ORDER["（1）"], int(groups[8])
    return _ORDER["①"], ord(groups[10]) - ord("①") + 1


def _forget(last: dict[int, int], style: int) -> None:
    """Lists under a mark begin anew; 第…条 goes on under new chapters."""
    for other in [s for s in last if s > style and s != 3]:
        del last[other]


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip(" \t\u3000#*"))


def _said(reading: Reading) -> Iterator[Found]:
    """一是……三是……, 第一，……第三，…… inside one paragraph."""
    if reading.characters.isdisjoint("是要第"):
        return
    line_end, before, kind = -1, 0, ""
    for match in _SAID.finditer(reading.text):
        number = "一二三四五六七八九".index(match[1] or match[4]) + 1
        said = match[2] or match[3]
        if match.start() > line_end:
            line_end = reading.line_at(match.start()).end
            before = 0
        if number == 1 or said != kind:
            before, kind = (1, said) if number == 1 else (0, "")
            continue
        if before and number == before + 2:
            why = f"前面是第 {before} 项，这里是“{match[0]}”，请核对是否漏项。"
            yield Found(SKIPPED, *match.span(), "", why)
        elif before and number == before:
            yield Found(REPEATED, *match.span(), "", f"前面已有“{match[0]}”，序号重了。")
        if before:
            before = number


CHECK = Check("序号", (SKIPPED, REPEATED), run)
