"""Word: body, tables, headers, notes; hidden runs, tracked changes, comments."""

import re
from collections.abc import Iterator

from lxml import etree

from lanmu.scanning.documents import Cell
from lanmu.scanning.enums import Kind
from lanmu.scanning.files.contents import Contents
from lanmu.scanning.files.packages import Package, attribute, local
from lanmu.scanning.markup import looks_like_title

_OFF = {"0", "false", "off", "none"}
_CHANGES = {"ins": "插入", "del": "删除", "moveFrom": "移走", "moveTo": "移来"}


def read(package: Package, contents: Contents) -> None:
    """Every part that holds text."""
    hidden_styles, heading_styles = set(_hidden_styles(package)), dict(_heading_styles(package))
    for name in sorted(package.names):
        folder, _, file = name.rpartition("/")
        if folder != "word" or not file.endswith(".xml"):
            continue
        kind = file.removesuffix(".xml").rstrip("0123456789")
        if kind == "comments":
            _comments(package, name, contents)
        elif kind in {"document", "header", "footer", "footnotes", "endnotes"}:
            root = package.xml(name)
            if root is not None:
                _Part(contents, kind, hidden_styles, heading_styles).read(root)


def _hidden_styles(package: Package) -> Iterator[str]:
    root = package.xml("word/styles.xml")
    for style in root if root is not None else ():
        if local(style) == "style" and any(
            _switched_on(e) for e in style.iter() if local(e) in {"vanish", "webHidden"}
        ):
            yield attribute(style, "styleId")


def _heading_styles(package: Package) -> Iterator[tuple[str, int]]:
    """Styles named heading 1, 标题 1 … and their levels."""
    root = package.xml("word/styles.xml")
    for style in root if root is not None else ():
        name = next((attribute(e, "val") for e in style if local(e) == "name"), "")
        if found := re.fullmatch(r"(?:heading|标题)\s*([1-9])", name, re.IGNORECASE):
            yield attribute(style, "styleId"), int(found[1])


def _switched_on(element: etree._Element) -> bool:
    return attribute(element, "val").lower() not in _OFF


def _comments(package: Package, name: str, contents: Contents) -> None:
    root = package.xml(name)
    for number, comment in enumerate(root if root is not None else (), start=1):
        if local(comment) == "comment":
            contents.remark("file.comments", f"批注.{number}", "".join(_texts(comment)))


def _texts(element: etree._Element) -> Iterator[str]:
    for inside in element.iter():
        if local(inside) in {"t", "delText"}:
            yield inside.text or ""


class _Part:
    """One part of the document, paragraph by paragraph."""

    def __init__(self, contents: Contents, name: str, hidden_styles: set[str], heading_styles: dict[str, int]) -> None:
        self.contents = contents
        self.name = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}[
            name
        ]
        self.hidden_styles = hidden_styles
        self.heading_styles = heading_styles
        self.paragraphs = 0
        self.tables = self.pictures = 0

    def read(self, root: etree._Element) -> None:
        """Paragraphs outside tables one by one, tables cell by cell."""
        for element in root.iter():
            name = local(element)
            if name == "tbl" and not _inside_table(element):
                self._table(element)
            elif name == "p" and not _inside_table(element):
                self.paragraphs += 1
                self._outside(element, f"{self.name}.{self.paragraphs}")
            elif name == "docPr" and any(local(a) == "drawing" for a in element.iterancestors()):
                self.pictures += 1
                words = attribute(element, "descr") or attribute(element, "title")
                self.contents.add(words, f"{self.name}.图{self.pictures}", kind=Kind.IMAGE)

    def _outside(self, paragraph: etree._Element, where: str) -> None:
        """A paragraph that stands in no table: title, heading or text."""
        text, level = self._paragraph(paragraph), self._level(paragraph)
        first = self.paragraphs == 1 and not level and looks_like_title(text)
        kind = Kind.HEADING if level else Kind.TITLE if first and self.name == "正文" else Kind.PARAGRAPH
        if text.strip() or not any(local(e) in {"drawing", "pict", "object"} for e in paragraph.iter()):
            self.contents.add(text, where, kind=kind, level=level)

    def _level(self, paragraph: etree._Element) -> int:
        """Of a heading, by the outline level or the name of its style; else 0."""
        properties = next((e for e in paragraph if local(e) == "pPr"), None)
        for element in properties if properties is not None else ():
            value = attribute(element, "val")
            if local(element) == "pStyle":
                return self.heading_styles.get(value, 0)
            if local(element) == "outlineLvl" and value.isdigit() and int(value) < 9:
                return int(value) + 1
        return 0

    def _table(self, table: etree._Element) -> None:
        self.tables += 1
        name = f"{self.name}.表{self.tables}"
        for y, row in enumerate(e for e in table if local(e) == "tr"):
            for x, cell in enumerate(e for e in row if local(e) == "tc"):
                text = "\n".join(filter(None, (self._paragraph(p) for p in cell.iter() if local(p) == "p")))
                place = Cell(name, y, x, header=y == 0)
                self.contents.add(text, f"{name}.{y + 1}.{x + 1}", kind=Kind.CELL, cell=place)

    def _paragraph(self, paragraph: etree._Element) -> str:
        """The visible text; what is hidden or changed becomes a remark."""
        shown: list[str] = []
        for run in paragraph.iter():
            if local(run) != "r":
                continue
            text = "".join(
                "\n" if local(e) in {"br", "cr"} else "\t" if local(e) == "tab" else e.text or ""
                for e in run
                if local(e) in {"t", "delText", "br", "cr", "tab"}
            )
            change = next((local(a) for a in run.iterancestors() if local(a) in _CHANGES), "")
            if change:
                self.contents.remark("file.changes", f"{self.name}.修订.{_CHANGES[change]}", text)
            if change in {"del", "moveFrom"}:
                continue
            if self._hidden(run):
                self.contents.remark("file.hidden_text", f"{self.name}.隐藏文字", text)
            else:
                shown.append(text)
        return "".join(shown)

    def _hidden(self, run: etree._Element) -> bool:
        properties = next((e for e in run if local(e) == "rPr"), None)
        if properties is None:
            return False
        for element in properties:
            name, value = local(element), attribute(element, "val")
            if name in {"vanish", "webHidden"} and _switched_on(element):
                return True
            if name == "rStyle" and value in self.hidden_styles:
                return True
            if (
                name == "color"
                and value.upper() == "FFFFFF"
                and not any(local(e) in {"shd", "highlight"} for e in properties)
            ):
                return True
            if name == "sz" and value.isdigit() and int(value) <= 2:
                return True
        return False


def _inside_table(element: etree._Element) -> bool:
    return any(local(ancestor) == "tbl" for ancestor in element.iterancestors())
