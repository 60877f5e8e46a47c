"""`lanmu columns load | export | diff | list`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lanmu.common.cli import FOUND, OK, USAGE, complain, emit_json, say

if TYPE_CHECKING:
    from lanmu.columns.comparison import TableDiff
    from lanmu.columns.table import TableRow


def add_commands(sub: Any) -> None:
    """Add `columns` to the command line."""
    parser = sub.add_parser("columns", help="栏目树和《栏目设置及责任分工表》：装载、导出、比对、列出")
    verbs = parser.add_subparsers(dest="verb", metavar="动作", required=True)

    load = verbs.add_parser("load", help="装载分工表（.csv 或 .xlsx）；装载两次与一次相同")
    load.add_argument("file", metavar="文件", type=Path, help="CSV（UTF-8 或 GB18030）或 Excel（.xlsx）")
    load.add_argument("--prune", action="store_true", help="移除文件中没有的栏目；栏目下有信息的不移除，整个装载被拒绝")
    load.add_argument("--dry-run", action="store_true", help="只说明会有哪些变化，不写入")
    load.add_argument("--reason", default="", metavar="原因", help="装载的原因或依据，留在变更记录里")
    load.set_defaults(run=_load)

    export = verbs.add_parser("export", help="导出现行分工表；导出的文件可以再装载")
    export.add_argument("file", metavar="文件", type=Path, help="以 .csv 或 .xlsx 结尾的文件名")
    export.set_defaults(run=_export)

    diff = verbs.add_parser("diff", help="比对现行分工表与文件；有差异时退出状态为 1")
    diff.add_argument("file", metavar="文件", type=Path, help="CSV 或 .xlsx")
    diff.add_argument("--json", action="store_true", help="输出 JSON：added、removed、changed")
    diff.set_defaults(run=_diff)

    show = verbs.add_parser("list", help="列出栏目、责任部门、运维部门和更新要求")
    show.add_argument("--json", action="store_true", help="输出 JSON")
    show.set_defaults(run=_list)


def _read(path: Path) -> "list[TableRow] | None":
    """The rows of a file; None, with a sentence on standard error, when there is no such file."""
    from lanmu.columns.queries import directory
    from lanmu.columns.reading import MAX_BYTES, read_table

    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        complain(f"读不到文件 {path}（{error.strerror}）。请检查路径和读取权限。")
        return None
    return read_table(data=data, directory=directory())


def _load(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.columns.actions.load import load_table, plan_load

    rows = _read(args.file)
    if rows is None:
        return USAGE
    if args.dry_run:
        plan, reasons = plan_load(rows=rows, prune=args.prune)
        for reason in reasons:
            complain(reason)
        _say_diff(plan)
        say("以上是预演，没有写入。")
        return FOUND if reasons else OK
    reason = args.reason or f"命令行装载 {args.file.name}"
    report = load_table(rows=rows, by=None, at=timezone.now(), reason=reason[:200], prune=args.prune)
    for sentence in report.sentences:
        say(sentence)
    return OK


def _export(args: argparse.Namespace) -> int:
    from lanmu.columns.queries import table_rows
    from lanmu.columns.table import write_csv
    from lanmu.columns.workbook import write_xlsx

    writer = {".csv": write_csv, ".xlsx": write_xlsx}.get(args.file.suffix.lower())
    if writer is None:
        complain("导出的文件名要以 .csv 或 .xlsx 结尾。")
        return USAGE
    rows = table_rows()
    try:
        args.file.write_bytes(writer(rows))
    except OSError as error:
        complain(f"写不了文件 {args.file}（{error.strerror}）。请检查文件夹和写入权限。")
        return USAGE
    say(f"已导出 {len(rows)} 个栏目到 {args.file}。")
    return OK


def _diff(args: argparse.Namespace) -> int:
    from lanmu.columns.comparison import compare
    from lanmu.columns.queries import table_rows

    rows = _read(args.file)
    if rows is None:
        return USAGE
    found = compare(current=table_rows(), wanted=rows)
    if args.json:
        emit_json(found.as_json())
    else:
        _say_diff(found)
    return OK if found.is_empty else FOUND


def _say_diff(diff: "TableDiff") -> None:
    from lanmu.columns.presentation import diff_lines

    for line in diff_lines(diff):
        say(line)


def _list(args: argparse.Namespace) -> int:
    from lanmu.columns.enums import Cadence, ColumnKind
    from lanmu.columns.queries import table_rows
    from lanmu.columns.table import path_text

    rows = table_rows()
    if args.json:
        emit_json([row.as_json() for row in rows])
        return OK
    for number, row in enumerate(rows, start=1):
        responsible = "、".join(row.responsible) or "—"
        say(
            f"{number:>3}  {path_text(row.path)}  [{ColumnKind(row.kind).label}]  "
            f"责任：{responsible}  运维：{row.operator}  {Cadence(row.cadence).label}"
        )
    say(f"共 {len(rows)} 个末级栏目。")
    return OK
