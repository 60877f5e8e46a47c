"""The table as an Excel workbook, for people. Apart from `table`, because the library is slow to load."""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lanmu.columns.enums import Cadence, ColumnKind
from lanmu.columns.table import HEADERS, TableRow, cells_of

SHEET_TITLE = "栏目设置及责任分工表"
_WIDTHS = (14, 16, 26, 8, 26, 16, 60, 16)


def write_xlsx(rows: Iterable[TableRow]) -> bytes:
    """The table as an Excel workbook with one sheet, ready to print on one page's width."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet(SHEET_TITLE)
    for number, values in enumerate([list(HEADERS.values()), *map(_words, rows)], start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row=number, column=column)
            if value:
                # Set as text whatever it looks like: a spreadsheet must never take a name for a formula.
                cell.value = value
                cell.data_type = TYPE_STRING
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            if number == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="DCE6F1")
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _words(row: TableRow) -> list[str]:
    cells = cells_of(row)
    cells[3] = ColumnKind(row.kind).label
    cells[7] = Cadence(row.cadence).label
    return [str(cell) for cell in cells]
