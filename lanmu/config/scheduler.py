"""The one process that runs the timetable (lanmu/common/timetable.py).

Single by a lock that dies with its holder: a PostgreSQL session lock where several machines share a database, a file
lock otherwise. What ran when is kept in LANMU_DATA/timetable.json, so that a slot missed while the machine was off is
caught up.
"""

import fcntl
import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, connections
from django.utils import timezone

from lanmu.common.timetable import Job

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
THREADS = 4
LOCK_NUMBER = 0x6C616E6D75
"""`lanmu` in ASCII: the number of the PostgreSQL advisory lock."""


class Scheduler:
    """Decides what is due and runs it; a job that is still running is not started again."""

    def __init__(self, *, jobs: Sequence[Job], state: Path) -> None:
        self.jobs = jobs
        self.state = state
        self.last = _read(state)
        self.running: dict[str, Future[None]] = {}

    def due(self, *, at: datetime) -> list[Job]:
        """Jobs to start at `at` (aware)."""
        return [
            job
            for job in self.jobs
            if job.due(last=self.last.get(job.name), at=at)
            and (job.name not in self.running or self.running[job.name].done())
        ]

    def start_due(self, *, at: datetime, pool: ThreadPoolExecutor) -> list[str]:
        """Start what is due. The slot is used up when the job starts: a failing one is logged, not repeated at once."""
        started = []
        for job in self.due(at=at):
            self.last[job.name] = at
            self.running[job.name] = pool.submit(run_job, job, at)
            started.append(job.name)
        if any(job.daily is not None for job in self.jobs if job.name in started):
            self._keep()
        return started

    def _keep(self) -> None:
        daily = {job.name: self.last[job.name].isoformat() for job in self.jobs if job.daily and job.name in self.last}
        fresh = self.state.with_suffix(".new")
        fresh.write_text(json.dumps(daily, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(self.state)


def run_job(job: Job, at: datetime) -> None:
    """One run of one job in a thread and a connection of its own; a fault is logged and harms no other job."""
    try:
        job.run(at)
    except Exception:
        log.exception("定时任务“%s”出错", job.name)
    finally:
        connections.close_all()


def _read(path: Path) -> dict[str, datetime]:
    if not path.is_file():
        return {}
    try:
        return {name: datetime.fromisoformat(text) for name, text in json.loads(path.read_text("utf-8")).items()}
    except (ValueError, AttributeError, TypeError):
        log.warning("定时任务记录 %s 已损坏，按从未运行处理", path)
        return {}


@contextmanager
def single(folder: Path) -> Iterator[Callable[[], bool]]:
    """Yields a function that tries to be, and to remain, the only scheduler; False means somebody else is."""
    if connection.vendor == "postgresql":
        yield _hold_server_lock
        return
    with (folder / "scheduler.lock").open("w") as lock:
        held = False

        def hold() -> bool:
            nonlocal held
            if not held:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    held = True
                except BlockingIOError:
                    return False
            return True

        yield hold


def _hold_server_lock() -> bool:
    """The lock belongs to this session: a lost connection loses it, so it is asked for anew each time (it nests)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
                " AND ((classid::bigint << 32) | objid::bigint) = %s) OR pg_try_advisory_lock(%s)",
                [LOCK_NUMBER, LOCK_NUMBER],
            )
            return bool(cursor.fetchone()[0])
    except Exception:
        log.exception("数据库暂时连不上，定时任务稍后再试")
        connection.close()
        return False


def run_forever(*, jobs: Sequence[Job], folder: Path, stop: Callable[[], bool]) -> None:
    """Run the timetable until `stop()`; what runs then is waited for."""
    scheduler = Scheduler(jobs=jobs, state=folder / "timetable.json")
    with single(folder) as hold, ThreadPoolExecutor(THREADS, thread_name_prefix="timetable") as pool:
        waiter = threading.Event()
        while not stop():
            if hold():
                scheduler.start_due(at=timezone.now(), pool=pool)
                waiter.wait(LOOK_SECONDS)
            else:
                waiter.wait(1.0)
