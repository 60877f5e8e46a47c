"""`lanmu check`: content checks on files and folders, without the database."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lanmu.common.cli import FOUND, OK, USAGE, Progress, complain, say
from lanmu.common.times import SHANGHAI

if TYPE_CHECKING:
    from lanmu.scanning.context import Context
    from lanmu.scanning.rules import Hit, Result

TEXTS = frozenset({".txt", ".md", ".markdown", ".html", ".htm"})
MOST_BYTES = 60_000_000


def add_commands(sub: Any) -> None:
    """Add this app's verb."""
    check = sub.add_parser(
        "check",
        help="检查文件里的错别字、日期、个人信息、密级标志、标点、表格数字等",
        description=(
            "按内容检查的全部规则检查文件或文件夹（含下级文件夹）：.txt、.md、.csv、.jsonl、.docx、.xlsx、.pptx、.pdf、.ofd。"
            "查出问题或有文件无法检查时以状态 1 退出，没有问题时为 0，命令写错时为 2。不连数据库，不联网。"
        ),
    )
    check.add_argument("paths", nargs="+", metavar="路径", help="文件或文件夹；- 表示标准输入")
    check.add_argument("--json", action="store_true", help="每篇输出一个 JSON 对象，各占一行")
    check.add_argument("--lines", action="store_true", help="文件的每一行算一篇")
    check.add_argument(
        "--level",
        choices=["certain", "likely", "hint"],
        default="certain",
        help="错别字查到多大把握：certain 有把握（默认）、likely 很可能、hint 有线索",
    )
    check.set_defaults(run=run)


def main(argv: list[str]) -> int:
    """The command on its own, without Django: `argv` without the word check."""
    parser = argparse.ArgumentParser(prog="lanmu")
    add_commands(parser.add_subparsers(dest="command", metavar="命令", required=True))
    try:
        args = parser.parse_args(["check", *argv])
    except SystemExit as stop:
        return USAGE if stop.code else OK
    return run(args)


def run(args: argparse.Namespace) -> int:
    """Check everything and say it."""
    from lanmu.scanning.context import Context
    from lanmu.scanning.enums import Level
    from lanmu.scanning.levels import state

    if missing := [path for path in args.paths if path != "-" and not Path(path).exists()]:
        for path in missing:
            complain(f"没有这个文件或文件夹：{path}")
        return USAGE
    if state(Level(args.level)) and not _install():
        return USAGE
    if said := state(Level(args.level)):
        complain(f"统计校对（{args.level}）{said}，只用规则检查。")
    files = [file for path in args.paths for file in _files(path)]
    context = Context(day=datetime.now(SHANGHAI).date())
    bar = Progress(len(files), "检查")
    found = checked = failed = 0
    for file in files:
        for source, result in _check(file, Level(args.level), context, lines=args.lines):
            checked += 1
            found += len(result.hits)
            failed += len(result.failures)
            _say(source, result, as_json=args.json)
        bar.advance()
    bar.close()
    if not args.json:
        say(f"共检查 {checked} 篇，{found} 处问题" + (f"，{failed} 项无法检查。" if failed else "。"))
    return FOUND if found or failed else OK


def _install() -> bool:
    """The trained model and the service, when they are there; False after saying what is set wrongly."""
    from lanmu.scanning.statistical.installing import data_folder, install

    try:
        install(data=data_folder(os.environ), environ=os.environ)
    except (ValueError, OSError) as error:
        complain(str(error))
        return False
    return True


def _files(path: str) -> list[Path]:
    """The file, or every file under the folder, in order of names; hidden ones are left out."""
    if path == "-" or not Path(path).is_dir():
        return [Path(path)]
    inside = (p for p in sorted(Path(path).rglob("*")) if p.is_file())
    return [p for p in inside if not any(piece.startswith((".", "~$")) for piece in p.relative_to(path).parts)]


def _check(file: Path, level: Any, context: "Context", *, lines: bool) -> Iterator[tuple[str, "Result"]]:
    """(source, result) of each text of a file."""
    from lanmu.scanning.files.reader import scan_file
    from lanmu.scanning.proofreading import scan_text
    from lanmu.scanning.rules import Failure, Result

    suffix = file.suffix.lower()
    if str(file) != "-" and suffix not in TEXTS | {".jsonl"} and not (lines and suffix in {".csv", ".tsv"}):
        yield str(file), scan_file(file, context=context, article=suffix == ".docx")
        return
    try:
        text = _read(file)
    except (OSError, UnicodeDecodeError) as error:
        why = "编码不是 UTF-8 或 GB18030" if isinstance(error, UnicodeDecodeError) else "文件打不开"
        yield str(file), Result(failures=(Failure("file", "无法检查", f"{why}，没有检查。"),))
        return
    if lines or suffix == ".jsonl":
        for number, line in enumerate(_split(text), start=1):
            yield f"{file}:{number}", scan_text(line if lines else _text_of(line), level=level, context=context)
    else:
        yield str(file), scan_text(text, level=level, context=context)


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines and not lines[-1] else lines


def _text_of(line: str) -> str:
    """Title and body of a line of an import file; anything else as it stands."""
    try:
        value = json.loads(line)
    except ValueError:
        return line
    if not isinstance(value, dict):
        return line
    return "\n".join(str(value[name]) for name in ("title", "body") if value.get(name))


def _read(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    if file.stat().st_size > MOST_BYTES:
        raise OSError
    data = file.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _say(source: str, result: "Result", *, as_json: bool) -> None:
    if as_json:
        value: dict[str, object] = {"source": source, "hits": [hit.as_json() for hit in result.hits]}
        if result.failures:
            value["failures"] = [failure.as_json() for failure in result.failures]
        if result.more:
            value["more"] = result.more
        print(json.dumps(value, ensure_ascii=False))
        return
    for line in _lines(source, result.hits):
        say(line)
    for failure in result.failures:
        say(f"{source}：无法检查：{failure.why}")
    for code, count in result.more.items():
        say(f"{source}：{code} 另有 {count} 处。")


def _lines(source: str, hits: Iterable["Hit"]) -> Iterator[str]:
    for hit in hits:
        where = f"{source} {hit.where}".strip()
        advice = f" → {hit.suggestion}" if hit.suggestion else ""
        shown = hit.text.replace("\n", "⏎")
        yield f"{where} 第 {hit.start + 1} 字：[{hit.severity}] {hit.name}：{shown}{advice}　{hit.why}（{hit.rule}）"
