"""Totals that are not the sum, and shares that do not make a hundred.

Real tables have subtotals, 其中 rows and rounding; a total is reported only when no usual way of adding makes it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from lanmu.scanning.context import Context
from lanmu.scanning.documents import Part
from lanmu.scanning.enums import Severity
from lanmu.scanning.reading import Reading
from lanmu.scanning.rules import Check, Found, Rule

SUM = Rule("table.sum", "合计不等于各项之和", Severity.NOTICE, "表中的合计和各项之和不一致，请核对。")
SHARE = Rule("table.share", "占比之和不是百分之百", Severity.NOTICE, "各项占比之和应为 100%（允许四舍五入的误差）。")

_TOTAL = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,8}(?:合计|总计)|共计|总和|总数|累计|合计数)(?:[（(][^）)]{0,10}[）)])?[:：]?$"
)
_SUBTOTAL = re.compile(r"^(?:小计|[\u4e00-\u9fff]{0,10}小计)[:：]?$")
_WITHIN = re.compile(r"^(?:其中|#|—|-|　)|其中[:：]|^其中")
_NOT_ADDED = re.compile(
    r"率|比重|占比|比例|增[长幅减]|同比|环比|均|编号|序号|年份|年度$|日期|时间|电话|代码|名次|排名|单价|标准|温度|百分|%|倍|分数线|指数"
)
_SHARE_HEAD = re.compile(r"占比|比重|构成|占总|百分比|比例")
_NUMBER = re.compile(r"^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?$")
_BLANK = frozenset({"", "-", "—", "——", "－", "/", "无", "0", "*", "…", "–"})


class _Value(NamedTuple):
    value: Decimal
    decimals: int
    percent: bool


class _Grid:
    """A table by rows and columns; merged cells stand in every place they cover."""

    def __init__(self, parts: list[Part]) -> None:
        self.cells: dict[tuple[int, int], Part] = {}
        for part in parts:
            cell = part.cell
            if cell is not None:
                for y in range(cell.row, cell.row + min(cell.rowspan, 500)):
                    for x in range(cell.column, cell.column + min(cell.colspan, 100)):
                        self.cells.setdefault((y, x), part)
        self.height = 1 + max((y for y, _ in self.cells), default=-1)
        self.width = 1 + max((x for _, x in self.cells), default=-1)

    def text(self, y: int, x: int) -> str:
        part = self.cells.get((y, x))
        return re.sub(r"\s", "", part.text) if part else ""

    def label(self, y: int) -> str:
        """The first words of a row."""
        return next(
            (text for x in range(min(self.width, 3)) if (text := self.text(y, x)) and not _NUMBER.match(text)), ""
        )

    def head(self, x: int, until: int) -> str:
        return " ".join(self.text(y, x) for y in range(min(until, 3)))


def _value(text: str) -> _Value | None:
    """A number; blanks count as nothing; None for words."""
    percent = text.endswith(("%", "％"))
    plain = text.rstrip("%％").replace("，", ",")
    if plain in _BLANK:
        return _Value(Decimal(0), 0, percent)
    if not _NUMBER.match(plain) or len(plain) > 30:
        return None
    try:
        number = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        return None
    return _Value(number, len(plain.partition(".")[2]), percent)


def run(reading: Reading, context: Context) -> Iterator[Found]:
    """Totals of columns, then of rows, then shares."""
    for parts in reading.tables.values():
        grid = _Grid(parts)
        if grid.height < 3 or grid.width < 2 or grid.height * grid.width > 200_000:
            continue
        yield from _column_totals(reading, grid)
        yield from _row_totals(reading, grid)


def _found(reading: Reading, grid: _Grid, rule: Rule, y: int, x: int, suggestion: str, why: str) -> Iterator[Found]:
    part = grid.cells[y, x]
    line = reading.line_of(part)
    if line.end > line.start:
        yield Found(rule, line.start, line.end, suggestion, why)


def _column_totals(reading: Reading, grid: _Grid) -> Iterator[Found]:
    totals = [y for y in range(1, grid.height) if _TOTAL.match(grid.label(y))]
    if len(totals) != 1:
        return
    total = totals[0]
    body = [y for y in range(grid.height) if y != total and _is_body(grid, y)]
    if total not in {body[0] - 1, body[-1] + 1} if body else True:
        return
    for x in range(1, grid.width):
        head = grid.head(x, min(total, body[0]))
        said = _value(grid.text(total, x))
        if said is None or grid.text(total, x) in _BLANK:
            continue
        rows = [(y, _value(grid.text(y, x))) for y in body]
        if any(value is None for _, value in rows) or sum(v is not None and v.value != 0 for _, v in rows) < 2:
            continue
        values = [(y, value) for y, value in rows if value is not None]
        if said.percent or any(value.percent for _, value in values) or _SHARE_HEAD.search(head):
            yield from _shares(
                reading, grid, total, x, said, [v for y, v in values if not _SUBTOTAL.match(grid.label(y))]
            )
        elif not _NOT_ADDED.search(head):
            ways = _ways(grid, values)
            slack = Decimal(len(values)) * Decimal(1).scaleb(-said.decimals) / 2 if said.decimals else Decimal(0)
            if all(abs(way - said.value) > slack for way in ways):
                right = ways[0]
                yield from _found(
                    reading, grid, SUM, total, x, f"{right}", f"各项之和是 {right}，这里写的是 {grid.text(total, x)}。"
                )


def _is_body(grid: _Grid, y: int) -> bool:
    """A row of figures under the head."""
    numbers = sum(_value(grid.text(y, x)) is not None and grid.text(y, x) not in _BLANK for x in range(1, grid.width))
    part = grid.cells.get((y, 0))
    header = all(
        cell.cell is not None and cell.cell.header for x in range(grid.width) if (cell := grid.cells.get((y, x)))
    )
    return numbers > 0 and not header and part is not None


def _ways(grid: _Grid, values: list[tuple[int, _Value]]) -> list[Decimal]:
    """The usual ways of adding up: everything; without 其中; subtotals only; what is not a subtotal."""
    labels = {y: grid.label(y) for y, _ in values}
    plain = [v.value for y, v in values if not _SUBTOTAL.match(labels[y]) and not _WITHIN.search(labels[y])]
    ways = [sum(plain, Decimal(0))]
    if subtotals := [v.value for y, v in values if _SUBTOTAL.match(labels[y])]:
        ways.append(sum(subtotals, Decimal(0)))
    ways.append(sum((v.value for _, v in values), Decimal(0)))
    numbered = [v.value for y, v in values if re.match(r"^[一二三四五六七八九十]{1,2}[、.]", labels[y])]
    if len(numbered) >= 2:
        ways.append(sum(numbered, Decimal(0)))
    return ways


def _shares(reading: Reading, grid: _Grid, y: int, x: int, said: _Value, values: list[_Value]) -> Iterator[Found]:
    """A column of shares whose total says 100."""
    if said.value != 100:
        return
    total = sum((value.value for value in values), Decimal(0))
    decimals = max(value.decimals for value in values)
    slack = Decimal(len(values)) * Decimal(1).scaleb(-decimals) / 2
    if abs(total - 100) > slack:
        yield from _found(reading, grid, SHARE, y, x, "", f"各项占比之和是 {total}%，不是 100%。")


def _row_totals(reading: Reading, grid: _Grid) -> Iterator[Found]:
    """A column named 合计 between or beside columns; believed only where most of its rows do add up."""
    heads = [x for x in range(1, grid.width) if any(_TOTAL.match(grid.text(y, x)) for y in range(min(2, grid.height)))]
    if len(heads) != 1 or heads[0] not in {1, 2, grid.width - 1}:
        return
    column = heads[0]
    others = [
        x for x in range(1, grid.width) if x != column and (x > column or column == grid.width - 1)
        and not _NOT_ADDED.search(grid.head(x, 2))
    ]  # fmt: skip
    right, wrong = 0, []
    for y in range(1, grid.height):
        said = _value(grid.text(y, column))
        values = [_value(grid.text(y, x)) for x in others]
        numbers = [value for value in values if value is not None]
        if said is None or grid.text(y, column) in _BLANK or len(numbers) != len(values) or len(numbers) < 2:
            continue
        total = sum((value.value for value in numbers), Decimal(0))
        slack = Decimal(len(numbers)) * Decimal(1).scaleb(-said.decimals) / 2 if said.decimals else Decimal(0)
        if abs(total - said.value) > slack:
            wrong.append((y, total))
        else:
            right += 1
    if right >= 2 and len(wrong) <= right:
        for y, total in wrong:
            yield from _found(
                reading,
                grid,
                SUM,
                y,
                column,
                f"{total}",
                f"这一行各项之和是 {total}，这里写的是 {grid.text(y, column)}。",
            )


CHECK = Check("表格数字", (SUM, SHARE), run)
