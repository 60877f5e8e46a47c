"""`make bench`: run the cases, print and write the table.

python -m benchmarks                       everything, with the usual sizes
python -m benchmarks import build --articles 2000 --runs 1
python -m benchmarks peer --articles 20000
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import machine
from benchmarks.case import Case, Measurement, measure
from benchmarks.ours import FullBuildRate, ImportRate
from benchmarks.peer import Peer

RESULTS = Path(__file__).with_name("results.md")
CASES: dict[str, tuple[Callable[..., Case], int]] = {
    "import": (ImportRate, 10_000),
    "build": (FullBuildRate, 20_000),
    "peer": (Peer, 20_000),
}
"""Name → what measures it, and how many articles it takes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="make bench", description="测量导入、发布的速度，并与同类软件对照。")
    parser.add_argument("cases", nargs="*", metavar="项目", help=f"{'、'.join(CASES)}，默认全部")
    sizes = "、".join(f"{name} {size}" for name, (_make, size) in CASES.items())
    parser.add_argument("--articles", type=int, metavar="篇数", help=f"信息篇数，默认 {sizes}")
    parser.add_argument("--runs", type=int, default=3, metavar="次数", help="每项测几次，取中位数，默认 3")
    parser.add_argument("--no-write", action="store_true", help="只显示，不写 benchmarks/results.md")
    args = parser.parse_args(arguments)
    if unknown := [name for name in args.cases if name not in CASES]:
        parser.error(f"没有这样的项目：{'、'.join(unknown)}")
    if args.runs < 1 or (args.articles is not None and args.articles < 1):
        parser.error("篇数和次数至少为 1")
    where = machine.describe()
    print(where, flush=True)
    names = args.cases or list(CASES)
    with tempfile.TemporaryDirectory(prefix="lanmu-bench-") as folder:
        chosen = [CASES[name][0](folder=Path(folder), count=args.articles or CASES[name][1]) for name in names]
        found = dict(zip(names, measure(chosen, runs=args.runs), strict=True))
    for one in found.values():
        print(_row(one))
    if ratio := _ratio(found):
        print(ratio)
    if not args.no_write:
        RESULTS.write_text(_table(found, where), encoding="utf-8")
        print(f"结果写在 {RESULTS.relative_to(RESULTS.parents[1])}")
    return 0


def _row(one: Measurement) -> str:
    spread = f"{min(one.figures):.0f}–{max(one.figures):.0f}"
    return f"| {one.title} | {one.detail} | {one.median:.0f} {one.unit} | {spread} | {len(one.figures)} |"


def _ratio(found: dict[str, Measurement]) -> str:
    """Ours against the peer's, when both were measured in this run."""
    if "build" not in found or "peer" not in found:
        return ""
    return f"栏目 ÷ Hugo（页/秒之比）：{found['build'].median / found['peer'].median:.2f}"


def _table(found: dict[str, Measurement], where: str) -> str:
    day = datetime.now(tz=ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d")
    rows = "\n".join(_row(one) for one in found.values())
    ratio = f"\n{line}\n" if (line := _ratio(found)) else ""
    return (
        "# 测量结果\n\n由 `make bench` 写出；方法见 README.md。\n\n"
        f"{day}，{where}。\n\n"
        f"| 项目 | 内容 | 中位数 | 最低–最高 | 次数 |\n| --- | --- | --- | --- | --- |\n{rows}\n{ratio}"
    )


if __name__ == "__main__":
    sys.exit(main())
