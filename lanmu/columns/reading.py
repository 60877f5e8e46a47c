"""From a file's bytes to rows: finds out what the file is, and says everything that is wrong with it at once."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lanmu.columns.checks import Cells, DirectoryEntry, check_rows
from lanmu.columns.table import HEADERS, TableRow
from lanmu.common.refusal import Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 5_000
MAX_UNPACKED = 24 * 1024 * 1024
"""What a workbook may unpack to: a 2 MB archive can hold gigabytes."""
MAX_SHOWN = 200

_ALIASES = {
    **{label: code for code, label in HEADERS.items()},
    "一级": "level1",
    "二级": "level2",
    "三级": "level3",
    "栏目类型": "kind",
    "更新频率": "cadence",
}
_FOURTH = {"level4", "四级栏目", "四级"}
_REQUIRED = tuple(HEADERS)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_XLSX = b"PK\x03\x04"
_KINDS_OF_FILE = "请上传 CSV 文件，或 Excel 工作簿（.xlsx）。"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as read, with the line it stands on (counted from 1, the header included)."""

    line: int
    row: TableRow


def read_table(*, data: bytes, directory: Iterable[DirectoryEntry]) -> list[TableRow]:
    """The rows of a CSV (UTF-8 with or without mark, GB18030) or .xlsx file, checked against the departments.

    What the file is, is told from its content, not its name. Raises Refused with every problem found, each a sentence
    with its line number; nothing is read from a file that has one.
    """
    cells = list(_cells(data))
    problems, rows = check_rows(cells=cells, directory=list(directory))
    if problems:
        more = len(problems) - MAX_SHOWN
        raise Refused(problems[:MAX_SHOWN] + ([f"还有 {more} 处问题未列出，请先改正以上各处。"] if more > 0 else []))
    return rows


def _cells(data: bytes) -> Iterator[Cells]:
    return _named(file_lines(data))


def file_lines(data: bytes, *, what: str = "分工表") -> Iterator[tuple[int, list[str]]]:
    """Line number (from 1) and cells of a CSV (UTF-8 with or without mark, GB18030) or .xlsx file, by its content.

    `what` the file is expected to be, for the refusals. Raises Refused when it is neither, too large or damaged.
    """
    if not data.strip():
        raise Refused(f"文件是空的。{_KINDS_OF_FILE}")
    if len(data) > MAX_BYTES:
        raise Refused(
            f"文件有 {len(data) / 1024 / 1024:.1f} MB，超过 2 MB。{what}只有文字，请删去图片和多余的工作表后再上传。"
        )
    if data.startswith(_OLD_EXCEL):
        raise Refused("这是旧版 Excel 文件（.xls）或加密的工作簿。请在表格软件中另存为不加密的 .xlsx 后再上传。")
    return _workbook_lines(data, what) if data.startswith(_XLSX) else _csv_lines(data)


def _csv_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of a CSV file."""
    text = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for values in reader:
            yield line, values
            line = reader.line_num + 1
    except csv.Error:
        raise Refused(f"第 {line} 行：不是规范的 CSV（引号没有成对，或一格太长）。{_KINDS_OF_FILE}") from None


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("文件的编码是 UTF-16。请在表格软件中另存为“CSV UTF-8”，或另存为 .xlsx 后再上传。")
    if b"\x00" in data:
        raise Refused(f"这不是 CSV 文件，也不是 Excel 工作簿。{_KINDS_OF_FILE}")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("文件的编码既不是 UTF-8 也不是 GB18030，文字无法辨认。请另存为“CSV UTF-8”或 .xlsx 后再上传。")


def _workbook_lines(data: bytes, what: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of the first sheet; a merged cell counts for every cell it covers, as in 附件1 itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise Refused(f"工作簿展开后太大，不像一张{what}。请只留{what}一张工作表，清除多余的格式后再上传。")
        book = load_workbook(io.BytesIO(data), data_only=True)
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a broken part of the file makes it raise
        raise Refused(f"无法作为 Excel 工作簿打开，文件可能已损坏，或不是 .xlsx。{_KINDS_OF_FILE}") from None
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise Refused(f"工作簿里没有可见的工作表。请把{what}放在第一张工作表后再上传。")
    yield from _sheet_lines(sheet)


def _sheet_lines(sheet: Worksheet) -> Iterator[tuple[int, list[str]]]:
    covered = {
        (row, column): sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= MAX_ROWS
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [covered.get((number, column), value) for column, value in enumerate(values, start=1)]
        yield number, ["" if value is None else str(value) for value in cells]


def _named(lines: Iterable[tuple[int, list[str]]]) -> Iterator[Cells]:
    """Cells by name, from the header row on; blank lines are passed over."""
    names: list[str] | None = None
    count = 0
    for line, values in lines:
        if not any(value.strip() for value in values):
            continue
        if names is None:
            names = _header(values)
            continue
        count += 1
        if count > MAX_ROWS:
            raise Refused(f"超过 {MAX_ROWS} 行，不像一张分工表。请确认上传的是《栏目设置及责任分工表》。")
        yield Cells(line=line, values=dict(zip(names, values, strict=False)), surplus=_surplus(names, values))
    if names is None or count == 0:
        raise Refused("表里没有任何栏目。请从工作台导出现行分工表，在它的基础上修改后再上传。")


def _surplus(names: list[str], values: list[str]) -> tuple[str, ...]:
    """What stands beyond the header, or under a fourth level: text that would be lost."""
    beyond = values[len(names) :]
    fourth = [value for name, value in zip(names, values, strict=False) if name == "level4"]
    return tuple(value.strip() for value in [*fourth, *beyond] if value.strip())


def _header(values: list[str]) -> list[str]:
    titles = [value.strip() for value in values]
    while titles and not titles[-1]:
        titles.pop()
    names = ["level4" if t in _FOURTH else _ALIASES.get(t, t.lower()) for t in titles]
    known = {*HEADERS, "level4"}
    problems = []
    if missing := [f"{HEADERS[code]}（{code}）" for code in _REQUIRED if code not in names]:
        problems.append(f"第一行表头缺少：{'、'.join(missing)}。请从工作台导出现行分工表，照它的表头填写。")
    if strange := [t or "（空）" for t, n in zip(titles, names, strict=True) if n not in known]:
        problems.append(f"表头里有认不出的列：{'、'.join(strange)}。请删去这些列，或改成导出文件里的列名。")
    if twice := sorted({HEADERS.get(n, n) for n in names if n in known and names.count(n) > 1}):
        problems.append(f"表头重复：{'、'.join(twice)}。请只留一列。")
    if problems:
        raise Refused(problems)
    return names
