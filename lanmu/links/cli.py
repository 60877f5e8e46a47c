"""`lanmu links …`"""

import argparse
import dataclasses

from django.utils import timezone

from lanmu.common.cli import FOUND, OK, Progress, complain, emit_json, say
from lanmu.links import actions, queries
from lanmu.links.enums import FAULTS
from lanmu.links.models import Target


def add_commands(sub: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the verbs."""
    links = sub.add_parser("links", help="链接：检查本站链接、外部链接，查一个地址被谁链接")
    verbs = links.add_subparsers(dest="verb", metavar="动作", required=True)
    check = verbs.add_parser("check", help="核对本站全部公开页面的链接、图片、附件（不联网）")
    check.add_argument("--processes", type=int, default=None, help="进程数，默认每个处理器一个")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.set_defaults(run=_check)
    ask = verbs.add_parser("ask", help="联网检查外部链接，最久没查的在先（须设 LANMU_LINK_CHECK=1）")
    ask.add_argument("--limit", type=int, default=None, help="最多检查多少个")
    ask.add_argument("--json", action="store_true", help="输出 JSON")
    ask.set_defaults(run=_ask)
    who = verbs.add_parser("who", help="哪些页面链接到这个地址")
    who.add_argument("address", metavar="地址", help="本站从“/”写起的地址，或完整的网址")
    who.set_defaults(run=_who)


def _check(args: argparse.Namespace) -> int:
    bar: Progress | None = None

    def report(done: int, total: int) -> None:
        nonlocal bar
        bar = bar or Progress(total, "链接")
        bar.advance(done - bar.done)

    try:
        found = actions.sweep(at=timezone.now(), processes=args.processes, report=report)
    except actions.Busy:
        complain("另一个进程正在检查链接，请稍后再试。")
        return FOUND
    if bar is not None:
        bar.close()
    if args.json:
        told = dataclasses.asdict(found)
        told["noted"] = [
            {"address": one.address, "state": one.state, "use": one.use, "reason": one.reason}
            for one in sorted(found.noted.values())
            if one.state in FAULTS
        ]
        emit_json(told)
    else:
        rate = found.links / found.seconds if found.seconds else 0
        say(
            f"页面 {found.pages} 个，链接 {found.links} 处，用时 {found.seconds:.2f} 秒（每秒 {rate:.0f} 处）；"
            f"外部地址 {found.outside} 个；有问题的地址 {found.faults} 个，已恢复 {len(found.cured)} 个。"
        )
        for row in Target.objects.filter(hash__in=[n for n, one in found.noted.items() if one.state in FAULTS][:500]):
            say(f"{row.get_state_display()}  {row.address}  {row.reason}。{row.suggestion}")
    return FOUND if found.faults else OK


def _ask(args: argparse.Namespace) -> int:
    done = actions.ask(at=timezone.now(), limit=args.limit)
    if args.json:
        emit_json(dataclasses.asdict(done))
    elif done.offline:
        complain("一个外部网站也连不上，多半是本机没有联网，这次的结果没有记入。请检查网络后再试。")
    else:
        say(
            f"检查了 {done.asked} 个外部地址："
            + ("、".join(f"{k} {v}" for k, v in done.outcomes.items()) or "没有该查的")
        )
    return FOUND if done.offline else OK


def _who(args: argparse.Namespace) -> int:
    pages = queries.pages_linking_to(args.address)
    for page in pages:
        say(page)
    if not pages:
        say("没有页面链接到这个地址。")
    return OK
