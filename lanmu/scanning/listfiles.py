"""Word lists to and from Excel and CSV. A file with faults is refused whole, with every fault named by its row."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from lanmu.common.refusal import Refused
from lanmu.scanning.wordlists import COLUMNS, Entry, WordList, entry_of

MOST_ROWS = 200_000
MOST_BYTES = 30_000_000
MOST_REASONS = 50


def read_list(data: bytes, *, name: str) -> tuple[Entry, ...]:
    """The entries of an .xlsx or .csv file whose first row names the columns (`wordlists.COLUMNS`).

    Raises Refused with one sentence per faulty row.
    """
    return _entries(read_rows(data, name=name))


def read_rows(data: bytes, *, name: str) -> list[list[str]]:
    """The cells of the first sheet of an .xlsx file, or of a .csv file, as text. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1_000_000} MB，请分成几个词表。")
    if name.lower().endswith(".xlsx"):
        return _xlsx_rows(data)
    if name.lower().endswith(".csv"):
        return _csv_rows(data)
    raise Refused("词表请用 .xlsx 或 .csv 文件。")


def _xlsx_rows(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(info.file_size for info in package.infolist()) > 10 * MOST_BYTES:
                raise Refused("文件展开后过大，请分成几个词表。")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError, SyntaxError):
        raise Refused("文件打不开，请确认它是 Excel 另存的 .xlsx 文件。")


def _csv_rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused("文件的编码不是 UTF-8 或 GB18030，请用 Excel 另存为 CSV 再试。")
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise Refused("CSV 文件的格式有误，请用 Excel 另存为 CSV 再试。")


def _entries(rows: Sequence[Sequence[str]]) -> tuple[Entry, ...]:
    head = [cell.strip() for cell in rows[0]] if rows else []
    if COLUMNS[0] not in head:
        raise Refused(f"第 1 行应是列名：{'、'.join(COLUMNS)}；其中“{COLUMNS[0]}”必须有。")
    if unknown := [cell for cell in head if cell and cell not in COLUMNS]:
        raise Refused(f"不认识的列：{'、'.join(unknown)}。可用的列：{'、'.join(COLUMNS)}。")
    if len(rows) > MOST_ROWS:
        raise Refused(f"词表超过 {MOST_ROWS} 行，请分成几个。")
    entries: dict[str, tuple[int, Entry]] = {}
    reasons = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            entry = entry_of(dict(zip(head, row, strict=False)))
        except ValueError as wrong:
            reasons.append(f"第 {number} 行：{wrong}。")
            continue
        if entry.pattern in entries:
            reasons.append(f"第 {number} 行：“{entry.pattern}”与第 {entries[entry.pattern][0]} 行重复，请删去一行。")
            continue
        entries[entry.pattern] = (number, entry)
    if reasons:
        rest = [f"另有 {len(reasons) - MOST_REASONS} 行有问题。"] if len(reasons) > MOST_REASONS else []
        raise Refused(reasons[:MOST_REASONS] + rest)
    if not entries:
        raise Refused("词表里没有词语。")
    return tuple(entry for _, entry in entries.values())


def _cells(entries: Iterable[Entry]) -> Iterable[list[str]]:
    yield list(COLUMNS)
    for entry in entries:
        severity = entry.severity.value if entry.severity else ""
        allow, later = "|".join(entry.allow), "|".join(entry.unless_later)
        yield [entry.pattern, entry.suggestion, severity, entry.why, allow, later]


def list_as_csv(words: WordList) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows Chinese."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_cells(words.entries))
    return out.getvalue().encode("utf-8-sig")


def list_as_xlsx(words: WordList) -> bytes:
    """Every cell is text: a word that begins with = is no formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("词表")
    for row in _cells(words.entries):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
