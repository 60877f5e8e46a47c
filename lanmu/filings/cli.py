"""`lanmu filings generate | status`."""

import argparse
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lanmu.common.cli import FOUND, OK, emit_json, say

if TYPE_CHECKING:
    from lanmu.filings.models import MonthlyFiling


def add_commands(sub: Any) -> None:
    """Add `filings` to the command line."""
    parser = sub.add_parser("filings", help="月报备：生成，查看各部门报备情况（第十六条）")
    verbs = parser.add_subparsers(dest="verb", metavar="动作", required=True)
    make = verbs.add_parser("generate", help="生成各运维部门的月报备；已有的不动，可以重复运行")
    make.set_defaults(run=_generate)
    status = verbs.add_parser("status", help="列出各部门的月报备；有逾期未报的，退出状态为 1")
    status.add_argument("--json", action="store_true", help="输出 JSON")
    status.set_defaults(run=_status)
    for one in (make, status):
        one.add_argument("--month", type=_month, metavar="月份", help="如 2026-10；默认上个月")
        one.add_argument("--at", type=datetime.fromisoformat, help=argparse.SUPPRESS)


def _month(text: str) -> date:
    """`2026-10`."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"月份“{text}”写错了，应如 2026-10。") from None


def _given(args: argparse.Namespace) -> tuple[date, datetime]:
    from django.utils import timezone

    from lanmu.common.times import local
    from lanmu.filings.terms import month_before

    at = args.at or timezone.now()
    return args.month or month_before(local(at).date()), at


def _generate(args: argparse.Namespace) -> int:
    from lanmu.filings.actions import generate

    month, at = _given(args)
    made = generate(month=month, at=at)
    for filing in made:
        say(f"已生成：{filing.department} {filing.month_text}")
    say(f"{month:%Y-%m} 新生成 {len(made)} 份。")
    return OK


def _status(args: argparse.Namespace) -> int:
    from lanmu.filings.queries import matrix, overdue

    month, at = _given(args)
    rows = matrix(months=[month])
    late = set(overdue(at=at).filter(month=month).values_list("pk", flat=True))
    if args.json:
        emit_json(
            {
                "month": f"{month:%Y-%m}",
                "filings": [_json(row.department.name, row.filings[0], late) for row in rows],
            }
        )
        return FOUND if late else OK
    for row in rows:
        say(_line(row.department.name, row.filings[0], late))
    filed = sum(f is not None and f.filed_at is not None for row in rows for f in row.filings)
    say(f"{month:%Y-%m} 应报 {len(rows)} 个部门，已报备 {filed} 个，逾期未报 {len(late)} 个。")
    return FOUND if late else OK


def _line(name: str, filing: "MonthlyFiling | None", late: set[int]) -> str:
    from lanmu.filings.views.lists import last_day_text, state_text

    if filing is None:
        return f"{name}　没有生成"
    words = "逾期" if filing.pk in late else state_text(filing)
    return f"{name}　{words}　应于 {last_day_text(filing)}"


def _json(name: str, filing: "MonthlyFiling | None", late: set[int]) -> dict[str, Any]:
    if filing is None:
        return {"department": name, "state": None}
    return {
        "department": name,
        "state": str(filing.state),
        "overdue": filing.pk in late,
        "was_late": filing.was_late,
        "due": filing.answer_by.isoformat(),
        "filed_at": filing.filed_at.isoformat() if filing.filed_at else None,
        "digest": filing.digest,
    }
