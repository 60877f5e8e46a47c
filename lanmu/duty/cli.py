"""`lanmu duty lights`."""

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from lanmu.common.cli import FOUND, OK, emit_json, say


def add_commands(sub: Any) -> None:
    """Add `duty` to the command line."""
    parser = sub.add_parser("duty", help="栏目时钟：各栏目的灯、超期栏目")
    verbs = parser.add_subparsers(dest="verb", metavar="动作", required=True)
    lights = verbs.add_parser(
        "lights", help="列出各栏目的灯；有超期或触及否决线的，退出状态为 1",
        description="列出每个末级栏目的供稿、发布两只时钟。有栏目超期或触及国家检查的否决线时，以状态 1 退出。",
    )  # fmt: skip
    lights.add_argument("--json", action="store_true", help="输出 JSON")
    lights.add_argument("--day", type=_day, metavar="日期", help="按哪一天计算，如 2024-05-08；默认今天")
    lights.set_defaults(run=_lights)


def _day(text: str) -> date:
    """`2024-05-08`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”写错了，应如 2024-05-08。")


def _lights(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.duty.board import counts, tiles
    from lanmu.duty.enums import heading
    from lanmu.duty.permissions import day_of

    day = args.day or day_of(timezone.now())
    found = tiles(day=day)
    late = sum(tile.state.is_late for tile in found)
    if args.json:
        emit_json({"day": f"{day}", "counts": {str(light): n for light, n in counts(found)}, "columns": _json(found)})
        return FOUND if late else OK
    for tile in found:
        publication, supply = tile.state.publication, tile.state.supply
        say(
            f"{tile.state.word}　{tile.trail}　{tile.left}　"
            f"[发布 {publication.light.label} 到期 {publication.due or '—'}，国家 {publication.veto_due or '—'}；"
            f"供稿 {supply.light.label} 到期 {supply.due or '—'}]"
        )
    said = "，".join(f"{heading(light)} {n}" for light, n in counts(found))
    say(f"{day} 共 {len(found)} 个末级栏目：{said}。")
    return FOUND if late else OK


def _json(found: Any) -> list[dict[str, Any]]:
    return [
        {
            "column": tile.column_id,
            "trail": tile.trail,
            "light": str(tile.state.light),
            "operator": tile.operator,
            "responsible": list(tile.responsible),
            **{str(clock.clock): _clock(clock) for clock in tile.state.clocks},
            "link": asdict(tile.state.link) if tile.state.link else None,
        }
        for tile in found
    ]


def _clock(clock: Any) -> dict[str, Any]:
    return {
        "light": str(clock.light), "last": clock.last, "due": clock.due, "veto_due": clock.veto_due,
        "days_left": clock.days_left, "statement": clock.statement, "missing": str(clock.missing), "basis": clock.basis,
    }  # fmt: skip
