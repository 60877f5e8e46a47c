"""`lanmu visits`."""

import argparse
import time
from pathlib import Path
from typing import Any

from lanmu.common.cli import OK, Progress, emit_json, say


def add_commands(sub: Any) -> None:
    """Add `visits` to the command line."""
    visits = sub.add_parser(
        "visits",
        help="从访问日志统计访问量：lanmu visits read 日志文件……",
        description="从服务器自己的访问日志统计访问量。不保存访问者的地址，不能跨天跟踪任何人。",
    )
    verbs = visits.add_subparsers(dest="verb", metavar="动作", required=True)
    read = verbs.add_parser(
        "read",
        help="读日志里新增的部分，记入每日访问量",
        description=(
            "读 nginx 的 combined 或 JSON 格式，以及自带公开站点进程写的日志；.gz 也能读。记得读到哪里，"
            "日志轮转、压缩、改名之后接着读，不会重复计算。读不懂的行只计数。"
        ),
    )
    read.add_argument("paths", metavar="日志文件", nargs="*", type=Path, help="不写则用环境变量 LANMU_VISIT_LOGS 里的")
    read.add_argument("--json", action="store_true", help="输出 JSON")
    read.set_defaults(run=_read)


def _read(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from lanmu.common.refusal import Refused
    from lanmu.incidents.visits.hosts import own_hosts
    from lanmu.incidents.visits.reading import read_logs

    paths = [path.absolute() for path in args.paths] or [Path(path) for path in settings.LANMU_VISIT_LOGS]
    if not paths:
        raise Refused("请写出访问日志的路径，或设环境变量 LANMU_VISIT_LOGS。")
    started = time.monotonic()
    bar = Progress(0, "已读行数")
    found = read_logs(paths=paths, at=timezone.now(), own_hosts=own_hosts(), progress=bar.advance)
    bar.close()
    seconds = time.monotonic() - started
    if args.json:
        emit_json({"files": found.files, "lines": found.lines, "bad": found.bad, "days": found.days,
                   "seconds": round(seconds, 2)})  # fmt: skip
        return OK
    rate = f"，每秒 {found.lines / seconds:.0f} 行" if found.lines and seconds else ""
    bad = f"，读不懂的 {found.bad} 行" if found.bad else ""
    say(f"读了 {found.files} 个文件、{found.lines} 行{bad}，涉及 {found.days} 天，用时 {seconds:.1f} 秒{rate}。")
    return OK
