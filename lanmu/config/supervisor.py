"""Keeps a handful of child processes alive: starts them, starts again what dies, stops all of them together.

Children are forked after Django is set up, so a start costs milliseconds. Each leads its own process group, so that
what a child started itself (granian's workers) ends with it, and asks the kernel to be ended when the supervisor is
gone.
"""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.db import connections

log = logging.getLogger(__name__)

FIRST_REST = 0.5
LONGEST_REST = 30.0
CALM_SECONDS = 60.0
"""A child that lived this long is not in a crash loop: its next restart is prompt again."""
GRACE_SECONDS = 2.5
LOOK_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1

Main = Callable[[], None]


@dataclass(slots=True)
class Child:
    """One process to be kept alive. `main` runs in it and returns when the process has been asked to stop."""

    name: str
    main: Main
    pid: int = 0
    started: float = 0.0
    rest: float = FIRST_REST
    start_at: float = 0.0
    restarts: int = field(default=0)


class Supervisor:
    """Runs children until SIGTERM or SIGINT."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = False

    def run(self, *, on_start: Callable[[], None] | None = None) -> None:
        """Start all, call `on_start`, and keep them alive until asked to stop. Then every child is gone."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            for child in self.children:
                self._start(child)
            if on_start is not None:
                on_start()
            while not self.stopping:
                self._reap()
                self._restart_due()
                time.sleep(LOOK_SECONDS)
        finally:
            self.stop()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self, child: Child) -> None:
        connections.close_all()  # a connection must not be shared over a fork
        sys.stdout.flush()
        sys.stderr.flush()
        supervisor = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(child, supervisor)
        child.pid, child.started = pid, time.monotonic()

    def _reap(self) -> None:
        for child in self.children:
            if child.pid and (status := _ended(child.pid)) is not None:
                lived = time.monotonic() - child.started
                child.rest = FIRST_REST if lived > CALM_SECONDS else min(child.rest * 2, LONGEST_REST)
                child.start_at = time.monotonic() + child.rest
                _kill_group(child.pid, signal.SIGKILL)
                log.error("%s（进程 %d）退出，状态 %d，%.1f 秒后重新启动", child.name, child.pid, status, child.rest)
                child.pid = 0

    def _restart_due(self) -> None:
        for child in self.children:
            if not child.pid and time.monotonic() >= child.start_at:
                child.restarts += 1
                self._start(child)
                log.info("%s 已重新启动（进程 %d）", child.name, child.pid)

    def stop(self) -> None:
        """Ask every child to end, and end what has not after the grace time."""
        self.stopping = True
        for child in self.children:
            if child.pid:
                _send(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(c.pid for c in self.children) and time.monotonic() < deadline:
            for child in self.children:
                if child.pid and _ended(child.pid) is not None:
                    _kill_group(child.pid, signal.SIGKILL)
                    child.pid = 0
            time.sleep(0.02)
        for child in self.children:
            if child.pid:
                log.warning("%s（进程 %d）没有按时停下，强行结束", child.name, child.pid)
                _kill_group(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
                child.pid = 0


def _become(child: Child, supervisor: int) -> None:
    """In the new process: own group, default signals, run, and never return."""
    status = 1
    try:
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        die_with_parent(supervisor)
        child.main()
        status = 0
    except KeyboardInterrupt:
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 0
    except BaseException:
        log.exception("%s 出错退出", child.name)
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def die_with_parent(parent: int) -> None:
    """Be sent SIGTERM when the parent ends in any way (Linux); a parent that is gone already counts."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _ended(pid: int) -> int | None:
    try:
        done, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if done else None


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _kill_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return
