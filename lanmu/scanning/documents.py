"""What is scanned: a plain text, or a document as a list of parts whose kinds are known.

A part's offsets are exact in its own text.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lanmu.scanning.enums import Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands in its table, counted from 0."""

    table: str
    """Name of the table; cells of one table follow each other."""
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A field, paragraph, cell, caption, link or name of a file."""

    kind: Kind
    text: str
    where: str = ""
    """The caller's own name for the place, such as `body.3`; it comes back in every hit."""
    level: int = 0
    """Of a heading: 1 is the highest inside the text. 0: not known."""
    href: str = ""
    """Of a link: where it leads."""
    cell: Cell | None = None
    source: str = ""
    """Of a picture: its file name. Its `text` is the words for those who cannot see it."""


@dataclass(frozen=True, slots=True)
class Document:
    """Parts in reading order."""

    parts: tuple[Part, ...]
    plain: bool = False
    """One text without known structure: its only part. Hits have no `where`."""

    @property
    def joined(self) -> str:
        """All parts, a line break between two."""
        if self.plain:
            return self.parts[0].text
        return "\n".join(part.text for part in self.parts)


def from_text(text: str) -> Document:
    """A plain text; its paragraphs are its lines."""
    return Document((Part(Kind.PARAGRAPH, text),), plain=True)


def table_parts(
    rows: Iterable[Iterable[str]], *, table: str = "table", header_rows: int = 1, header_columns: int = 0
) -> tuple[Part, ...]:
    """The cells of a table without merged cells."""
    return tuple(
        Part(
            Kind.CELL,
            text,
            where=f"{table}.{y + 1}.{x + 1}",
            cell=Cell(table, y, x, header=y < header_rows or x < header_columns),
        )
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
    )
