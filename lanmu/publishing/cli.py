"""`lanmu import`, `lanmu proof`."""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lanmu.common.cli import FOUND, OK, USAGE, Progress, complain, emit_json, say

if TYPE_CHECKING:
    from lanmu.publishing.importing.bulk import ImportReport

_TOLD = 20


def add_commands(sub: Any) -> None:
    """Add `import` to the command line."""
    parser = sub.add_parser(
        "import",
        help="把 Word、Markdown、CSV、JSONL 文件或文件夹批量导入一个栏目并公开",
        description=(
            "批量导入历史信息：每条保留原发布日期，整批生成一份审批备案表，记明由谁授权。"
            "JSONL 每行一个对象，CSV 第一行是列名：title、date（可空）、source、body（Markdown）。"
            "重复导入同一文件不会产生重复信息。"
        ),
    )
    parser.add_argument(
        "paths", metavar="路径", nargs="+", type=Path, help=".jsonl、.csv、.md、.docx 文件，或含有它们的文件夹"
    )
    parser.add_argument(
        "--column", required=True, metavar="栏目", help="如 政务公开/政策文件；名称唯一时写 政策文件 即可"
    )
    parser.add_argument(
        "--authorised-by", required=True, metavar="处室", help="授权导入的处室、单位，须是栏目的责任部门或运维部门"
    )
    parser.add_argument("--dry-run", action="store_true", help="只检查和统计，不写入")
    parser.add_argument(
        "--skip-bad", action="store_true", help="跳过不合格的条目，导入其余的（默认有一条不合格就都不导入）"
    )
    parser.add_argument("--repost", action="store_true", help="信息来源记为“转载”（默认为本处室、单位原创制发）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=_import)
    proof = sub.add_parser("proof", help="统计校对所用的语言模型：训练、查看")
    verbs = proof.add_subparsers(dest="verb", metavar="动作", required=True)
    train = verbs.add_parser(
        "train",
        help="用本网站已公开的信息训练语言模型",
        description=(
            "以 Debian 软件包 libime-data-language-model 的通用语言模型为底，与本网站全部已公开的信息各占一半，"
            "合成一个文件，放在数据文件夹的 models 下。可随时重做，不影响正在运行的服务；重新启动工作台后生效。"
        ),
    )
    train.add_argument("--general", type=Path, metavar="文件", help="通用语言模型的位置，默认是软件包安装的位置")
    train.add_argument("--json", action="store_true", help="输出 JSON")
    train.set_defaults(run=_train)
    status = verbs.add_parser("status", help="模型的日期、大小、摘要，文件是否完好；没有模型时以状态 1 退出")
    status.add_argument("--json", action="store_true", help="输出 JSON")
    status.set_defaults(run=_model_status)


def _import(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.publishing.importing.bulk import import_articles
    from lanmu.publishing.importing.naming import find_column, find_department
    from lanmu.publishing.importing.sources import estimate, read_paths

    if missing := [path for path in args.paths if not path.exists()]:
        for path in missing:
            complain(f"找不到“{path}”，请核对路径。")
        return USAGE
    column, department = find_column(args.column), find_department(args.authorised_by)
    started, now = time.monotonic(), timezone.now()
    bars = _Bars(estimate(args.paths))
    try:
        report = import_articles(
            items=read_paths(args.paths, at=now),
            column=column,
            authorised_by=department,
            by=None,
            at=now,
            source_name="、".join(path.name or str(path) for path in args.paths)[:500],
            skip_bad=args.skip_bad,
            repost=args.repost,
            dry_run=args.dry_run,
            progress=bars,
        )
    finally:
        bars.close()
    seconds = time.monotonic() - started
    if args.json:
        emit_json(_as_json(report, seconds, dry_run=args.dry_run))
    else:
        _tell(report, seconds, dry_run=args.dry_run)
    return FOUND if report.bad_count else OK


class _Bars:
    """A bar for reading, then one for writing."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._bar: Progress | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._bar is None or self._bar.label != stage:
            self.close()
            self._bar = Progress(total or max(self._expected, done), stage)
        self._bar.advance(done - self._bar.done)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _tell(report: "ImportReport", seconds: float, *, dry_run: bool) -> None:
    for title, sentences, count in (
        ("没有导入的条目", report.bad, report.bad_count),
        ("跳过的文件", report.ignored, len(report.ignored)),
        ("请核对", report.notes, len(report.notes)),
    ):
        if count:
            say(f"{title}（{count}）：")
            for sentence in sentences[:_TOLD]:
                say(f"  {sentence}")
            if count > _TOLD:
                say(f"  ……另有 {count - _TOLD} 条，加 --json 可看到更多。")
    already = f"，{report.already} 条已在栏目中、没有重复导入" if report.already else ""
    bad = f"，{report.bad_count} 条不合格没有导入" if report.bad_count else ""
    if dry_run:
        say(f"预演：会向“{report.column}”导入 {report.imported} 条{already}{bad}。没有写入任何内容。")
        return
    rate = f"，用时 {seconds:.1f} 秒，每秒 {(report.imported + report.already) / seconds:.0f} 条"
    number = f"审批备案表（批量导入授权）信息编号 {report.number}。" if report.number else ""
    say(f"已向“{report.column}”导入 {report.imported} 条{already}{bad}{rate}。{number}")
    if report.imported:
        say("公开页面由发布进程生成；没有运行 lanmu up 时，请执行 lanmu release build。")


def _as_json(report: "ImportReport", seconds: float, *, dry_run: bool) -> dict[str, Any]:
    return {
        "column": report.column,
        "number": report.number,
        "imported": report.imported,
        "already": report.already,
        "bad": report.bad,
        "bad_count": report.bad_count,
        "ignored": report.ignored,
        "notes": report.notes,
        "seconds": round(seconds, 2),
        "dry_run": dry_run,
    }


def _train(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from lanmu.publishing.proofing_model import model_state, train_model

    started = time.monotonic()
    train_model(at=timezone.now(), general=args.general)
    told = model_state() or {}
    if args.json:
        emit_json(told)
        return OK
    _tell_model(told)
    say(f"用时 {time.monotonic() - started:.0f} 秒。重新启动工作台后生效。")
    return OK


def _model_status(args: argparse.Namespace) -> int:
    from lanmu.publishing.proofing_model import model_state

    told = model_state()
    if args.json:
        emit_json(told)
    elif told is None:
        say("统计校对未安装：还没有语言模型。运行 lanmu proof train 训练一个。")
    else:
        _tell_model(told)
    return OK if told and told["whole"] else FOUND


def _tell_model(told: dict[str, Any]) -> None:
    archive = told["archive"]
    used = "" if archive["used"] else "，太少，没有用上"
    say(f"模型：{told['path']}，{told['bytes'] / 1e6:.1f} MB，训练于 {told['date']}")
    say(f"本网站的信息 {archive['articles']} 条、{archive['characters']} 字{used}；通用模型 {told['general']['name']}")
    say(f"词 {told['words']} 个，二元 {told['bigrams']} 个，三元 {told['trigrams']} 个")
    say(f"摘要 {told['digest']}，" + ("文件完好。" if told["whole"] else "文件已损坏，请重新运行 lanmu proof train。"))
