"""`lanmu demo`."""

import argparse
import dataclasses
import logging
from typing import TYPE_CHECKING, Any

from lanmu.common.cli import FOUND, OK, Progress, emit_json, say
from lanmu.portal.inquiry import cli as inquiry

if TYPE_CHECKING:
    from lanmu.portal.demo import DemoReport


def add_commands(sub: Any) -> None:
    """Add this app's verbs."""
    demo = sub.add_parser(
        "demo",
        help="在空站上装入演示用的处室、账号和内容",
        description="在空站上装入演示用的栏目、处室、账号和内容；已有真实账号或信息的站点一律拒绝，重复运行不改变什么。",
    )
    demo.add_argument("--json", action="store_true", help="输出 JSON")
    demo.set_defaults(run=_demo)
    check = sub.add_parser(
        "audit",
        help="核对每个公开文件的审批和摘要，以及审计日志的完整",
        description="核对全站：公开文件 ↔ 清单 ↔ 审批备案 ↔ 所批内容的摘要值，以及审计日志的链。有问题时以 1 退出。",
    )
    check.add_argument("--deep", action="store_true", help="把每个文件重新生成一遍，逐字节比对")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.set_defaults(run=_audit)
    inquiry.add_commands(sub)


def _demo(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.portal.demo import DEMO_PASSWORD, load_demo

    bar = Progress(0, "演示内容")

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.advance(done - bar.done)

    logging.disable(logging.INFO)  # a line for every page and act would bury the table of accounts
    try:
        report = load_demo(at=timezone.now(), progress=progress)
    finally:
        logging.disable(logging.NOTSET)
        bar.close()
    if args.json:
        emit_json(
            {
                "loaded": report.loaded,
                "published": report.published,
                "waiting": report.waiting,
                "password": DEMO_PASSWORD,
                "accounts": [
                    {"username": a.username, "name": a.name, "role": a.role.value, "department": a.department}
                    for a in report.accounts
                ],
            }
        )
        return OK
    say_report(report)
    return OK


def say_report(report: "DemoReport") -> None:
    """What was done, and the accounts."""
    if report.loaded:
        say(f"演示内容已装入：已公开 {report.published} 条信息，另有 {report.waiting} 条停在草稿、审核和退回各环节。")
    else:
        say("这个站点已装有演示内容，没有改动。")
    say_accounts(report)


def say_accounts(report: "DemoReport") -> None:
    """The accounts as a table: one line per department. `lanmu up` says them at every start of a demonstration."""
    from lanmu.portal.demo import DEMO_PASSWORD

    say(f"演示账号 {len(report.accounts)} 个，口令都是 {DEMO_PASSWORD}（只供演示，不得用于正式站点）：")
    by_department: dict[str, list[str]] = {}
    for account in report.accounts:
        role = account.role.label
        by_department.setdefault(account.department, []).append(f"{account.username} {role}")
    width = max(len(name) for name in by_department)
    for department, names in by_department.items():
        say(f"  {department}{'　' * (width - len(department))}  {'，'.join(names)}")


def _audit(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.portal.auditing import audit
    from lanmu.release.models import ReleasedFile

    bar = Progress(ReleasedFile.objects.count() * (2 if args.deep else 1), "核对")
    verdict = audit(deep=args.deep, at=timezone.now(), progress=bar.advance)
    bar.close()
    if args.json:
        emit_json(dataclasses.asdict(verdict))
    else:
        say(f"公开文件 {verdict.files} 个。")
        say(f"没有审批依据的 {len(verdict.unapproved)} 个，与所批内容不符的 {len(verdict.mismatched)} 个。")
        for label, paths in (("无审批", verdict.unapproved), ("不符", verdict.mismatched)):
            for path in paths:
                say(f"{label}  {path}")
        for finding in verdict.findings:
            say(f"发现  {finding}")
        say("审计日志完整。" if verdict.chain == "intact" else f"审计日志不完整：{verdict.chain}。请立即查明。")
    return OK if verdict.sound else FOUND
