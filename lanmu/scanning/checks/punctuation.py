"""Brackets and quotes without their other half, marks written twice, half-width marks among Han (GB/T 15834)."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

PAIR = Rule("punct.pair", "括号、书名号不成对", Severity.NOTICE, "括号、书名号应当成对（GB/T 15834）。")
QUOTE = Rule("punct.quote", "引号不成对", Severity.NOTICE, "引号应当成对（GB/T 15834）。")
MIXED = Rule("punct.mixed", "括号全角半角混用", Severity.NOTICE, "一对括号应当同为全角（GB/T 15834）。")
NESTED = Rule(
    "punct.nested", "书名号套用", Severity.NOTICE, "书名号里面还要用书名号时，里面一层用单书名号〈〉（GB/T 15834）。"
)
HALF = Rule("punct.half", "半角标点", Severity.NOTICE, "汉字之间用全角标点（GB/T 15834）。")
REPEATED = Rule("punct.repeated", "标点重复", Severity.NOTICE, "标点写重了（GB/T 15834）。")
START = Rule(
    "punct.start", "标点在行首", Severity.NOTICE, "句号、逗号、顿号、分号、冒号不出现在一行之首（GB/T 15834）。"
)
ELLIPSIS = Rule("punct.ellipsis", "省略号、破折号", Severity.NOTICE, "省略号写作“……”，破折号写作“——”（GB/T 15834）。")
TITLE = Rule("punct.title", "标题标点", Severity.NOTICE, "标题末尾不用句号、逗号、分号（GB/T 9704）。")

_OPEN = {"（": "）", "(": "）", "《": "》", "〈": "〉", "【": "】", "〔": "〕", "［": "］", "[": "］"}
_CLOSE = {"）": "）", ")": "）", "》": "》", "〉": "〉", "】": "】", "〕": "〕", "］": "］", "]": "］"}
_BRACKETS = re.compile(r"[（()）《》〈〉【】〔〕［\[\]］]")
_ITEM = re.compile(r"^[\s#]*[0-9０-９一二三四五六七八九十百A-Za-z]{1,4}$")
# A character first, then what stands before it: a lookbehind at every place of the text would be slow.
_HALF = re.compile(
    r"[,;!?](?:(?<=[\u4e00-\u9fff》）”].)|(?<=[\u4e00-\u9fff》）”] .))(?=[ ]?[\u4e00-\u9fff《（“])|"
    r"[:](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff《“])"
)
_ROUND = re.compile(r"\((?=[^()\n]{0,60}[\u4e00-\u9fff])[^()\n]{1,80}\)")
_STOP = re.compile(r"[.](?<=[\u4e00-\u9fff].)(?=\s*$|[\u4e00-\u9fff])", re.MULTILINE)
_STRAIGHT = re.compile(r'(?<![A-Za-z0-9=])"(?=[\u4e00-\u9fff])[^"\n]{1,80}"|(?<!=)"[^"\n]{0,80}[\u4e00-\u9fff]"')
_TWICE = re.compile(r"[，、；：。][，、；：。]+|[？！]{4,}|[,;](?<=[，、；：。].)(?=[\u4e00-\u9fff])|；。|，”，")
_DOTS = re.compile(r"\.(?<=[\u4e00-\u9fff].)\.{2,}|-(?<=[\u4e00-\u9fff].)-+(?=[\u4e00-\u9fff])")
_IN_ADDRESS = re.compile(r"(?:://|www\.|@)\S*$")
_AT_START = re.compile(r"\n[ \u3000]*([，。、；：])")
_FULL = dict(zip(",;!?:()", "，；！？：（）", strict=True))


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Pairs are looked for paragraph by paragraph; quotes over the whole text, as they may run over paragraphs."""
    if _BRACKETS.search(reading.text):
        yield from _pairs(reading)
    yield from _quotes(reading)
    yield from _marks(reading)
    for _part, line in reading.parts_of(Kind.TITLE):
        if (end := line.text.rstrip())[-1:] in set("。，；、："):
            place = line.start + len(end) - 1
            yield Found(TITLE, place, place + 1, "")


