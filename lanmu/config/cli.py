"""The `lanmu` command. Each app adds its own verbs in `lanmu/<app>/cli.py`: `add_commands(sub)`."""

import argparse
import importlib
import importlib.util
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from lanmu.common.cli import FOUND, OK, USAGE, complain
from lanmu.common.refusal import Refused
from lanmu.config.lean import quick_start

COMMAND_APPS = (
    "config",
    "columns",
    "organisation",
    "publishing",
    "release",
    "audit",
    "portal",
    "scanning",
    "links",
    "duty",
    "affairs",
    "patrol",
    "filings",
    "incidents",
    "inspections",
    "supervision",
)
NEEDS_NO_DJANGO = {"check": "scanning"}
"""Commands that answer at once: `main(argv)` of the app, without settings and database."""
LASTING = frozenset({"up", "manage"})
"""Services and Django's own commands: they start as Django and Wagtail mean them to, and log everything."""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line, in Chinese."""
    parser = argparse.ArgumentParser(prog="lanmu", description="栏目：政府部门门户网站", add_help=True)
    sub = parser.add_subparsers(dest="command", metavar="命令", required=True)
    manage = sub.add_parser("manage", help="Django 自带的管理命令，如 lanmu manage migrate", add_help=False)
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage)
    for app in COMMAND_APPS:
        name = f"lanmu.{app}.commands" if app == "config" else f"lanmu.{app}.cli"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).add_commands(sub)
    return parser


def _manage(args: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lanmu manage", *args.rest])
    return OK


def main(argv: list[str] | None = None) -> int:
    """Entry point. 0 well, 1 something found or failed, 2 wrong call."""
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", f"lanmu.config.settings.{os.environ.get('LANMU_ENV', 'production')}"
    )
    given = sys.argv[1:] if argv is None else argv
    if given and given[0] in NEEDS_NO_DJANGO:
        return _at_once(given[0], given[1:])
    import django
    from django.db import Error as DatabaseError

    with nullcontext() if LASTING.intersection(given[:1]) else quick_start():
        django.setup()
        parser = build_parser()
    try:
        args = parser.parse_args(argv)
    except SystemExit as stop:
        return USAGE if stop.code else OK
    try:
        with _quiet(args.command not in LASTING):
            return int(args.run(args))
    except Refused as refused:
        for reason in refused.reasons:
            complain(reason)
        return FOUND
    except DatabaseError as error:
        reason = _database_not_ready()
        if not reason:
            raise
        complain(f"{reason}（{error}）")
        return FOUND
    except KeyboardInterrupt:
        complain("已中断。")
        return 130
    except BrokenPipeError:  # the reader has seen enough (`lanmu clauses | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _database_not_ready() -> str:
    """A sentence for the operator when the database is away or older than the program; empty when it is neither."""
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "连不上数据库，请检查数据库是否在运行、DATABASE_URL 是否正确。"
    return "数据库还没有建立，或者比程序旧，请先运行 lanmu up（或 lanmu manage migrate）。" if behind else ""


def _at_once(command: str, argv: list[str]) -> int:
    try:
        return int(importlib.import_module(f"lanmu.{NEEDS_NO_DJANGO[command]}.cli").main(argv))
    except KeyboardInterrupt:
        complain("已中断。")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


@contextmanager
def _quiet(wanted: bool) -> Iterator[None]:
    """A person at the terminal wants the answer, not the log: only warnings reach it. Services log everything."""
    handlers = logging.getLogger().handlers if wanted else []
    levels = [(handler, handler.level) for handler in handlers]
    for handler in handlers:
        handler.setLevel(max(handler.level, logging.WARNING))
    try:
        yield
    finally:
        for handler, level in levels:
            handler.setLevel(level)


if __name__ == "__main__":
    sys.exit(main())
