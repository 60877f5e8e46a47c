"""`lanmu inspect`: today's result under 国办秘函〔2019〕19号 and under the regulation."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lanmu.common.cli import FOUND, OK, USAGE, complain, emit_json, say

if TYPE_CHECKING:
    from lanmu.supervision.scores.judging import Item


def add_commands(sub: Any) -> None:
    """Verbs of this app."""
    parser = sub.add_parser(
        "inspect",
        help="今天按国办秘函〔2019〕19号和本办法检查的结果，逐项列出依据和责任部门",
        description=(
            "触及单项否决或有扣分时以状态 1 退出。依据来自栏目时钟和最近一次巡检，先做巡检（lanmu patrol all）更准。"
        ),
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON：按国办秘函〔2019〕19号")
    parser.add_argument("--regulation", action="store_true", help="只看本办法；与 --json 同用，输出同样格式的 JSON")
    parser.add_argument("--at", default="", help=argparse.SUPPRESS)
    parser.set_defaults(run=_inspect)


def _inspect(args: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.dateparse import parse_datetime

    from lanmu.supervision.scores.inspecting import as_json, inspect

    at = parse_datetime(args.at) if args.at else timezone.now()
    if at is None or at.tzinfo is None:
        complain("--at 应为带时区的时间，如 2024-05-08T09:30:00+08:00。")
        return USAGE
    found = inspect(at=at)
    if args.json:
        emit_json(as_json(found, national=not args.regulation))
        return OK if found.is_well else FOUND
    if not args.regulation:
        points = f"{found.score:g} 分，系统监测其中 {found.measured_points:g} 分的项目"
        say(f"国办秘函〔2019〕19号：{found.verdict}，{points}")
        for veto in found.vetoes:
            say(f"  [{veto.state.label}] {veto.name}：{' '.join(veto.evidence)}")
        _say_lost(found.national)
    say(f"本办法：{found.regulation_score:g} 分")
    _say_lost(found.regulation)
    return OK if found.is_well else FOUND


def _say_lost(items: "Sequence[Item]") -> None:
    for item in items:
        if item.lost:
            whose = f"（{'、'.join(item.departments)}）" if item.departments else ""
            say(f"  -{item.lost:g}/{item.points:g} {item.group} {item.name}{whose}")
            for said in item.evidence:
                say(f"      {said}")
    unknown = "、".join(item.name for item in items if not item.measured)
    if unknown:
        say(f"  未监测：{unknown}")
