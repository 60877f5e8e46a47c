"""`lanmu release …`"""

import argparse
import dataclasses

from django.utils import timezone

from lanmu.common.cli import FOUND, OK, Progress, emit_json, say
from lanmu.release import engine, queries
from lanmu.release.rollback import resume, rollback
from lanmu.release.roots import broken_day, seal_day
from lanmu.release.verify import Verdict, repair, verify
from lanmu.release.watch import keep


def add_commands(sub: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the verbs."""
    release = sub.add_parser("release", help="发布：生成、核对、修复、退回公开文件")
    verbs = release.add_subparsers(dest="verb", metavar="动作", required=True)
    build = verbs.add_parser("build", help="把待发布的变更写成公开文件；--full 全部重新生成")
    build.add_argument("--full", action="store_true", help="全量生成，并清除不该有的文件")
    build.add_argument("--processes", type=int, default=None, help="进程数，默认每个处理器一个")
    build.add_argument("--json", action="store_true", help="输出 JSON")
    build.set_defaults(run=_build)
    for name, text, run in (
        ("status", "队列、滞后、上次发布", _status),
        ("verify", "逐个核对公开文件，找出被改、缺失、多出的", _verify),
        ("repair", "恢复被改和缺失的公开文件，移走多出的（留存证据）", _repair),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("--json", action="store_true", help="输出 JSON")
        verb.set_defaults(run=run)
    back = verbs.add_parser("rollback", help="退回到某次发布之后的样子，并暂停发布")
    back.add_argument("to_run", type=int, metavar="次", help="发布的编号，见 lanmu release status")
    back.set_defaults(run=_rollback)
    verbs.add_parser("resume", help="退回之后恢复发布").set_defaults(run=_resume)
    verbs.add_parser("seal", help="为今天的清单签名，并核对历日签名链").set_defaults(run=_seal)


def _build(args: argparse.Namespace) -> int:
    bar: Progress | None = None

    def report(done: int, total: int) -> None:
        nonlocal bar
        bar = bar or Progress(total, "生成")
        bar.total = total
        bar.advance(done - bar.done)

    if args.full:
        result: engine.Result | None = engine.build_full(at=timezone.now(), processes=args.processes, report=report)
    else:
        result = engine.run_pending(at=timezone.now(), report=report)
    if bar is not None:
        bar.close()
    if result is None:
        why = engine.held()
        if args.json:
            emit_json({"rendered": 0, "written": 0, "deleted": 0, "failed": [], "held": why})
        else:
            say(f"发布已暂停：{why}。" if why else "没有待发布的变更。")
        return FOUND if why else OK
    if args.json:
        emit_json({k: v for k, v in dataclasses.asdict(result).items() if k != "paths"})
    else:
        rate = result.rendered / result.seconds if result.seconds else 0
        say(
            f"渲染 {result.rendered} 个，写入 {result.written} 个，删除 {result.deleted} 个，"
            f"用时 {result.seconds:.2f} 秒（每秒 {rate:.0f} 个）。"
        )
        for target in result.failed:
            say(f"未能生成：{target}（其余照常发布；原因见日志）")
    return FOUND if result.failed else OK


def _status(args: argparse.Namespace) -> int:
    facts = queries.status(at=timezone.now())
    if args.json:
        emit_json(facts)
        return OK
    say(
        f"公开文件 {facts['files']} 个；待发布变更 {facts['pending']} 项，最早的已等 {facts['oldest_seconds']:.0f} 秒。"
    )
    if last := facts["last_run"]:
        kind = "全量" if last["full"] else "增量"
        say(
            f"上次发布：第 {last['run']} 次（{kind}），写入 {last['written']} 个，"
            f"删除 {last['deleted']} 个，{last['seconds']} 秒。"
        )
    if facts["failures"]:
        say(f"未能生成的文件 {facts['failures']} 个，将自动重试。")
    if facts["held"]:
        say(f"发布已暂停：{facts['held']}。恢复请用 lanmu release resume。")
    if facts["can_roll_back_to"]:
        say("可以退回到：" + "、".join(f"第 {run} 次" for run in facts["can_roll_back_to"][-10:]))
    return OK


def _tell(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        emit_json(dataclasses.asdict(verdict))
        return
    say(
        f"核对 {verdict.checked} 个：被改 {len(verdict.altered)}，"
        f"缺失 {len(verdict.missing)}，多出 {len(verdict.extra)}。"
    )
    for label, paths in (("被改", verdict.altered), ("缺失", verdict.missing), ("多出", verdict.extra)):
        for path in paths:
            say(f"{label}  {path}")


def _verify(args: argparse.Namespace) -> int:
    at, verdict = timezone.now(), verify()
    if not verdict.sound:
        keep(verdict, at=at, repaired=False)
    _tell(verdict, as_json=args.json)
    return OK if verdict.sound else FOUND


def _repair(args: argparse.Namespace) -> int:
    at = timezone.now()
    before = repair(at=at)
    if not before.sound:
        keep(before, at=at, repaired=True)
    _tell(before, as_json=args.json)
    after = verify()
    if not args.json:
        say("已恢复，公开文件与清单一致。" if after.sound else "仍有不一致的文件，请查看日志。")
    return OK if after.sound else FOUND


def _rollback(args: argparse.Namespace) -> int:
    undone = rollback(to_run=args.to_run, at=timezone.now())
    say(f"已退回到第 {args.to_run} 次发布之后（撤销了 {len(undone)} 次），发布已暂停。恢复请用 lanmu release resume。")
    return OK


def _resume(args: argparse.Namespace) -> int:
    say("发布已恢复，下一次为全量生成。" if resume() else "发布没有暂停。")
    return OK


def _seal(args: argparse.Namespace) -> int:
    row = seal_day(at=timezone.now())
    broken = broken_day()
    say(f"{row.day} 清单共 {row.files} 个文件，摘要值 {row.root}。")
    say("历日签名链完整。" if broken is None else f"签名链自 {broken} 起不完整，请立即查明。")
    return OK if broken is None else FOUND
