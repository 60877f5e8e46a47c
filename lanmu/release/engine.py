"""The doors of the release: catch up, build all, and what stands in the way. Everything else here is private to it."""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from lanmu.release.code import code_fingerprint
from lanmu.release.lease import Busy, lease
from lanmu.release.models import Change, ReleaseState, Run
from lanmu.release.releaser import Releaser, Report, Result

__all__ = ["Busy", "Result", "build_full", "held", "needs_full", "run_pending"]


def processes_by_setting() -> int:
    """Processes for a full build: the setting, or one per processor."""
    return int(settings.LANMU_BUILD_PROCESSES) or len(os.sched_getaffinity(0))


def held() -> str:
    """Why releases are held (after a rollback), or an empty text."""
    return ReleaseState.objects.filter(name="hold").values_list("value", flat=True).first() or ""


def needs_full() -> bool:
    """Whether only a full build can be right: none yet, one was interrupted, or the templates are other ones now."""
    last = Run.objects.filter(full=True).order_by("-id").values_list("finished_at", flat=True).first()
    code = ReleaseState.objects.filter(name="code").values_list("value", flat=True).first()
    return last is None or code != code_fingerprint()


def run_pending(*, at: datetime, report: Report | None = None) -> Result | None:
    """Bring the public tree up to date. None when there was nothing to do or releases are held.

    `at`: aware, for the record of the run. Raises `Busy` when another process is releasing.
    """
    if held():
        return None
    full = needs_full()
    if not full and not Change.objects.exists():
        return None
    with lease(Path(settings.LANMU_BUILD_TREE)):
        result = None
        if full:
            result = Releaser(at=at, full=True, processes=processes_by_setting(), report=report).everything()
        if Change.objects.exists():
            result = Releaser(at=at, full=False, report=report).pending()
        return result


def build_full(*, at: datetime, processes: int | None = None, report: Report | None = None) -> Result:
    """Render the whole site, after a release that is running. Files that are the same already are not written again."""
    with lease(Path(settings.LANMU_BUILD_TREE), wait=True):
        count = processes_by_setting() if processes is None else processes
        return Releaser(at=at, full=True, processes=count, report=report).everything()
