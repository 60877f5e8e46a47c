"""`lanmu workorders`: the exchange with the operator's own system."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from lanmu.common.cli import OK


def add_commands(sub: Any) -> None:
    """Verbs of this app."""
    top = sub.add_parser("workorders", help="运维工单与运维单位系统交换（JSON）")
    verbs = top.add_subparsers(dest="verb", metavar="动作", required=True)
    export = verbs.add_parser("export", help="写出未办结的工单")
    export.add_argument("file", metavar="文件", help="写到哪里；- 为标准输出")
    export.set_defaults(run=_export)
    read = verbs.add_parser("import", help="读入运维单位的受理和办理结果；同一结果读两次不重复")
    read.add_argument("file", metavar="文件")
    read.add_argument("--json", action="store_true", help="结果写成 JSON")
    read.set_defaults(run=_import)


def _export(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.affairs.exchange import orders_as_json

    text = orders_as_json(at=timezone.now())
    if args.file == "-":
        sys.stdout.write(text)
    else:
        Path(args.file).write_text(text, encoding="utf-8")
    return OK


def _import(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.affairs.actions.orders import apply_answers
    from lanmu.affairs.exchange import read_answers
    from lanmu.common.refusal import Refused

    try:
        data = Path(args.file).read_bytes()
    except OSError:
        raise Refused(f"打不开 {args.file}，请核对。") from None
    counts = apply_answers(answers=read_answers(data), by=None, at=timezone.now())
    said = (
        json.dumps(counts)
        if args.json
        else "办理 {applied} 条，已读过 {known} 条，工单已另行办理 {late} 条。".format(**counts)
    )
    sys.stdout.write(said + "\n")
    return OK
