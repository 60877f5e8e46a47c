"""What a table must satisfy. Pure: no database, so the same rules judge files, forms and tests."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lanmu.columns.enums import Cadence, ColumnKind, DepartmentRule
from lanmu.columns.table import HEADERS, TableRow, cells_of, path_text, split_departments

MAX_NAME = 60
MAX_DUTY = 300
RULES = tuple(rule.value for rule in DepartmentRule)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Cells:
    """A line of a file: cells by code of `table.HEADERS`, and text that stands where no cell is."""

    line: int
    values: Mapping[str, str]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A department as the checks need it."""

    name: str
    is_active: bool = True


@dataclass(slots=True)
class _Checker:
    directory: Mapping[str, DirectoryEntry]
    problems: list[tuple[int, str]] = field(default_factory=list)

    def say(self, line: int, sentence: str) -> None:
        self.problems.append((line, sentence))


def check_rows(*, cells: Sequence[Cells], directory: Sequence[DirectoryEntry]) -> tuple[list[str], list[TableRow]]:
    """Every problem of a table as a sentence with its line, and its rows (only good when there is no problem)."""
    checker = _Checker({entry.name: entry for entry in directory})
    read = [(line.line, _row(checker, line)) for line in cells]
    _check_paths(checker, read)
    problems = sorted(checker.problems, key=lambda problem: problem[0])
    return [f"第 {line} 行：{sentence}" for line, sentence in problems], [row for _line, row in read]


def row_problems(*, row: TableRow, directory: Sequence[DirectoryEntry]) -> list[str]:
    """What is wrong with one row by itself, without line numbers: for forms and for rows that come from a program."""
    checker = _Checker({entry.name: entry for entry in directory})
    _row(checker, Cells(line=1, values=dict(zip(HEADERS, cells_of(row), strict=True))))
    return [sentence for _line, sentence in checker.problems]


def clean(text: str) -> str:
    """A cell without the white space around it and without line breaks (printed tables often break a cell up)."""
    return re.sub(r"\s*[\r\n]+\s*", "", text).strip()


def _row(checker: _Checker, cells: Cells) -> TableRow:
    values = {code: clean(cells.values.get(code) or "") for code in HEADERS}
    responsible = split_departments(cells.values.get("responsible") or "")
    kind = _code(checker, cells.line, "kind", values["kind"], ColumnKind)
    cadence = _code(checker, cells.line, "cadence", values["cadence"], Cadence)
    if cells.surplus:
        checker.say(
            cells.line,
            f"第三级栏目之外还有内容“{cells.surplus[0][:30]}”。栏目最多三级，请并入第三级或另设栏目，不要增加列。",
        )
    _check_names(checker, cells.line, values)
    _check_duty(checker, cells.line, values["duty"])
    _check_responsible(checker, cells.line, responsible, required=kind == ColumnKind.INTERNAL)
    _check_operator(checker, cells.line, values["operator"])
    return TableRow(
        values["level1"],
        values["level2"],
        values["level3"],
        kind,
        responsible,
        values["operator"],
        values["duty"],
        cadence,
    )


def _code(checker: _Checker, line: int, cell: str, value: str, choices: type[ColumnKind] | type[Cadence]) -> str:
    """The code of a word: files may say `weekly` or 每周至少1次."""
    words = {str(choice.label): str(choice.value) for choice in choices}
    code = words.get(value, value.lower())
    if code in words.values():
        return code
    allowed = "、".join(f"{label}（{value}）" for label, value in words.items())
    found = f"“{value}”认不出" if value else "没有填写"
    checker.say(line, f"{HEADERS[cell]}{found}。请填其中之一：{allowed}。")
    return ""


def _check_names(checker: _Checker, line: int, values: Mapping[str, str]) -> None:
    if not values["level1"]:
        checker.say(line, "没有一级栏目。请填写一级栏目的名称（合并单元格要在每一行都写上）。")
    if values["level3"] and not values["level2"]:
        checker.say(line, f"有三级栏目“{values['level3']}”而没有二级栏目。请补上二级栏目，或把它移到二级栏目一格。")
    for code in ("level1", "level2", "level3"):
        for sentence in name_problems(HEADERS[code], values[code]):
            checker.say(line, sentence)


