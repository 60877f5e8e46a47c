"""`lanmu trace` and `lanmu inquiry`."""

import argparse
import os
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lanmu.common.cli import FOUND, OK, USAGE, complain, emit_json, say
from lanmu.common.times import SHANGHAI, local, minute_text

if TYPE_CHECKING:
    from lanmu.portal.inquiry.trace import ArticleTrace, Trace

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def add_commands(sub: Any) -> None:
    """Add the two verbs."""
    trace = sub.add_parser(
        "trace",
        help="从公开地址追溯当时的版本、审批和供稿、审核、发布人",
        description="从任何公开地址（信息、列表、附件、首页）和时间，查明当时公开的是哪一版、依据哪份审批、谁供稿审核发布。"
        "查询记入审计日志。",
    )
    trace.add_argument("url", metavar="地址", help="公开地址，或以 / 开头的路径")
    trace.add_argument(
        "--at", metavar="时间", help="如 2024-05-08 或 2024-05-08T09:30（北京时间）；只写日期的，查当日终了时"
    )
    trace.add_argument("--json", action="store_true", help="输出 JSON")
    trace.set_defaults(run=_trace)
    inquiry = sub.add_parser(
        "inquiry",
        help="导出一条信息的案卷（ZIP）",
        description="把一条信息的全部稿次、差别、意见、备案表、发布和审计记录导出为一个可独立校验的 ZIP。"
        "导出记入审计日志。",
    )
    inquiry.add_argument("article", metavar="信息", help="公开地址、信息编号（如 2024-000001）或信息序号")
    inquiry.add_argument("--out", metavar="文件", required=True, type=Path, help="写到哪个 .zip 文件")
    inquiry.add_argument("--json", action="store_true", help="输出 JSON")
    inquiry.set_defaults(run=_inquiry)


def moment(words: str) -> datetime | None:
    """A day (its last moment) or a day and minute in Asia/Shanghai; None when it is neither."""
    try:
        if _DAY.fullmatch(words):
            return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI) + timedelta(days=1, microseconds=-1)
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _trace(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.portal.inquiry.actions import look_up
    from lanmu.portal.inquiry.trace import as_document

    now = timezone.now()
    asked = moment(args.at) if args.at else None
    if args.at and asked is None:
        complain("时间请写成 2024-05-08 或 2024-05-08T09:30。")
        return USAGE
    if asked is not None and asked > now and local(asked).date() == local(now).date():
        asked = None  # today's last moment lies ahead: today is now
    found = look_up(url=args.url, asked_at=asked, by=None, at=now)
    if args.json:
        emit_json(as_document(found))
        return OK
    _tell(found)
    return OK


def _tell(found: "Trace") -> None:
    say(f"{found.place.name}：/{found.place.path}")
    say(f"追溯时间：{minute_text(found.at) if found.at else '现在'}")
    if found.row is not None:
        row = found.row
        say(f"清单：{row.digest}，{row.size} 字节，来自 {row.made_from}，备案 {row.approval or '—'}")
    if found.root is not None:
        say(f"最近的每日清单签名：{found.root.day}　{found.root.root}")
    if found.article is not None:
        _tell_article(found.article, now=found.at is None)
    if found.stand is not None:
        say(f"{found.stand.known_by}，共 {found.stand.total} 条：")
        for entry in found.stand.rows:
            number = entry.version.record.number if entry.version else "当时没有公开"
            say(f"  {number}  {entry.title}  {entry.path}")


def _tell_article(found: "ArticleTrace", *, now: bool) -> None:
    shown = found.shown
    say(f"栏目：{found.column}；报送部门：{found.department}")
    if shown is None:
        say("当时没有公开。各版公开时间：")
        for version in found.versions:
            until = minute_text(version.until) if version.until else "现在"
            say(f"  {version.record.number}  {minute_text(version.since)} 至 {until}  {version.ended_by}")
        return
    when = "现在" if now and found.is_public else "最近一次" if now else "当时"
    say(f"{when}公开的是：《{shown.title}》，信息编号 {shown.record.number}（{shown.record.get_kind_display()}）")
    say(f"内容摘要值 {shown.digest}；备案摘要值 {shown.record.digest}")
    say(f"自 {minute_text(shown.since)} 至 {minute_text(shown.until) if shown.until else '现在'}　{shown.ended_by}")
    say("审批记录与内容相符。" if found.sealed_whole else "审批记录与内容不符，请立即查明！")
    if found.released is not None:
        how = "发布日志" if found.released.certain else "按时间推定"
        say(f"公众可见：{minute_text(found.released.done_at)}，第 {found.released.run.pk} 次发布（{how}）")
    for one in found.people:
        said = f"　意见：{one.opinion}" if one.opinion else ""
        say(f"  {one.when or '—':<16}  {one.duty}  {one.department} {one.name}  {one.what}{said}  {one.digest}")


def _inquiry(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.portal.inquiry.actions import article_named, export

    out: Path = args.out
    if not out.parent.is_dir():
        complain(f"没有“{out.parent}”这个文件夹，请先建立。")
        return USAGE
    article = article_named(args.article)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=".案卷-")  # 0600: whole, or not there
    try:
        with os.fdopen(handle, "w+b") as file:
            made = export(article=article, out=file, by=None, at=timezone.now())
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if args.json:
        emit_json(
            {
                "article": article.pk, "title": made.title, "versions": made.versions, "texts": made.texts,
                "files": made.files, "size": made.size, "sha256": made.digest, "problems": list(made.problems),
            }
        )  # fmt: skip
    else:
        say(f"《{made.title}》的案卷已写到 {out}：{made.texts} 稿、{made.versions} 个公开版本、{made.files} 个文件。")
        say(f"SHA-256 {made.digest}")
        for problem in made.problems:
            say(f"需要查明：{problem}")
    return FOUND if made.problems else OK
