"""Tables of Word as grids with merged cells."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from lxml import etree

from lanmu.common.refusal import Refused
from lanmu.publishing.importing.ooxml import switched_on, value, w
from lanmu.publishing.importing.wordparts import Notes, Paragraph, Part, Picture, Table

_MAX_SPAN = 100
_MAX_CELLS = 40_000
_WRAPPERS = frozenset(map(w, ("sdt", "sdtContent", "customXml", "ins", "moveTo")))


class _Blocks(Protocol):
    """What reads the content of a cell."""

    notes: Notes

    def blocks(self, parent: etree._Element) -> Iterator[Part]: ...


def read_table(element: etree._Element, reader: _Blocks) -> Iterable[Part]:
    """The table, then the pictures that stood in its cells."""
    cells: list[list[str]] = []
    merges: dict[tuple[int, int], tuple[int, int]] = {}
    open_merges: dict[int, tuple[int, int]] = {}
    pictures: list[Picture] = []
    flags: list[bool] = []
    for row in _rows(element):
        properties = row.find(w("trPr"))
        if properties is not None and properties.find(w("del")) is not None:
            reader.notes.add("tracked")
            continue
        at = len(cells)
        line: list[str] = [""] * _span(value(properties, "gridBefore"), 0)
        for cell in _children(row, "tc"):
            column, inner = len(line), cell.find(w("tcPr"))
            width = _span(value(inner, "gridSpan"), 1) or 1
            text, found = _cell_text(cell, reader)
            pictures += found
            merge = value(inner, "vMerge")
            if merge is not None and merge != "restart" and column in open_merges:
                top = open_merges[column]
                rows, columns = merges.get(top, (1, width))
                merges[top] = (rows + 1, columns)
                if text:  # Word hides it on paper; it is text all the same
                    cells[top[0]][top[1]] = f"{cells[top[0]][top[1]]}\n{text}".strip()
                text = ""
            else:
                open_merges.pop(column, None)
                if merge is not None:
                    open_merges[column] = (at, column)
                if width > 1:
                    merges[(at, column)] = (1, width)
            line += [text, *[""] * (width - 1)]
        cells.append(line)
        flags.append(bool(switched_on(properties, "tblHeader")))
        if sum(map(len, cells)) > _MAX_CELLS:
            raise Refused("文件里有表格过大，超出处理上限。请把大表另存为 Excel，作为附件上传。")
    for _picture in pictures:
        reader.notes.add("cell_pictures")
    yield from _finished(element, cells, merges, flags)
    yield from pictures


def _finished(
    element: etree._Element, cells: list[list[str]], merges: dict[tuple[int, int], tuple[int, int]], flags: list[bool]
) -> Iterator[Table]:
    width = max(map(len, cells), default=0)
    if not width or not any(text for line in cells for text in line):
        return
    for line in cells:
        line += [""] * (width - len(line))
    whole = {at: span for at, span in merges.items() if span != (1, 1)}
    looks = element.find(f"{w('tblPr')}/{w('tblLook')}")
    first_row = looks is not None and looks.get(w("firstRow")) in {"1", "true", "on"}
    yield Table(cells, whole, bool(flags and flags[0]) or (first_row and _is_heading_row(cells, whole)))


def _is_heading_row(cells: list[list[str]], merges: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """Word marks the first row of nearly every table; believe it when the row looks it: short, full, distinct names."""
    first = cells[0]
    return (
        len(cells) > 2
        and len(set(first)) == len(first)
        and all(text and len(text) <= 20 and not text.isdigit() for text in first)
        and not any(row == 0 for row, _ in merges)
    )


def _cell_text(cell: etree._Element, reader: _Blocks) -> tuple[str, list[Picture]]:
    lines: list[str] = []
    pictures: list[Picture] = []
    for part in reader.blocks(cell):
        if isinstance(part, Paragraph):
            lines.append(f"{part.label}{part.text}")
        elif isinstance(part, Picture):
            pictures.append(part)
        else:
            reader.notes.add("nested")
            lines += [" ".join(filter(None, line)) for line in part.cells]
    return "\n".join(filter(None, lines)), pictures


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _children(table, "tr")


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, looking through content controls and insertion marks."""
    for element in parent.iterchildren(tag=etree.Element):
        if element.tag == w(name):
            yield element
        elif element.tag in _WRAPPERS:
            yield from _children(element, name)


def _span(text: str | None, otherwise: int) -> int:
    """A count of columns; Word knows at most 63, so a greater one is an attack on memory."""
    return min(int(text), _MAX_SPAN) if text and text.isdigit() and len(text) < 6 else otherwise
