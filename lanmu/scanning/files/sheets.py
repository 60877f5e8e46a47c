"""Excel: every sheet cell by cell; hidden sheets, rows and columns, comments, pivot caches."""

import io
import re
from collections.abc import Iterator

from lxml import etree

from lanmu.scanning.documents import Cell
from lanmu.scanning.enums import Kind
from lanmu.scanning.files.contents import Contents, Unreadable
from lanmu.scanning.files.packages import BROKEN, Package, attribute, local, relations

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")


def read(package: Package, contents: Contents) -> None:
    """Sheets in the order of the workbook."""
    book = package.xml("xl/workbook.xml")
    if book is None:
        raise Unreadable(BROKEN)
    targets = relations(package, "xl/workbook.xml")
    strings = list(_strings(package))
    for sheet in (e for e in book.iter() if local(e) == "sheet"):
        name, state = sheet.get("name", ""), sheet.get("state", "visible")
        _kind, part, _external = targets.get(attribute(sheet, "id"), ("", "", False))
        if state != "visible":
            contents.remark("file.hidden_sheet", f"工作表.{name}", name)
        if part in package.infos:
            _Sheet(contents, name, strings).read(package.read(part))
    for part in package.names:
        if part.startswith("xl/pivotCache/") and "Records" in part:
            contents.remark("file.pivot", "数据透视缓存", " ".join(_values(package, part))[:2000])
        if re.match(r"xl/(?:comments|threadedComments/)", part) and part.endswith(".xml"):
            root = package.xml(part)
            for number, comment in enumerate(
                e for e in (root.iter() if root is not None else ()) if local(e) in {"comment", "threadedComment"}
            ):
                contents.remark(
                    "file.comments",
                    f"批注.{number + 1}",
                    "".join(t.text or "" for t in comment.iter() if local(t) in {"t", "text"}),
                )


def _values(package: Package, part: str) -> Iterator[str]:
    root = package.xml(part)
    for element in root.iter() if root is not None else ():
        if local(element) == "s":
            yield element.get("v", "")


def _strings(package: Package) -> Iterator[str]:
    root = package.xml("xl/sharedStrings.xml")
    for item in root if root is not None else ():
        yield "".join(t.text or "" for t in item.iter() if local(t) == "t" and not _phonetic(t))


def _phonetic(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) == "rPh"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Sheet:
    """One sheet. The first row with two words or more is taken for the head."""

    def __init__(self, contents: Contents, name: str, strings: list[str]) -> None:
        self.contents = contents
        self.name = name
        self.strings = strings
        self.head: int | None = None
        self.row = -1

    def read(self, data: bytes) -> None:
        """Row by row, so that a large sheet is never whole in memory."""
        try:
            for _event, element in etree.iterparse(
                io.BytesIO(data),
                events=("end",),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            ):
                name = local(element)
                if name == "row":
                    self._row(element)
                    element.clear()
                elif name == "col" and element.get("hidden") in {"1", "true"}:
                    columns = f"{element.get('min', '')}–{element.get('max', '')}"
                    self.contents.remark("file.hidden_cells", f"{self.name}.隐藏列.{columns}")
        except etree.XMLSyntaxError:
            raise Unreadable(BROKEN)

    def _row(self, row: etree._Element) -> None:
        number = row.get("r", "")
        self.row = int(number) - 1 if number.isdigit() else self.row + 1
        cells = [
            (self._place(cell, index), self._text(cell)) for index, cell in enumerate(e for e in row if local(e) == "c")
        ]
        if row.get("hidden") in {"1", "true"} and any(text for _, text in cells):
            joined = " ".join(text for _, text in cells if text)
            self.contents.remark("file.hidden_cells", f"{self.name}.隐藏行.{self.row + 1}", joined[:1000])
        words = [text for _, text in cells if text and not re.fullmatch(r"[0-9.,%+-]+", text)]
        if self.head is None and len(words) >= 2:
            self.head = self.row
        for column, text in cells:
            place = Cell(self.name, self.row, column, header=self.row == self.head)
            self.contents.add(text, f"{self.name}.{self.row + 1}.{column + 1}", kind=Kind.CELL, cell=place)

    def _place(self, cell: etree._Element, index: int) -> int:
        found = _REFERENCE.match(cell.get("r", ""))
        return _column(found[1]) if found else index

    def _text(self, cell: etree._Element) -> str:
        if cell.get("t") == "inlineStr":
            return "".join(t.text or "" for t in cell.iter() if local(t) == "t")
        value = next((e.text or "" for e in cell if local(e) == "v"), "")
        if cell.get("t") == "s":
            return self.strings[int(value)] if value.isdigit() and int(value) < len(self.strings) else ""
        return _number(value)


def _number(value: str) -> str:
    """A number as a person reads it: 1.2345678901234567E17 is an identity number stored as a number."""
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?E\+?[0-9]{1,2}", value):
        return f"{float(value):.0f}"
    return value
