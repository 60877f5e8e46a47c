"""The release worker of a measured site: what the worker of `lanmu up` does by itself, done on demand and measured."""

import os
import resource
import time
from typing import Any

from django.conf import settings
from django.utils import timezone

from benchmarks.inside.answering import answer
from lanmu.release.engine import run_pending

MARGIN = 0.02
"""Seconds: the clock of the file system ticks more coarsely than ours."""


def _processor_seconds() -> float:
    """Of this process with all its threads, and of processes it started and has seen end."""
    return sum(
        account.ru_utime + account.ru_stime
        for account in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def run() -> dict[str, Any]:
    """One run of the release; processor and clock seconds, and public files written and removed."""
    processor, clock = _processor_seconds(), time.perf_counter()
    result = run_pending(at=timezone.now())
    processor, clock = _processor_seconds() - processor, time.perf_counter() - clock
    if result is None or result.failed:
        raise RuntimeError(f"nothing was released: {result}")
    return {"processor": processor, "clock": clock, "written": result.written, "deleted": result.deleted}


def changed_since(moment: float) -> int:
    """How many served files are other ones than at `moment` (seconds since 1970): looked up, not believed."""
    found = 0
    stack = [str(settings.LANMU_SERVED_TREE)]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                elif entry.stat(follow_symlinks=False).st_ctime > moment - MARGIN:
                    found += 1
    return found


if __name__ == "__main__":
    answer({"run": run, "changed_since": changed_since})
