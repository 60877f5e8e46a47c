"""意见和办理.xlsx: all acts, versions and events as an office wants them. The same content gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lanmu.portal.inquiry.casefile.archive import EPOCH

LONG = 60
"""Width, in characters, at which a column stops growing and its words wrap."""
HEAD = PatternFill("solid", fgColor="E4ECE9")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

Sheet = tuple[str, Sequence[str], Iterable[Sequence[str]]]
"""Name, headings, rows."""


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one .xlsx; every cell is text, so nothing is taken for a formula."""
    book = Workbook()
    del book[book.sheetnames[0]]  # a new book comes with an empty sheet
    for name, headings, rows in sheets:
        _fill(book.create_sheet(name), headings, rows)
    written = io.BytesIO()
    book.save(written)
    return _same_bytes(written)


def _fill(sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    widths = [len(heading) * 2 for heading in headings]
    sheet.append(list(headings))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            words = _CONTROL.sub("", value)
            cell = sheet.cell(number, place, words)
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            widths[place - 1] = max(widths[place - 1], *(len(line) * 2 for line in words.split("\n")))
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(width + 2, LONG)
    sheet.freeze_panes = "A2"


def _same_bytes(written: io.BytesIO) -> bytes:
    """Without the time of saving, which the library writes in two places."""
    stamp = datetime(*EPOCH).strftime("%Y-%m-%dT%H:%M:%SZ").encode()  # noqa: DTZ001 - a constant, not a moment
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in sorted(source.namelist()):
            data = source.read(entry)
            if entry == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp, data)
            target.writestr(zipfile.ZipInfo(entry, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
