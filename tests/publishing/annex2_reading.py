"""How the tests read printed forms: as a clerk's PDF reader and Word would."""

import io
import subprocess
from pathlib import Path
from typing import Any

from docx import Document


def run(*command: str | Path) -> str:
    """What a program prints; a failure is an error."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def written(folder: Path, data: bytes, name: str = "form.pdf") -> Path:
    """The bytes as a file."""
    path = folder / name
    path.write_bytes(data)
    return path


def pdf_text(path: Path) -> str:
    """The text a PDF reader finds, without white space, which carries no meaning on a form."""
    return "".join(run("pdftotext", "-raw", path, "-").split())


def pdf_pages(path: Path) -> int:
    """How many pages the PDF has."""
    line = next(line for line in run("pdfinfo", path).splitlines() if line.startswith("Pages:"))
    return int(line.split()[1])


def word_rows(data: bytes) -> list[list[str]]:
    """The table of a Word form: per row its distinct cells' texts."""
    (table,) = Document(io.BytesIO(data)).tables
    rows: list[list[str]] = []
    for row in table.rows:
        cells: dict[Any, str] = {cell._tc: cell.text for cell in row.cells}
        rows.append(list(cells.values()))
    return rows


def word_text(data: bytes) -> str:
    """Everything the Word form says, without white space."""
    document = Document(io.BytesIO(data))
    paragraphs = [p.text for p in document.paragraphs]
    return "".join("".join([*paragraphs, *(cell for row in word_rows(data) for cell in row)]).split())
