"""One release at a time: a lock on the build tree that dies with its process (kill -9 included)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another process is releasing."""


@contextmanager
def lease(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the release of `folder`. Raises `Busy` when somebody else does and `wait` is False."""
    folder.mkdir(parents=True, exist_ok=True)
    fd = os.open(folder.with_name(folder.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise Busy from None
        yield
    finally:
        os.close(fd)
