"""The table as rows: what a row is, how files call its cells, and writing it out so that it loads again.

CSV is for programs: English headers and codes, UTF-8 without a byte-order mark, `\\n` line ends, so that an
export of the shipped table is the shipped file, byte for byte.
Excel is for people: Chinese headers and words. `reading.read_table` takes both.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lanmu.columns.enums import Cadence, ColumnKind

HEADERS: dict[str, str] = {
    "level1": "一级栏目",
    "level2": "二级栏目",
    "level3": "三级栏目",
    "kind": "类型",
    "responsible": "责任部门",
    "operator": "运维部门",
    "duty": "工作责任",
    "cadence": "更新要求",
}
"""Code of each cell → its Chinese header, in the order of the file."""

SEPARATOR = ";"
"""Between several departments of one cell. `；` and line breaks are read too."""

SHEET_TITLE = "栏目设置及责任分工表"
_WIDTHS = (14, 16, 26, 8, 26, 16, 60, 16)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of 附件1. `kind` and `cadence` are codes of the enums, `responsible` names of departments or rules."""

    level1: str
    level2: str = ""
    level3: str = ""
    kind: str = ColumnKind.INTERNAL.value
    responsible: tuple[str, ...] = ()
    operator: str = ""
    duty: str = ""
    cadence: str = Cadence.ON_CHANGE.value

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the levels that are filled, from the first."""
        return tuple(name for name in (self.level1, self.level2, self.level3) if name)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "TableRow":
        """The row back from `as_json`; other keys (of a column's snapshot) are left aside."""
        level1, level2, level3 = [*values["path"], "", ""][:3]
        named = {name: values[name] for name in ("kind", "operator", "duty", "cadence")}
        return cls(level1, level2, level3, responsible=tuple(values["responsible"]), **named)

    def as_json(self) -> dict[str, Any]:
        """The row for history, audit and `diff --json`."""
        return {
            "path": list(self.path),
            "kind": self.kind,
            "responsible": list(self.responsible),
            "operator": self.operator,
            "duty": self.duty,
            "cadence": self.cadence,
        }


def path_text(path: Iterable[str]) -> str:
    """`政务公开 / 机构信息 / 领导信息`, as messages and screens write it."""
    return " / ".join(path)


def split_departments(cell: str) -> tuple[str, ...]:
    """The names of a cell that may hold several."""
    return tuple(name for part in re.split(r"[;；\r\n]", cell) if (name := part.strip()))


def cells_of(row: TableRow) -> list[str]:
    """The row's cells as CSV writes them, in the order of `HEADERS`."""
    responsible = SEPARATOR.join(row.responsible)
    return [row.level1, row.level2, row.level3, row.kind, responsible, row.operator, row.duty, row.cadence]


def _words(row: TableRow) -> list[str]:
    cells = cells_of(row)
    cells[3] = ColumnKind(row.kind).label
    cells[7] = Cadence(row.cadence).label
    return [str(cell) for cell in cells]


def write_csv(rows: Iterable[TableRow]) -> bytes:
    """The table as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADERS)
    writer.writerows(cells_of(row) for row in rows)
    return out.getvalue().encode("utf-8")


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
