"""`lanmu patrol`."""

import argparse
from datetime import datetime
from typing import Any

from lanmu.common.cli import FOUND, OK, USAGE, Progress, complain, emit_json, say
from lanmu.common.refusal import Refused

_TOLD = 20


def add_commands(sub: Any) -> None:
    """Add `patrol` to the command line."""
    from lanmu.patrol.rules import sources

    known = [source.name for source in sources()]
    parser = sub.add_parser(
        "patrol",
        help="巡检：更新、链接、内容、标签、可用性、首页、防篡改、补审和解读；发现的记入问题",
        description=(
            "立即做一次巡检，把看到的记入「问题」：已在册的只更新最近看到的时间，看过而没有再看到的凭这次巡检销号。"
            "有在册未整改的问题时以状态 1 退出。巡检项目："
            + "；".join(f"{source.name} {source.label}" for source in sources())
            + "；all 全部。"
        ),
    )
    parser.add_argument("source", metavar="项目", choices=[*known, "all"], help="、".join([*known, "all"]))
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--at", default="", help=argparse.SUPPRESS)
    parser.set_defaults(run=_patrol)


def _patrol(args: argparse.Namespace) -> int:
    from django.utils import timezone
    from django.utils.dateparse import parse_datetime

    from lanmu.patrol.rules import sources

    at = parse_datetime(args.at) if args.at else timezone.now()
    if at is None or at.tzinfo is None:
        complain("--at 应为带时区的时间，如 2024-05-08T09:30:00+08:00。")
        return USAGE
    names = [source.name for source in sources()] if args.source == "all" else [args.source]
    told = [_one(name, at, alone=args.source != "all", quiet=args.json) for name in names]
    if args.json:
        emit_json(told if args.source == "all" else told[0])
    return FOUND if any(one["open"] or one["problem"] for one in told) else OK


def _one(name: str, at: datetime, *, alone: bool, quiet: bool) -> dict[str, Any]:
    """Run one source and tell how it went. When all are run, one that is not set up is told and passed over."""
    from lanmu.patrol.actions import run_source
    from lanmu.patrol.enums import Severity
    from lanmu.patrol.models import Finding
    from lanmu.patrol.queries import gravest_first
    from lanmu.patrol.rules import source_of

    label = source_of(name).label
    bars = _Bar(label)
    try:
        run = run_source(source=name, at=at, watch=bars)
    except Refused as refused:
        if alone:
            raise
        if not quiet:
            say(f"{label}：{refused}")
        return {"source": name, "skipped": str(refused), "problem": "", "open": 0, "findings": []}
    finally:
        bars.close()
    standing = gravest_first(Finding.objects.open().filter(source=name))
    count = standing.count()
    if not quiet:
        if run.problem:
            complain(f"{label}：{run.problem}")
        seen = f"看了 {run.looked} 项，" if run.looked else ""
        say(
            f"{label}：{seen}新发现 {run.opened} 个，仍存在 {run.repeated} 个，"
            f"证实已整改 {run.closed} 个，用时 {run.seconds:.1f} 秒；在册未整改 {count} 个。"
        )
        for finding in standing[:_TOLD]:
            say(f"  {Severity(finding.severity).label}　{finding.text}")
        if count > _TOLD:
            say(f"  ……另有 {count - _TOLD} 个，见工作台「监督」里的「问题」，或加 --json。")
    return {
        "source": name, "run": run.pk, "state": run.state, "problem": run.problem, "looked": run.looked,
        "opened": run.opened, "repeated": run.repeated, "closed": run.closed, "seconds": run.seconds, "open": count,
        "findings": [
            {
                "id": f.pk, "key": f.key, "rule": f.rule, "severity": f.severity, "text": f.text, "path": f.path,
                "column": f.column_id, "department": f.department_id, "first_seen": f.first_seen,
                "last_seen": f.last_seen, "times_seen": f.times_seen,
            }
            for f in (standing if quiet else ())
        ],
    }  # fmt: skip


class _Bar:
    """A bar for whoever watches; its length is known once the source knows it."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        self._bar = self._bar or Progress(total, self._label)
        self._bar.advance(done - self._bar.done)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