def name_problems(label: str, name: str) -> list[str]:
    """What is wrong with the name of a column; an empty one is for the caller to judge."""
    problems = []
    if len(name) > MAX_NAME:
        problems.append(f"{label}的名称有 {len(name)} 个字，超过 {MAX_NAME} 个。请改短。")
    problems += _text_problems(label, name)
    return problems


def _text_problems(label: str, text: str) -> list[str]:
    problems = []
    if _CONTROL.search(text):
        problems.append(f"{label}里有不可见的控制字符。请重新键入这一格。")
    if text.startswith(_FORMULA):
        problems.append(f"{label}不能以“{text[0]}”开头（表格软件会把它当作公式）。请去掉这个符号。")
    return problems


def _check_duty(checker: _Checker, line: int, duty: str) -> None:
    for sentence in duty_problems(duty):
        checker.say(line, sentence)


def duty_problems(duty: str) -> list[str]:
    """What is wrong with the text of 工作责任."""
    if not duty:
        return ["没有写工作责任。请写明责任部门和运维部门各做什么、多久更新一次。"]
    if len(duty) > MAX_DUTY:
        return [f"工作责任有 {len(duty)} 个字，超过 {MAX_DUTY} 个。请改短。"]
    return _text_problems(HEADERS["duty"], duty)


def _check_responsible(checker: _Checker, line: int, names: tuple[str, ...], *, required: bool) -> None:
    if required and not names:
        checker.say(line, f"本站栏目没有责任部门。请填写处室、单位的名称，或规则（{'、'.join(RULES)}）。")
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            checker.say(line, f"责任部门“{name}”写了不止一次。请只留一个。")
        if name not in RULES:
            _check_department(checker, line, HEADERS["responsible"], name, rules=RULES)


def _check_operator(checker: _Checker, line: int, name: str) -> None:
    if not name:
        checker.say(line, "没有运维部门。请填写一个处室、单位。")
    elif name in RULES:
        checker.say(line, f"运维部门不能是“{name}”：归口发布要由一个确定的处室、单位承担。请填写它的名称。")
    else:
        _check_department(checker, line, HEADERS["operator"], name, rules=())


def _check_department(checker: _Checker, line: int, label: str, name: str, *, rules: tuple[str, ...]) -> None:
    entry = checker.directory.get(name)
    if entry is None:
        checker.say(line, unknown_department(label, name, [*checker.directory, *rules]))
    elif not entry.is_active:
        checker.say(line, f"{label}“{name}”已停用。请改填承接其职能的处室、单位，或先在处室名录中恢复它。")


def unknown_department(label: str, name: str, known: Iterable[str]) -> str:
    """The sentence about a department nobody knows, with near names to choose from."""
    for mark in "、，, ":
        if mark in name:
            return f"{label}“{name}”不在处室名录中。有几个部门的，请用分号“;”隔开。"
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
    hint = f"是否为{'、'.join(f'“{n}”' for n in near)}？" if near else ""
    return f"{label}“{name}”不在处室名录中。{hint}请改正名称，或先在处室名录中新增。"


def _check_paths(checker: _Checker, read: Iterable[tuple[int, TableRow]]) -> None:
    """No path twice; no path that is a column with texts and a parent at once."""
    first: dict[tuple[str, ...], int] = {}
    parents: dict[tuple[str, ...], int] = {}
    for line, row in read:
        if not row.level1:
            continue
        if row.path in first:
            checker.say(line, f"栏目“{path_text(row.path)}”与第 {first[row.path]} 行重复。请删去其中一行。")
        first.setdefault(row.path, line)
        for depth in range(1, len(row.path)):
            parents.setdefault(row.path[:depth], line)
    for path in sorted(first.keys() & parents.keys(), key=lambda p: first[p]):
        checker.say(
            first[path],
            f"“{path_text(path)}”自己是一个栏目，第 {parents[path]} 行又在它下面设了栏目。"
            "请删去这一行，或把下级栏目移到别处。",
        )
