"""One table as an Excel download."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def storable(value: Any) -> Any:
    """Text without the control characters that Excel files cannot hold: a line pasted from Word may bring one."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def sheet_answer(
    *, name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]
) -> HttpResponse:
    """A workbook of one sheet, called `name` on the reader's machine. Text stays text: nothing becomes a formula."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(list(headings))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([storable(value) for value in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = TYPE_STRING
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    disposition = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return HttpResponse(out.getvalue(), content_type=XLSX, headers={"Content-Disposition": disposition})
