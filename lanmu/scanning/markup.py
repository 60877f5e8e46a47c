"""Structure in a plain text: Markdown or HTML written in it, rows of figures, a first line that is a title.

Nothing is turned into anything else: each part is the very stretch of the text, so that hits keep their places.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from lanmu.scanning.documents import Cell, Part
from lanmu.scanning.enums import Kind


class Line(NamedTuple):
    """A stretch of the text (a paragraph, a part), without its line break."""

    start: int
    end: int
    text: str


Placed = tuple[Part, Line]

_HEADING = re.compile(r"(?:\n|\A) {0,3}(#{1,6})(?:[ \t\u3000]+([^\n]*?))?[ \t#]*(?=\n|\Z)")
_LINK = re.compile(r"(!?)\[([^\[\]\n]{0,300})\]\(([^()\n]{0,1000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?)\)")
_TAG = re.compile(
    r"<(?:(?P<h>h[1-6])\b[^<>]{0,500}>(?P<title>[^\0]{0,1000}?)</(?P=h)>|img\b(?P<img>[^<>]{0,2000})>|"
    r"a\b(?P<a>[^<>]{0,2000})>(?P<words>[^\0]{0,1000}?)</a>)",
    re.IGNORECASE,
)
_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)
_CELL = re.compile(r"<tr\b|<(t[dh])\b([^<>]{0,500})>(.{0,5000}?)</\1>", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]{1,2000}>")
_SPLITS = (re.compile(r"(?<!\\)\|"), re.compile("\t"), re.compile("[ \u3000]{2,}"))
_GAP = re.compile("[ \u3000]{2}[0-9+-]")
_RULE = re.compile(r"[\s|:-]+")
_TITLE_END = re.compile(r"关于[^。]{4,60}的(?:通知|公告|通告|意见|决定|批复|函|报告|方案|办法|规定)[。，；]?$")
_NUMBERED = re.compile(
    r"[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十0-9]{1,4}[条章节]|[#|<>*-]"
)


def read(text: str) -> list[Placed]:
    """Parts in the order of the text; none for most texts. Linear in the text."""
    found: list[Placed] = []
    marks = list(_HEADING.finditer(text)) if text.startswith("#") or "\n#" in text or " #" in text else []
    if marks:
        found += _headed(text, marks)
    elif title := _title(text):
        found.append(title)
    if "](" in text:
        found += (_markdown_link(match) for match in _LINK.finditer(text))
    if "<" in text:
        found += _html(text)
    if "|" in text or "\t" in text or _GAP.search(text):
        found += _rows(text)
    return sorted(found, key=lambda placed: placed[1].start)


def looks_like_title(words: str) -> bool:
    """Whether a first line is a title: short, no sentence, no item of a list."""
    words = words.strip()
    if not 4 <= len(words) <= 60 or _NUMBERED.match(words):
        return False
    return _TITLE_END.search(words) is not None or not re.search("[。；！？：，:;]", words)


def _placed(
    kind: Kind, text: str, start: int, end: int, *, level: int = 0, href: str = "", cell: Cell | None = None
) -> Placed:
    return Part(kind, text, level=level, href=href, cell=cell), Line(start, end, text)


def _title(text: str) -> Placed | None:
    line, _, rest = text.lstrip("\n").partition("\n")
    if not rest.strip() or not looks_like_title(line):
        return None
    start = text.index(line)
    return _placed(Kind.TITLE, line, start, start + len(line))


def _headed(text: str, marks: list[re.Match[str]]) -> Iterator[Placed]:
    """Markdown headings, the first of the highest level being the title too, and the words between them."""
    last = 0
    for number, match in enumerate(marks):
        words, level = (match[2] or "").strip(), len(match[1])
        if text[last : match.start()].strip():
            yield _placed(Kind.PARAGRAPH, text[last : match.start()], last, match.start())
        elif number == 0 and level == 1 and words:
            yield _placed(Kind.TITLE, words, match.start(2), match.end(2))
        # An empty heading has no words to point to: its signs are the place.
        first = match.start(2) if words else match.start(1)
        yield _placed(Kind.HEADING, words, first, match.end(), level=level)
        last = match.end()
    if text[last:].strip():
        yield _placed(Kind.PARAGRAPH, text[last:], last, len(text))


def _markdown_link(match: re.Match[str]) -> Placed:
    address = match[3].strip().partition(' "')[0].strip().removeprefix("<").removesuffix(">")
    kind = Kind.IMAGE if match[1] else Kind.LINK
    return _placed(kind, match[2], *match.span(), href="" if match[1] else address or "#")


def _html(text: str) -> Iterator[Placed]:
    headed, last = False, 0
    for match in _TAG.finditer(text):
        if headed and _words(text[last : match.start()]):
            yield _placed(Kind.PARAGRAPH, text[last : match.start()], last, match.start())
        last = match.end()
        if match["h"]:
            headed = True
            yield _placed(Kind.HEADING, _words(match["title"]), *match.span(), level=int(match["h"][1]))
        elif match["img"] is not None:
            yield _placed(Kind.IMAGE, _attribute(match["img"], "alt"), *match.span())
        elif re.search(r"\bhref\b", match["a"]):
            address = _attribute(match["a"], "href")
            yield _placed(Kind.LINK, _words(match["words"]), *match.span(), href=address or "#")
    if headed and _words(text[last:]):
        yield _placed(Kind.PARAGRAPH, text[last:], last, len(text))
    begun = None
    for number, match in enumerate(_TABLE.finditer(text)):
        if match[1] and begun is not None:
            yield from _html_table(text, begun, match.start(), f"html{number}")
        begun = None if match[1] else match.end()


def _words(piece: str) -> str:
    return html.unescape(_ANY_TAG.sub("", piece)).strip()


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", attributes, re.IGNORECASE)
    return html.unescape(found[found.lastindex or 0]).strip() if found else ""


def _html_table(text: str, begun: int, ended: int, name: str) -> Iterator[Placed]:
    y, x = -1, 0
    taken: set[tuple[int, int]] = set()
    for match in _CELL.finditer(text, begun, ended):
        if match[1] is None:
            y, x = y + 1, 0
            continue
        while (y, x) in taken:
            x += 1
        high, wide = (
            min(int(n) if n.isdigit() else 1, 100) or 1
            for n in (_attribute(match[2], "rowspan"), _attribute(match[2], "colspan"))
        )
        taken |= {(y + i, x + j) for i in range(high) for j in range(wide)} if high * wide > 1 else set()
        place = Cell(name, y, x, high, wide, header=match[1].lower() == "th" or y == 0)
        words = match[3].strip() if "<" not in match[3] else _words(match[3])
        start = match.start(3) + max(match[3].find(words), 0)
        yield _placed(Kind.CELL, words, start, start + len(words), cell=place)
        x += wide


def _rows(text: str) -> Iterator[Placed]:
    """Runs of three lines or more that are cut into equally many cells by |, tabs or wide gaps."""
    rows: list[list[tuple[int, str]]] = []
    place, kind, number = 0, -1, 0
    for line in [*text.split("\n"), ""]:
        cells, of = _cut(line, place)
        if rows and (of != kind or len(cells) != len(rows[0])):
            yield from _grid(rows, f"rows{number}", kind)
            rows, number = [], number + 1
        if len(cells) > 1:
            kind = of
            if not (of == 0 and _RULE.fullmatch(line)):
                rows.append(cells)
        place += len(line) + 1


def _cut(line: str, place: int) -> tuple[list[tuple[int, str]], int]:
    """The cells of a line with their places, and by which sign it was cut."""
    if "|" not in line and "\t" not in line and "  " not in line and "\u3000" not in line:
        return [], -1
    body = line.strip(" \u3000\r")
    for of, split in enumerate(_SPLITS):
        if not split.search(body):
            continue
        start = place + line.index(body)
        if of == 0:
            start += body.startswith("|")
            body = body.removeprefix("|").removesuffix("|")
        cells, last = [], 0
        for cut in [*split.finditer(body), None]:
            piece = body[last : cut.start() if cut else len(body)]
            cells.append((start + last + len(piece) - len(piece.lstrip()), piece.strip()))
            last = cut.end() if cut else 0
        return (cells, of) if len(cells) > 1 or of == 0 else ([], -1)
    return [], -1


def _grid(rows: list[list[tuple[int, str]]], name: str, kind: int) -> Iterator[Placed]:
    if len(rows) < 2 + (kind > 0):
        return
    for y, row in enumerate(rows):
        for x, (start, words) in enumerate(row):
            yield _placed(Kind.CELL, words, start, start + len(words), cell=Cell(name, y, x, header=y == 0))
