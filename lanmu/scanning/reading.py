"""A document as the checks see it: one normalised text, and what several of them need is found once."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from lanmu.scanning import markup
from lanmu.scanning.documents import Document, Part
from lanmu.scanning.enums import Kind
from lanmu.scanning.markup import Line
from lanmu.scanning.normalise import Normalised, normalise

_DIGITS = re.compile("[0-9]+")


class Reading:
    """Offsets of checks are offsets of `text`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.normalised: Normalised = normalise(document.joined)
        self.text: str = self.normalised.text
        self.original: str = self.normalised.original
        self._last_line = Line(-1, -1, "")

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character that occurs: most checks can leave at once."""
        return frozenset(self.text)

    @cached_property
    def digits(self) -> list[tuple[int, int]]:
        """Every run of ASCII digits."""
        return [match.span() for match in _DIGITS.finditer(self.text)]

    @cached_property
    def lines(self) -> list[Line]:
        """Paragraphs in order, empty ones included."""
        lines, start = [], 0
        for text in self.text.split("\n"):
            lines.append(Line(start, start + len(text), text))
            start += len(text) + 1
        return lines

    def line_at(self, place: int) -> Line:
        """The paragraph around a place. The last answer is kept: hits come in order, and a line may be a megabyte."""
        if self._last_line.start <= place <= self._last_line.end:
            return self._last_line
        start = self.text.rfind("\n", 0, place) + 1
        end = self.text.find("\n", place)
        end = len(self.text) if end < 0 else end
        self._last_line = Line(start, end, self.text[start:end])
        return self._last_line

    @cached_property
    def starts(self) -> list[int]:
        """Where each part begins in `original`."""
        starts, place = [], 0
        for part in self.document.parts:
            starts.append(place)
            place += len(part.text) + 1
        return starts

    def part_at(self, place: int) -> tuple[Part, int]:
        """The part that holds `original[place]`, and where it begins there."""
        index = max(bisect_right(self.starts, place) - 1, 0)
        return self.document.parts[index], self.starts[index]

    @cached_property
    def placed(self) -> list[tuple[Part, Line]]:
        """Every part with its place in `text`; of a plain text what its markup says (markup.py)."""
        if self.document.plain:
            return markup.read(self.text)
        return [
            (part, self._line(start, start + len(part.text)))
            for part, start in zip(self.document.parts, self.starts, strict=True)
        ]

    def line_of(self, part: Part) -> Line:
        """Where a part of `placed` stands."""
        return self._lines_of[id(part)]

    @cached_property
    def _lines_of(self) -> dict[int, Line]:
        return {id(part): line for part, line in self.placed}

    def _line(self, start: int, end: int) -> Line:
        """The stretch `original[start:end]` in offsets of `text`."""
        first, last = self.forward(start), self.forward(end)
        return Line(first, last, self.text[first:last])

    def forward(self, place: int) -> int:
        """Offset in `text` of `original[place]`; of what follows, when that was removed."""
        removed = self.normalised.removed
        if not removed:
            return place
        return place - bisect_right(self._removed_places, place - 1)

    @cached_property
    def _removed_places(self) -> list[int]:
        return [before + index for index, before in enumerate(self.normalised.removed)]

    def column_head(self, place: int) -> str:
        """Words of the header cells over the cell that holds `text[place]`; "" outside a table."""
        index = bisect_right(self._cell_starts, place) - 1
        if index < 0 or place > self._cells[index][1].end:
            return ""
        here = self._cells[index][0]
        return " ".join(
            other.text
            for other in self.tables.get(here.cell.table if here.cell else "", ())
            if other.cell
            and here.cell
            and other.cell.header
            and other.cell.column == here.cell.column
            and other is not here
        )

    @cached_property
    def _cells(self) -> list[tuple[Part, Line]]:
        return [(part, line) for part, line in self.placed if part.cell is not None]

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [line.start for _, line in self._cells]

    @cached_property
    def tables(self) -> dict[str, list[Part]]:
        """Name of each table → its cells."""
        tables: dict[str, list[Part]] = {}
        for part, _ in self._cells:
            if part.cell is not None:
                tables.setdefault(part.cell.table, []).append(part)
        return tables

    def parts_of(self, *kinds: Kind) -> Iterator[tuple[Part, Line]]:
        """The parts of some kinds."""
        return ((part, line) for part, line in self.placed if part.kind in kinds)

    def around(self, start: int, end: int, width: int) -> tuple[str, str]:
        """The words before and after, inside the same paragraph, at most `width` characters each."""
        before = self.text[max(0, start - width) : start].rpartition("\n")[2]
        after = self.text[end : end + width].partition("\n")[0]
        return before, after
