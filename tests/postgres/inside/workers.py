"""Release workers as processes of their own, and what they are measured against."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from lanmu.config.processes import run_releases, run_timetable
from lanmu.release.models import Change
from lanmu.release.verify import verify
from tests.release.conftest import contents, full_build_elsewhere

__all__ = ["assert_tree_is_a_full_build", "run_releases", "run_timetable", "running", "wait_for"]


@contextmanager
def running(*works: Callable[[], None]) -> Iterator[list[BaseProcess]]:
    """Each in a process of its own, asked to stop at the end as the supervisor asks."""
    connections.close_all()  # a forked child must not share our connection
    context: Any = get_context("fork")
    processes = [context.Process(target=work, daemon=True) for work in works]
    for process in processes:
        process.start()
    try:
        yield processes
        assert all(process.is_alive() for process in processes), "a worker died"
    finally:
        for process in processes:
            if process.is_alive():
                os.kill(process.pid, signal.SIGTERM)
        for process in processes:
            process.join(15)
            if process.is_alive():
                process.kill()
                process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)


def wait_for(what: Callable[[], bool], *, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)


def assert_tree_is_a_full_build() -> None:
    """Nothing lost, nothing too much, every byte as a full build of the present state makes it."""
    assert not Change.objects.exists()
    have = contents(Path(settings.LANMU_SERVED_TREE))
    want = full_build_elsewhere(settings, Path(settings.LANMU_DATA))
    assert sorted(set(have) ^ set(want)) == []
    assert [path for path in have if have[path] != want[path]] == []
    assert verify().sound
