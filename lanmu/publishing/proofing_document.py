"""A frozen text as the scanning engine reads it, paragraph by paragraph, each with an address.

The address of a part (`Hit.where`) is that of `corrections` with the number of the paragraph behind it: `title`,
`summary`, `body.3.html#2`, `body.4.rows.1.0`. `slot_of` gives what `corrections` calls the place, `place_name` what
people call it.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from lanmu.publishing.corrections import GENRE_WORDS
from lanmu.publishing.enums import SourceKind
from lanmu.scanning.context import Source
from lanmu.scanning.documents import Cell, Document, Part
from lanmu.scanning.enums import Kind

LINK = "~"
"""Between the address of a paragraph and the number of a link in it: its words stand in the paragraph already."""
_BLOCKS = {"p": 0, "li": 0, "h2": 2, "h3": 3}
_HEADINGS = {2: 1, 3: 2}
_NAMES = {
    "title": "标题", "summary": "内容摘要", "author": "作者", "editor": "责任编辑", "keywords": "关键词",
    "source.name": "来源名称", "disclosure_basis": "不公开的理由和依据",
    **{address: name for address, _field, name in GENRE_WORDS},
}  # fmt: skip
_KINDS = {
    "html": "", "rows": "表格", "caption": "图表标题", "alt": "图片替代文字", "title": "名称", "items": "链接",
    "transcript": "视频文字说明", "text": "引文", "source": "引文出处",
}  # fmt: skip
_BODY = re.compile(r"body\.(\d+)\.(\w+)(?:\.(\d+))?(?:\.(\d+))?(?:#(\d+))?")


def document_of(content: dict[str, Any]) -> Document:
    """Everything the public reads of a frozen text, in the order of the page."""
    parts = [Part(Kind.TITLE, content["title"], where="title")]
    parts += [Part(Kind.PARAGRAPH, text, where=address) for address, text in _head(content) if text]
    for number, block in enumerate(content["body"]):
        parts += _of_block(block, f"body.{number}")
    return Document(tuple(parts))


def source_of(content: dict[str, Any]) -> Source:
    """信息来源, as the engine takes it."""
    source = content["source"]
    return Source(repost=source["kind"] == SourceKind.REPOST, name=source["name"], url=source["url"])


def slot_of(where: str) -> str:
    """The address `corrections` knows: without the paragraph, without the link."""
    return where.partition(LINK)[0].partition("#")[0]


def place_name(where: str) -> str:
    """A place in the words of the people who write: 标题; 正文第 3 块第 2 段; 正文第 4 块表格第 2 行第 1 列."""
    address = where.partition(LINK)[0]
    if (head := address.partition("#")[0]) in _NAMES:
        return _NAMES[head]
    found = _BODY.fullmatch(address)
    if found is None:
        return where
    block, kind, first, second, line = found.groups()
    name = f"正文第 {int(block) + 1} 块{_KINDS.get(kind, '')}"
    if kind == "rows":
        return f"{name}第 {int(first) + 1} 行第 {int(second) + 1} 格"
    if kind == "items":
        return f"{name}第 {int(first) + 1} 条"
    return f"{name}第 {int(line) + 1} 段" if line else name


def _head(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for address, _field, _name in GENRE_WORDS:
        part, _, key = address.partition(".")
        for number, line in enumerate(str(content.get(part, {}).get(key) or "").split("\n")):
            yield (address if not number else f"{address}#{number}"), line
    yield "summary", content["summary"]
    yield "keywords", "，".join(content.get("keywords", []))
    yield "author", content.get("author", "")


def _of_block(block: dict[str, Any], at: str) -> list[Part]:
    match block["type"]:
        case "text":
            return html_parts(block["html"], at=f"{at}.html")
        case "table":
            return _of_table(block, at)
        case "image":
            alt = Part(Kind.IMAGE, block["alt"], where=f"{at}.alt")
            return [alt, *_words(block, at, Kind.CAPTION, "caption")]
        case "links":
            items = [
                Part(Kind.LINK, item["title"], where=f"{at}.items.{n}", href=item["url"])
                for n, item in enumerate(block["items"])
            ]
            return [*_words(block, at, Kind.HEADING, "title"), *items]
        case "quotation":
            return _words(block, at, Kind.PARAGRAPH, "text", "source")
        case "video":
            return _words(block, at, Kind.CAPTION, "title") + _words(block, at, Kind.PARAGRAPH, "transcript")
        case "document":
            return _words(block, at, Kind.ATTACHMENT, "title")
    return []


def _words(block: dict[str, Any], at: str, kind: Kind, *keys: str) -> list[Part]:
    return [Part(kind, block[key], where=f"{at}.{key}") for key in keys if block.get(key)]


def _of_table(block: dict[str, Any], at: str) -> list[Part]:
    header = block.get("header", "")
    parts = _words(block, at, Kind.CAPTION, "caption")
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(block["rows"]):
        x = 0
        for number, cell in enumerate(row):
            while (y, x) in taken:
                x += 1
            high, wide = cell["rowspan"], cell["colspan"]
            taken |= {(y + i, x + j) for i in range(high) for j in range(wide)}
            is_header = (y == 0 and header in {"row", "both"}) or (x == 0 and header in {"column", "both"})
            place = Cell(at, y, x, high, wide, header=is_header)
            parts.append(Part(Kind.CELL, cell["text"], where=f"{at}.rows.{y}.{number}", cell=place))
            x += wide
    return parts


def html_parts(html: str, *, at: str) -> list[Part]:
    """Paragraphs, headings and list items of a text block, `at#N` each, and its links (`at#N~M`)."""
    reader = _Lines(at)
    reader.feed(html)
    reader.close()
    return reader.finished()


class _Lines(HTMLParser):
    """Clean HTML (cleaning.clean_html) as lines. Not a tree: 200 pages are read in a moment."""

    def __init__(self, at: str) -> None:
        super().__init__(convert_charrefs=True)
        self.at = at
        self.parts: list[Part] = []
        self.words: list[str] = []
        self.level = 0
        self.links: list[tuple[str, str]] = []
        self.link: list[str] | None = None
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_line()
            self.level = _BLOCKS[tag]
        elif tag == "br":
            self.words.append(" ")
        elif tag == "a":
            self.link, self.href = [], next((value or "" for name, value in attrs if name == "href"), "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        elif tag == "a" and self.link is not None:
            self.links.append(("".join(self.link), self.href))
            self.link = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.link is not None:
            self.link.append(data)

    def end_line(self) -> None:
        text = "".join(self.words)
        if text.strip() or self.level:
            where = f"{self.at}#{sum(LINK not in part.where for part in self.parts)}"
            kind = Kind.HEADING if self.level else Kind.PARAGRAPH
            self.parts.append(Part(kind, text, where=where, level=_HEADINGS.get(self.level, 0)))
            self.parts += [
                Part(Kind.LINK, words, where=f"{where}{LINK}{n}", href=href)
                for n, (words, href) in enumerate(self.links)
            ]
        self.words, self.links, self.level = [], [], 0

    def finished(self) -> list[Part]:
        self.end_line()
        return self.parts
