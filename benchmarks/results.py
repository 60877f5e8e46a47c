"""The table: kept as `results.json`, written as `results.md`. A later run replaces the rows it measured again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.case import Aim, Figures, Row, Statistic

FOLDER = Path(__file__).parent
ORDER = ("import", "build", "memory", "publish", "readable", "serve", "verify")
_PLACES = {"MB/秒": 1, "GB/秒": 2, "秒": 2, "毫秒": 1}


@dataclass(frozen=True, slots=True)
class Measured:
    """A row with when and where it was measured, ISO day and the machine's description."""

    row: Row
    day: str
    machine: str


def load(path: Path) -> list[Measured]:
    """What earlier runs left; nothing when there is no file."""
    if not path.is_file():
        return []
    return [_from_json(found) for found in json.loads(path.read_text(encoding="utf-8"))]


def merge(old: Iterable[Measured], new: Iterable[Measured]) -> list[Measured]:
    """The newest of each key, in the order of the table, small sites first."""
    kept = {one.row.key: one for one in (*old, *new)}
    return sorted(kept.values(), key=lambda one: _order(one.row.key))


def save(measured: Sequence[Measured], path: Path) -> None:
    """Write the JSON."""
    rows = [{**asdict(one), "ratio": one.row.ratio, "reached": one.row.reached} for one in measured]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _from_json(found: dict[str, Any]) -> Measured:
    row = found["row"]
    return Measured(
        Row(
            key=row["key"], what=row["what"], figures=_figures(row["figures"]), against=row["against"],
            reference=_figures(row["reference"]) if row["reference"] else None,
            aim=Aim(**row["aim"]) if row["aim"] else None, detail=row["detail"],
        ),
        found["day"], found["machine"],
    )  # fmt: skip


def _figures(found: dict[str, Any]) -> Figures:
    return Figures(tuple(found["values"]), found["unit"], Statistic(found["statistic"]))


def _order(key: str) -> tuple[int, int, str]:
    name, _, rest = key.partition("-")
    number = rest.partition("-")[0]
    return ORDER.index(name) if name in ORDER else len(ORDER), int(number) if number.isdecimal() else 0, key


def number(value: float, unit: str = "") -> str:
    """With as many places as mean something."""
    return f"{value:,.{_PLACES.get(unit, 0)}f}"


def figures_text(figures: Figures) -> str:
    """`2,100 页/秒（1,647–2,599）`."""
    low, high = figures.spread
    which = "" if figures.statistic is Statistic.MEDIAN else f"（{figures.statistic.value}）"
    span = f"（{number(low, figures.unit)}–{number(high, figures.unit)}）" if len(figures.values) > 1 else ""
    return f"{number(figures.value, figures.unit)} {figures.unit}{which}{span}"


def ratio_text(row: Row) -> str:
    """`1.22（0.98–1.40）`."""
    if row.ratio is None:
        return "–"
    low_high = row.ratio_spread
    span = f"（{low_high[0]:.2f}–{low_high[1]:.2f}）" if low_high and len(row.figures.values) > 1 else ""
    return f"{row.ratio:.2f}{span}"


def aim_text(row: Row) -> str:
    """`≥ 2`, `≤ 1 秒`."""
    if row.aim is None:
        return "–"
    limit = f"{row.aim.limit:g}"
    sign = "≤" if row.aim.at_most else "≥"
    return f"{sign} {limit}" + ("" if row.aim.of_ratio else f" {row.figures.unit}")


def reached_text(row: Row) -> str:
    return {None: "–", True: "是", False: "否"}[row.reached]


HEAD = "| 项目 | 数值 | 对照 | 比值 | 目标 | 达到 | 说明 |\n| --- | --- | --- | --- | --- | --- | --- |\n"


def line(row: Row) -> str:
    """One line of the table."""
    against = "–"
    if row.reference is not None:
        against = f"{row.against}：{figures_text(row.reference)}"
    measured = (row.what, figures_text(row.figures), against, ratio_text(row))
    return f"| {' | '.join((*measured, aim_text(row), reached_text(row), row.detail))} |"


def table(measured: Sequence[Measured]) -> str:
    """The whole of `results.md`."""
    where: dict[tuple[str, str], list[str]] = {}
    for one in measured:
        where.setdefault((one.day, one.machine), []).append(one.row.key)
    runs = "\n".join(f"* {day}，{machine}：{'、'.join(keys)}" for (day, machine), keys in sorted(where.items()))
    aims = [one.row for one in measured if one.row.reached is not None]
    told = f"有目标的 {len(aims)} 项，达到 {sum(bool(row.reached) for row in aims)} 项。" if aims else ""
    return (
        "# 测量结果\n\n由 `make bench` 和 `make bench-large` 写出，方法见 README.md。"
        "数值是各轮的中位数（另有说明的除外），括号里是最低–最高（十轮以上是 5–95 百分位）；"
        "比值是两边数值之比，括号里是同一轮之比。\n\n"
        f"![达到目标的程度](results.svg)\n\n{told}\n\n{HEAD}"
        + "".join(line(one.row) + "\n" for one in measured)
        + f"\n何时何地测得：\n\n{runs}\n"
    )