def _pairs(reading: Reading) -> Iterator[Found]:
    """Brackets of one paragraph by a stack; what stays on it has no other half."""
    text = reading.text
    stack: list[tuple[int, str]] = []
    line_end = -1
    for match in _BRACKETS.finditer(text):
        place, sign = match.start(), match[0]
        if place > line_end:
            yield from _left(stack)
            stack = []
            line_end = text.find("\n", place)
            line_end = len(text) if line_end < 0 else line_end
        if sign in _OPEN:
            if sign == "《" and any(other == "《" for _, other in stack):
                close = text.find("》", place, min(place + 200, line_end))
                if close > 0:
                    yield Found(NESTED, place, close + 1, f"〈{text[place + 1 : close]}〉")
            if len(stack) < 200:
                stack.append((place, sign))
        elif stack and _OPEN[stack[-1][1]] == _CLOSE[sign]:
            start, opened = stack.pop()
            if (opened in "([") != (sign in ")]"):
                yield Found(
                    MIXED,
                    start,
                    place + 1,
                    f"{_wide(opened)}{text[start + 1 : place]}{_CLOSE[sign]}" if place - start < 80 else "",
                )
        elif not _is_item(text, place, sign):
            if any(_OPEN[opened] == _CLOSE[sign] for _, opened in stack):
                while _OPEN[stack[-1][1]] != _CLOSE[sign]:
                    yield _alone(*stack.pop())
                stack.pop()
            else:
                yield _alone(place, sign)
    yield from _left(stack)


def _wide(sign: str) -> str:
    return {"(": "（", "[": "［"}.get(sign, sign)


def _left(stack: list[tuple[int, str]]) -> Iterator[Found]:
    return (_alone(place, sign) for place, sign in stack)


def _alone(place: int, sign: str) -> Found:
    return Found(PAIR, place, place + 1, "", f"“{sign}”没有另一半，请补上或去掉。")


def _is_item(text: str, place: int, sign: str) -> bool:
    """1） and a) number items: they have no other half."""
    before = text[max(place - 12, 0) : place]
    begins = place <= 12 or "\n" in before
    return sign in ")）" and begins and _ITEM.match(before.rpartition("\n")[2]) is not None


def _quotes(reading: Reading) -> Iterator[Found]:
    """“ and ” over the text. A paragraph of a long quotation may open with “ again without closing."""
    text = reading.text
    if "“" not in reading.characters and "”" not in reading.characters:
        return
    opened: int | None = None
    for match in re.finditer("[“”]", text):
        place = match.start()
        if match[0] == "“":
            continued = (
                opened is not None and text[max(place - 1, 0) : place].strip() == "" and "\n" in text[opened:place]
            )
            if opened is not None and not continued and "\n" not in text[opened:place]:
                yield _alone_quote(opened, "“")
            opened = place
        elif opened is None:
            if "“" in text[max(place - 3000, 0) : place]:
                before = text.rfind("”", 0, place)
                if before >= 0 and "\n" not in text[before:place]:
                    yield _alone_quote(place, "”")
            else:
                yield _alone_quote(place, "”")
        else:
            opened = None
    if opened is not None:
        yield _alone_quote(opened, "“")


def _alone_quote(place: int, sign: str) -> Found:
    return Found(QUOTE, place, place + 1, "", f"“{sign}”没有另一半，请补上或去掉。")


def _marks(reading: Reading) -> Iterator[Found]:
    text, characters = reading.text, reading.characters
    if characters & set(",;!?:"):
        yield from (Found(HALF, *match.span(), _FULL[match[0]]) for match in _HALF.finditer(text))
    for match in _ROUND.finditer(text) if "(" in characters else ():
        if _is_han(text[match.start() - 1 : match.start()]) or _is_han(match[0][1]):
            yield Found(HALF, *match.span(), f"（{match[0][1:-1]}）")
    if '"' in characters:
        yield from (Found(HALF, *match.span(), f"“{match[0][1:-1]}”") for match in _STRAIGHT.finditer(text))
    if "." in characters or "-" in characters:
        yield from _stops(text)
    for match in _TWICE.finditer(text):
        if set(match[0]) == {"。"} and len(match[0]) >= 3:
            yield Found(ELLIPSIS, *match.span(), "……")
        else:
            yield Found(REPEATED, *match.span(), match[0][-1] if match[0] != "，”，" else "”，")
    yield from (Found(START, *match.span(1)) for match in _AT_START.finditer(text))


def _stops(text: str) -> Iterator[Found]:
    for match in _STOP.finditer(text):
        if not _IN_ADDRESS.search(text, max(match.start() - 60, 0), match.start()):
            yield Found(HALF, *match.span(), "。")
    for match in _DOTS.finditer(text):
        yield Found(ELLIPSIS, *match.span(), "……" if match[0][0] == "." else "——")


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


CHECK = Check("标点和括号", (PAIR, QUOTE, MIXED, NESTED, HALF, REPEATED, START, ELLIPSIS, TITLE), run)
