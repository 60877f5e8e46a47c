"""A year's 放假安排 as an Excel file: written from what is known, read as it is filled in."""

import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lanmu.common.refusal import Refused
from lanmu.organisation.sheets import sheet_answer
from lanmu.workdays.actions import Given
from lanmu.workdays.facts import SOURCE_NAMES, Fact, weekday_text

HEADINGS = ("日期", "星期", "上班或放假", "说明", "依据")
WORKS, OFF = "上班", "放假"
LONGEST = 400
NOT_EXCEL = "这个文件不是 Excel（.xlsx）工作簿，请先导出本年的表，填好后再导入。"


def answer(*, year: int, facts: Iterable[Fact]) -> HttpResponse:
    """The year's days as a download."""
    rows = [
        (fact.day, weekday_text(fact.day), WORKS if fact.is_workday else OFF, fact.name, SOURCE_NAMES[fact.source])
        for fact in facts
    ]
    return sheet_answer(name=f"工作日历{year}", headings=HEADINGS, rows=rows, widths=(14, 10, 14, 32, 30))


def read(data: bytes) -> list[Given]:
    """Days of a file as `answer` writes it; 星期 and 依据 are not read. Raises Refused with every reason."""
    try:
        rows = list(
            load_workbook(BytesIO(data), read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
        )
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError):
        raise Refused(NOT_EXCEL) from None
    if not rows or [_text(cell) for cell in rows[0][:4]] != list(HEADINGS[:4]):
        raise Refused(f"第一行应是：{'、'.join(HEADINGS)}。请先导出本年的表，填好后再导入。")
    if len(rows) > LONGEST:
        raise Refused(f"一年没有这么多天：表里有 {len(rows) - 1} 行。")
    days, reasons = [], []
    for number, row in enumerate(rows[1:], 2):
        cells = [*row, None, None, None, None][:4]
        if not any(_text(cell) for cell in cells):
            continue
        day, works = _day(cells[0]), _text(cells[2])
        if day is None:
            reasons.append(f"第 {number} 行：日期“{_text(cells[0])}”无法识别，应如 2026-10-01。")
        elif works not in (WORKS, OFF):
            reasons.append(f"第 {number} 行：应写“上班”或“放假”，现在是“{works}”。")
        else:
            days.append(Given(day=day, is_workday=works == WORKS, name=_text(cells[3])))
    if reasons:
        raise Refused(reasons)
    return days


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(_text(cell))
    except ValueError:
        return None
