"""Broken structure: headings without text, pictures without words, tables without a head, links without a name."""

import re
from collections.abc import Iterator

from lanmu.scanning.context import Context
from lanmu.scanning.enums import Kind, Severity
from lanmu.scanning.markup import Line
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

_A11Y = "（GB/T 37668 无障碍要求）"
HEADING_EMPTY = Rule("structure.heading_empty", "标题没有文字", Severity.NOTICE, f"请填写或删去这个空标题{_A11Y}。")
HEADING_JUMP = Rule(
    "structure.heading_jump", "标题跳级", Severity.NOTICE, f"标题从上一级跳过了一级，请按层次排列{_A11Y}。"
)
HEADING_ALONE = Rule(
    "structure.heading_alone", "标题下面没有内容", Severity.NOTICE, "这个标题下面没有内容，请补上或删去。"
)
IMAGE = Rule(
    "structure.image", "图片没有替代文字", Severity.BLOCK, f"请写一句替代文字，让看不见图的人知道图里是什么{_A11Y}。"
)
IMAGE_NAME = Rule(
    "structure.image_name", "替代文字是文件名", Severity.NOTICE, f"替代文字应说明图里是什么，不是文件名{_A11Y}。"
)
TABLE_EMPTY = Rule("structure.table_empty", "空表格", Severity.NOTICE, "表格里没有内容，请填写或删去。")
TABLE_HEAD = Rule("structure.table_head", "表格没有表头", Severity.NOTICE, f"请把第一行或第一列设为表头{_A11Y}。")
LINK = Rule(
    "structure.link_text", "链接文字不明确", Severity.NOTICE, f"链接文字应说明指向哪里，不用“点击这里”{_A11Y}。"
)
TITLE = Rule("structure.title", "没有标题", Severity.BLOCK, "请填写标题。")

_VAGUE = re.compile(
    r"^(?:点击|请点击|点|戳|单击)?(?:这里|此处|这儿|查看|下载|打开|进入|链接|链接地址|网址|更多|详情|查看详情|了解更多|阅读全文|原文链接)?(?:>>|》》|→|…+|\.\.\.)?$"
)
_FILE = re.compile(
    r"(?i)^[\w\s().（）-]*\.(?:jpe?g|png|gif|bmp|webp|svg|tiff?)$|^(?:IMG|"
    r"DSC|微信图片|截图|屏幕截图|图片|image)[_ -]?[0-9_ -]*$"
)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Of a plain text: as far as it is marked up."""
    level, open_heading, words = 0, None, not reading.document.plain
    for part, line in reading.placed:
        match part.kind:
            case Kind.TITLE if not part.text.strip():
                yield _at(reading, TITLE, line)
            case Kind.HEADING:
                yield from _heading(reading, line, part.level, level, open_heading)
                level, open_heading = part.level or level, (line, part.level)
            case Kind.IMAGE:
                yield from _image(reading, line, part.source)
                open_heading = None
            case Kind.LINK:
                if _VAGUE.match(line.text.strip()):
                    yield _at(reading, LINK, line)
                open_heading = None
            case _ if part.text.strip():
                open_heading = None
                words = words or part.kind is Kind.PARAGRAPH
    if words and open_heading is not None and open_heading[0].text.strip() and not _cut_off(reading, open_heading[0]):
        yield _at(reading, HEADING_ALONE, open_heading[0])
    yield from _tables(reading)


def _cut_off(reading: Reading, line: Line) -> bool:
    """A chapter at the very end of a plain text: the text was cut there, and goes on in another."""
    return reading.document.plain and re.match("第[一二三四五六七八九十]{1,3}[编章节]", line.text) is not None


def _at(reading: Reading, rule: Rule, line: Line) -> Found:
    return Found(rule, line.start, line.end)


def _heading(reading: Reading, line: Line, level: int, before: int, opened: tuple[Line, int] | None) -> Iterator[Found]:
    if not line.text.strip():
        yield _at(reading, HEADING_EMPTY, line)
        return
    if level and before and level > before + 1:
        yield _at(reading, HEADING_JUMP, line)
    if opened is not None and opened[0].text.strip() and level and opened[1] and level <= opened[1]:
        yield _at(reading, HEADING_ALONE, opened[0])


def _image(reading: Reading, line: Line, source: str) -> Iterator[Found]:
    words = line.text.strip()
    if not words:
        yield _at(reading, IMAGE, line)
    elif _FILE.match(words) or words == source:
        yield _at(reading, IMAGE_NAME, line)


def _tables(reading: Reading) -> Iterator[Found]:
    for parts in reading.tables.values():
        line = reading.line_of(parts[0])
        rows = {part.cell.row for part in parts if part.cell}
        if not any(part.text.strip() for part in parts):
            yield _at(reading, TABLE_EMPTY, line)
        elif len(rows) > 1 and not any(part.cell and part.cell.header for part in parts):
            yield _at(reading, TABLE_HEAD, line)


CHECK = Check(
    "结构和无障碍",
    (HEADING_EMPTY, HEADING_JUMP, HEADING_ALONE, IMAGE, IMAGE_NAME, TABLE_EMPTY, TABLE_HEAD, LINK, TITLE),
    run,
)
