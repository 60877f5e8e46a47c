"""The release worker: looks at the outbox, catches up, tries failed targets again."""

import gc
import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from lanmu.release.actions import record_changes
from lanmu.release.engine import Busy, run_pending
from lanmu.release.models import Failure

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
RETRY_SECONDS = 60.0
REST_SECONDS = 5.0
"""After a fault (database away, disk full) the worker waits this long and looks again; nothing is lost meanwhile."""


def run_forever(stop: Callable[[], bool]) -> None:
    """Release until `stop()` says so. Never raises: a fault is logged and the work is tried again."""
    gc.freeze()  # the program stays: no publish waits for a search through it for garbage
    retried = time.monotonic()
    while not stop():
        rest = LOOK_SECONDS
        try:
            if time.monotonic() - retried > RETRY_SECONDS:
                retried = time.monotonic()
                requeue_failures()
            result = run_pending(at=timezone.now())
            if result is not None:
                log.info(
                    "发布：渲染 %d，写入 %d，删除 %d，%.3f 秒",
                    result.rendered,
                    result.written,
                    result.deleted,
                    result.seconds,
                )
        except Busy:
            rest = 1.0
        except (DatabaseError, OSError):
            log.exception("发布暂时不能进行，稍后再试")
            _drop_connection()
            rest = REST_SECONDS
        except Exception:
            log.exception("发布出错，稍后再试")
            rest = REST_SECONDS
        _sleep(rest, stop)


def requeue_failures() -> int:
    """Put what could not be rendered back into the queue. Returns how many."""
    targets = list(Failure.objects.values_list("target", flat=True)[:500])
    record_changes(facts=[f"target:{target}" for target in targets], at=timezone.now(), urgent=False)
    return len(targets)


def _drop_connection() -> None:
    try:
        connection.close()
        close_old_connections()
    except DatabaseError:
        log.debug("connection was gone already")


def _sleep(seconds: float, stop: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not stop() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.2))
