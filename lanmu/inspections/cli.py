"""`lanmu inspections`."""

import argparse
from pathlib import Path
from typing import Any

from lanmu.common.cli import FOUND, OK, complain, emit_json, say


def add_commands(sub: Any) -> None:
    """Add `inspections` to the command line."""
    parser = sub.add_parser("inspections", help="抽查：重新抽样，核对记录在案的样本")
    verbs = parser.add_subparsers(dest="verb", metavar="动作", required=True)
    draw = verbs.add_parser(
        "draw",
        help="凭范围清单和种子重新抽样",
        description="凭下载的抽样范围清单、种子和抽取数重新抽样，打印抽中的栏目。算法见 lanmu/inspections/README.md。",
    )
    draw.add_argument("population", metavar="范围清单", type=Path, help="检查页面上下载的 .txt 文件")
    draw.add_argument("--seed", required=True, metavar="种子", help="检查页面上记录的种子")
    draw.add_argument("--size", required=True, type=int, metavar="个数", help="抽取数")
    draw.add_argument("--json", action="store_true", help="输出 JSON")
    draw.set_defaults(run=_draw)
    verify = verbs.add_parser("verify", help="核对一次检查的样本是不是由它的种子抽出来的；不是则以状态 1 退出")
    verify.add_argument("number", metavar="检查编号", type=int, help="检查页面地址里的数字")
    verify.set_defaults(run=_verify)


def _draw(args: argparse.Namespace) -> int:
    from lanmu.common.refusal import Refused
    from lanmu.inspections.sampling import draw, population_digest

    try:
        population = args.population.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"读不了范围清单“{args.population}”，请核对路径，用检查页面上下载的原文件。") from None
    lines = dict(line.split("\t", 1) for line in population.split("\n") if "\t" in line)
    drawn = draw(population=population, seed=args.seed, size=args.size)
    if args.json:
        emit_json({"population_digest": population_digest(population), "drawn": drawn})
        return OK
    say(f"范围摘要值：{population_digest(population)}")
    for place, number in enumerate(drawn, 1):
        say(f"{place:>3}　{lines[str(number)].replace(chr(9), '　')}")
    return OK


def _verify(args: argparse.Namespace) -> int:
    from lanmu.common.refusal import Refused
    from lanmu.inspections.models import Check
    from lanmu.inspections.verifying import sample_faults

    check = Check.objects.filter(pk=args.number).first()
    if check is None:
        raise Refused(f"没有编号为 {args.number} 的检查，请核对。")
    if faults := sample_faults(check):
        for fault in faults:
            complain(fault)
        return FOUND
    say(f"“{check.title}”的样本与种子、范围清单相符。")
    return OK
