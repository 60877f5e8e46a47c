"""`lanmu up`: make the site ready, then keep its processes running. One `up` per data folder."""

import errno
import fcntl
import hashlib
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend

from lanmu.audit.models import AuditEntry
from lanmu.columns.actions.load import load_table
from lanmu.columns.models import Responsibility
from lanmu.columns.queries import directory
from lanmu.columns.reading import read_table
from lanmu.columns.shipped import shipped_table
from lanmu.common.cli import say
from lanmu.common.refusal import Refused
from lanmu.config import processes
from lanmu.config.supervisor import Child
from lanmu.portal.demo import DemoReport, load_demo
from lanmu.portal.demo.load import MARK
from lanmu.release.engine import build_full, needs_full
from lanmu.release.served import STORAGE

log = logging.getLogger(__name__)

ROLES = ("public", "workbench", "worker")
LOCK_WAIT_SECONDS = 3.0
"""Children of an `up` that was killed end within this time."""
READY_SECONDS = 20.0
MIGRATION_LOCK = 0x6C616E6D76


@contextmanager
def only_one(folder: Path, *, role: str) -> Iterator[None]:
    """Hold the data folder. Raises Refused when another `up` of the same role holds it."""
    with (folder / f"up-{role or 'all'}.lock").open("a+") as lock:
        deadline = time.monotonic() + LOCK_WAIT_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Refused(
                        f"数据文件夹 {folder} 正被另一个 lanmu up 使用。请先停止它，或用 LANMU_DATA 指定别的文件夹。"
                    ) from None
                time.sleep(0.1)
        yield


def demand_free_port(*, host: str, port: int, option: str) -> None:
    """Raises Refused when somebody listens there already (granian would share the port without a word)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise Refused(f"端口 {port} 已被占用，请停止占用它的程序，或用 {option} 换一个端口。") from None
            raise Refused(f"不能在 {host} 的端口 {port} 上监听：{fault.strerror}。请检查 --host 和端口。") from None


def prepare(*, demo: bool) -> None:
    """Database, static files, column table, demonstration, first release: each only when it is missing."""
    migrate_if_needed()
    collect_static_if_needed()
    if not Responsibility.objects.exists():
        load_shipped_table()
    if demo:
        load_demonstration()
    if needs_full() or (serves_from_here() and not (Path(settings.LANMU_SERVED_TREE) / "index.html").is_file()):
        result = build_full(at=timezone.now())
        say(f"首次发布完成，共 {result.written} 个文件。")


def serves_from_here() -> bool:
    """Whether the public site is a folder of this machine; an object storage serves itself (docs/operations.md)."""
    return not str(settings.LANMU_SERVED_TREE).startswith(STORAGE)


def migrate_if_needed() -> None:
    """Bring the database's tables up to date; on PostgreSQL one machine at a time."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    say("正在建立或升级数据库……")
    with _migration_lock():
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _migration_lock() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static_if_needed() -> None:
    """Gather the workbench's static files when the packages or our own files changed since the last time."""
    total = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for package in ("django", "wagtail"):
        total.update(version(package).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            location = Path(storage.path(path))
            if location.is_relative_to(settings.ROOT) and "site-packages" not in location.parts:
                total.update(path.encode() + location.read_bytes())
    stamp = Path(settings.LANMU_DATA) / "static.stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == total.hexdigest():
        return
    say("正在收集工作台的静态文件……")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(total.hexdigest(), encoding="utf-8")


def load_shipped_table() -> None:
    """An empty site gets the regulation's own columns (附件1)."""
    rows = read_table(data=shipped_table(), directory=directory())
    report = load_table(rows=rows, by=None, at=timezone.now(), reason="首次启动：装载《栏目设置及责任分工表》（附件1）")
    for sentence in report.sentences:
        say(sentence)


def load_demonstration() -> None:
    """Demonstration departments, people and content; refused on a site with real content, nothing on a second start."""
    logging.disable(logging.INFO)  # a line for every page and act would bury what a person has to read
    try:
        report = load_demo(at=timezone.now())
    finally:
        logging.disable(logging.NOTSET)
    if report.loaded:
        say(f"演示内容已装入：已公开 {report.published} 条信息，另有 {report.waiting} 条停在各环节。")


def demonstration_accounts() -> DemoReport | None:
    """The demonstration's accounts; None on a real site."""
    return load_demo(at=timezone.now()) if AuditEntry.objects.filter(action=MARK).exists() else None


def children(*, host: str, public_port: int, workbench_port: int, role: str) -> list[Child]:
    """The processes of a role; all of them when it is empty."""
    found = []
    if role in {"", "public"} and serves_from_here():
        found.append(Child("公开站点", partial(processes.serve_public, host=host, port=public_port)))
    if role in {"", "workbench"}:
        found.append(Child("工作台", partial(processes.serve_workbench, host=host, port=workbench_port)))
    if role in {"", "worker"}:
        found.append(Child("发布", processes.run_releases))
        found.append(Child("定时任务", processes.run_timetable))
        backend: object = task_backends["default"]  # its declared type knows nothing of the database backend
        if isinstance(backend, DatabaseBackend):
            found.append(Child("后台任务", processes.run_tasks))
    return found


def wait_until_ready(*, host: str, ports: list[int]) -> bool:
    """Whether every port answers within READY_SECONDS."""
    deadline = time.monotonic() + READY_SECONDS
    waiting = list(ports)
    while waiting and time.monotonic() < deadline:
        try:
            socket.create_connection((_reachable(host), waiting[0]), timeout=1).close()
            waiting.pop(0)
        except OSError:
            time.sleep(0.05)
    return not waiting


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
