"""`make bench` and `make bench-large`: run the cases, print and write the table.

python -m benchmarks                                    every row of the table, at the usual sizes
python -m benchmarks --large                            100,000 and a million articles
python -m benchmarks build publish --articles 5000 --turns 1
python -m benchmarks --small                            everything once on a tiny site: does the harness work?
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from benchmarks import machine, processes, results
from benchmarks.case import Case, Missing, Row
from benchmarks.library import Library, NoRoom
from benchmarks.plan import NAMES, Choice, cases
from benchmarks.plot import draw
from benchmarks.results import Measured

STOPPED = 130
WRITTEN, BUILT = 3000, 2500
"""Articles written into a database and pages built in a second, for the estimate only."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. 0 well, 1 a case failed, 2 wrong call, 130 interrupted."""
    args = _parse(arguments)
    out = Path(args.out)
    if args.render:
        _write(results.load(out / "results.json"), out)
        return 0
    choice = Choice(tuple(args.cases), args.articles, args.turns, args.large, args.small)
    where = machine.describe()
    print(where, flush=True)
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell may have told us to ignore the second
        signal.signal(number, _interrupt)
    try:
        with _folder(args.folder) as folder:
            return _measure(args, choice, Library(folder, database=args.database), where)
    except NoRoom as full:
        print(full, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        kept = f"站点留在 {args.folder}。" if args.folder else "临时文件已删除。"
        print(f"已中断。所启动的程序已停止，{kept}", file=sys.stderr)
        return STOPPED
    finally:
        processes.stop_all()


def _measure(args: argparse.Namespace, choice: Choice, library: Library, where: str) -> int:
    if choice.large:
        library.demand_room(choice.articles or 1_000_000)
    chosen = cases(choice, library)
    print(f"预计约 {expected(chosen, args.turns) / 60:.0f} 分钟（两核、空闲的机器）。", flush=True)
    with Round(chosen) as round_:
        rows = round_.go(turns=args.turns)
        print("\n" + results.HEAD + "\n".join(results.line(row) for row in rows), flush=True)
        if not args.no_write and rows:  # before a million files are removed, which takes its time
            out = Path(args.out)
            day = datetime.now(tz=ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d")
            new = [Measured(row, day, where) for row in rows]
            _write(results.merge(results.load(out / "results.json"), new), out)
            print(f"结果写在 {out} 的 results.md、results.json、results.svg。正在清理。", flush=True)
    if round_.failed:
        print(f"没有测成：{'、'.join(round_.failed)}（原因见上）", file=sys.stderr)
    return 1 if round_.failed else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench", description="测量导入、发布、访问、核对的速度，并与同类软件对照。"
    )
    parser.add_argument("cases", nargs="*", metavar="项目", help=f"{'、'.join(NAMES)}，默认全部")
    parser.add_argument("--large", action="store_true", help="十万篇和一百万篇（make bench-large）")
    parser.add_argument("--small", action="store_true", help="每项只在很小的站点上走一遍，看测量程序是否可用")
    parser.add_argument("--articles", type=int, metavar="篇数", help="改变信息篇数；与 --large 同用时是最大的篇数")
    parser.add_argument("--turns", type=int, metavar="轮数", help="各项轮流测几轮，默认 3")
    parser.add_argument("--folder", type=Path, metavar="文件夹", help="站点放在这里并留下，下次程序没有改变时接着用")
    parser.add_argument("--database", type=Path, metavar="文件", help="已建好表的空数据库，省去建表的时间")
    parser.add_argument("--no-write", action="store_true", help="只显示，不写结果文件")
    parser.add_argument(
        "--render", action="store_true", help="不测量，只由 results.json 重写 results.md 和 results.svg"
    )
    parser.add_argument("--out", default=str(results.FOLDER), metavar="文件夹", help="结果写在哪里")
    args = parser.parse_args(arguments)
    args.turns = args.turns or (1 if args.small else 3)
    if unknown := [name for name in args.cases if name not in NAMES]:
        parser.error(f"没有这样的项目：{'、'.join(unknown)}")
    if args.turns < 1 or (args.articles is not None and args.articles < 100):
        parser.error("轮数至少为 1，篇数至少为 100")
    return args


def expected(chosen: Sequence[Case], turns: int) -> float:
    """Seconds, roughly: each site once (with its copies, and an empty one to begin with), and each case's own time."""
    sites = {count for case in chosen for count in case.sites}
    making = sum(3 + count / WRITTEN + count / BUILT for count in sites)
    return 20 + making + sum(case.estimate(turns) for case in chosen)


class Round:
    """The cases of one run. One that fails or misses a program is told and left out; the others go on."""

    def __init__(self, chosen: Sequence[Case]) -> None:
        self.running = list(chosen)
        self.failed: list[str] = []
        self._started = time.monotonic()

    def __enter__(self) -> "Round":
        return self

    def __exit__(self, *_: object) -> None:
        for case in self.running:
            case.close()

    def go(self, *, turns: int) -> list[Row]:
        """Prepare every case, then go round them `turns` times; what came of it."""
        for case in list(self.running):
            self._attempt(case, "准备", case.prepare)
        for number in range(turns):
            for case in list(self.running):
                self._attempt(case, f"第 {number + 1}/{turns} 轮", partial(case.turn, number))
        return [row for case in self.running for row in case.rows()]

    def _attempt(self, case: Case, step: str, act: Callable[[], None]) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._started), 60)
        print(f"[{minutes}:{seconds:02}] {step}：{case.title}", flush=True)
        try:
            act()
            return
        except Missing as missing:
            print(f"  跳过：{missing}", flush=True)
        except (processes.Failed, AssertionError, OSError) as fault:
            print(f"  失败：{fault}", file=sys.stderr, flush=True)
            self.failed.append(case.name)
        self.running.remove(case)
        case.close()


def _write(measured: list[Measured], out: Path) -> None:
    results.save(measured, out / "results.json")
    (out / "results.md").write_text(results.table(measured), encoding="utf-8")
    (out / "results.svg").write_text(draw(measured), encoding="utf-8")


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """Where the sites live: the folder given, which stays, or one that goes with the run."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="lanmu-bench-", ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder)
        finally:
            processes.stop_all()  # before the folder is removed under them


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
