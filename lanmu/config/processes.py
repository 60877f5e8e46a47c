"""What each process of `lanmu up` does. Every function runs in a child of the supervisor until SIGTERM."""

import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.urls import get_resolver
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from wagtail.hooks import search_for_hooks

from lanmu.common import timetable
from lanmu.config import scheduler
from lanmu.release import worker as releases

WORKER_STOP_SECONDS = 2


def serve_public(*, host: str, port: int) -> None:
    """The public site: files from the served tree, without database or Django; `/do/…` through Django."""
    _serve("lanmu.config.asgi:public", host, port, processes=settings.LANMU_PUBLIC_PROCESSES)


def serve_workbench(*, host: str, port: int) -> None:
    """The workbench; its static files are sent by the server itself."""
    _warm_up()
    _serve(
        "lanmu.config.asgi:workbench",
        host,
        port,
        processes=settings.LANMU_WORKBENCH_PROCESSES,
        static=Path(settings.STATIC_ROOT),
    )


def _warm_up() -> None:
    """Load what the first request would wait for, before the server forks its workers."""
    search_for_hooks()
    assert get_resolver().url_patterns


def _serve(target: str, host: str, port: int, *, processes: int, static: Path | None = None) -> None:
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=processes,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=WORKER_STOP_SECONDS,
        static_path_route=["/static"] if static else None,
        static_path_mount=[static] if static else None,
    ).serve()


def run_releases() -> None:
    """The release worker: outbox → public files."""
    releases.run_forever(_stop_flag())


def run_tasks() -> None:
    """Background tasks (django-tasks, database backend)."""
    tasks = Worker(
        queue_names=["*"],
        interval=1.0,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    tasks.configure_signals()
    tasks.run()


def run_timetable() -> None:
    """The scheduler."""
    scheduler.run_forever(jobs=timetable.jobs(), folder=Path(settings.LANMU_DATA), stop=_stop_flag())


def _stop_flag() -> Callable[[], bool]:
    """A function that says whether this process has been asked to stop."""
    asked = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return lambda: asked
