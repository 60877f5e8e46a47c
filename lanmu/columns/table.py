"""The table as rows: what a row is, how files call its cells, and writing it out so that it loads again.

CSV is for programs: English headers and codes, UTF-8 without a byte-order mark, `\\n` line ends, so that an
export of the shipped table is the shipped file, byte for byte.
Excel is for people: Chinese headers and words (`workbook.write_xlsx`). `reading.read_table` takes both.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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


def write_csv(rows: Iterable[TableRow]) -> bytes:
    """The table as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADERS)
    writer.writerows(cells_of(row) for row in rows)
    return out.getvalue().encode("utf-8")
