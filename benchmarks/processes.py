"""Programs that a case starts: each in a group of its own, none left behind, their words kept for when they fail."""

import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLE_SECONDS = 0.05
SAID = 4_000
"""Characters of a failed program's words that are shown."""
_running: set[subprocess.Popen[Any]] = set()
Words = Sequence[str | Path]


class Failed(RuntimeError):
    """A program did not do what it was started for; the message has its own words."""


@dataclass(frozen=True, slots=True)
class Usage:
    """A whole command, measured. `peaks`: highest resident memory in bytes, of the program and of each it started."""

    seconds: float
    printed: str
    parent: int
    peaks: Mapping[int, int]

    @property
    def peak(self) -> int:
        """The most that any one of the processes held."""
        return max(self.peaks.values())


def start(command: Words, *, env: Mapping[str, str], cwd: Path, log: Path, **pipes: Any) -> subprocess.Popen[Any]:
    """Start a program that is stopped with the harness, whatever happens. Its words go to `log`."""
    with log.open("ab") as words:
        given = {"stdout": words, "stderr": words, **pipes}
        process = subprocess.Popen([str(w) for w in command], env=dict(env), cwd=cwd, start_new_session=True, **given)
    _running.add(process)
    return process


def stop(process: subprocess.Popen[Any], *, seconds: float = 10) -> None:
    """End a program and all it started: asked first, then killed."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5)):
        if process.poll() is None:
            with suppress(ProcessLookupError):
                process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # what it left behind, in its own group
    _running.discard(process)


def stop_all() -> None:
    """End every program that still runs."""
    for process in list(_running):
        stop(process, seconds=3)


def run(command: Words, *, env: Mapping[str, str], cwd: Path, timeout: float, show: bool = False) -> str:
    """Run a command to its end; what it printed. `show`: its standard error goes to the terminal. Raises Failed."""
    process = subprocess.Popen(
        [str(w) for w in command], env=dict(env), cwd=cwd, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=None if show else subprocess.PIPE, text=True,
    )  # fmt: skip
    _running.add(process)
    try:
        printed, complained = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Failed(f"{_name(command)}：{timeout:.0f} 秒内没有结束") from None
    finally:
        stop(process)
    if process.returncode:
        words = f"{printed}\n{complained or ''}"[-SAID:]
        raise Failed(f"{_name(command)}：以状态 {process.returncode} 结束\n{words}")
    return str(printed)


def measured(command: Words, *, env: Mapping[str, str], cwd: Path, log: Path, timeout: float) -> Usage:
    """Run a command to its end and measure it: seconds, and the memory of each of its processes. Raises Failed.

    The kernel keeps each process's highest resident memory (VmHWM); it is read until the process is gone. What grows
    in the last twentieth of a second is caught by the kernel's own account of the whole tree (wait4).
    """
    out = log.with_suffix(".out")
    peaks: dict[int, int] = {}
    with out.open("wb") as printed:
        started = time.perf_counter()
        process = start(command, env=env, cwd=cwd, log=log, stdout=printed, stdin=subprocess.DEVNULL)
        watcher = threading.Thread(target=_watch, args=(process, peaks, started + timeout), daemon=True)
        watcher.start()
        _, status, account = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    stop(process)
    if process.returncode:
        words = (out.read_text("utf-8", "replace") + log.read_text("utf-8", "replace"))[-SAID:]
        late = f"（{timeout:.0f} 秒内没有结束，已停止）" if seconds >= timeout else ""
        raise Failed(f"{_name(command)}：以状态 {process.returncode} 结束{late}\n{words}")
    whole = account.ru_maxrss * 1024
    if not peaks or whole > max(peaks.values()):
        peaks[process.pid] = max(whole, peaks.get(process.pid, 0))
    return Usage(seconds, out.read_text(encoding="utf-8"), process.pid, peaks)


def _watch(process: subprocess.Popen[Any], peaks: dict[int, int], deadline: float) -> None:
    while process.returncode is None:
        alive = list(_tree(process.pid))
        for pid in alive:
            if held := _high_water(pid):
                peaks[pid] = max(held, peaks.get(pid, 0))
        if not alive:
            return
        if time.perf_counter() > deadline:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            return
        time.sleep(SAMPLE_SECONDS)


def _tree(pid: int) -> Iterable[int]:
    """The process and everything below it, as far as it still runs."""
    try:
        tasks = [task.name for task in Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:
        return
    yield pid
    for task in tasks:
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii").split():
                yield from _tree(int(child))


def processor_seconds(pid: int) -> float:
    """What a program and everything below it have used of the processor so far."""
    ticks = 0
    for one in _tree(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # utime and stime, counted after the name
    return ticks / os.sysconf("SC_CLK_TCK")


def _high_water(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


class Resident:
    """A program of `benchmarks.inside` that stays and answers: a line of JSON in, a line of JSON out."""

    def __init__(self, command: Words, *, env: Mapping[str, str], cwd: Path, log: Path) -> None:
        self._name = _name(command)
        self._log = log
        self._process = start(
            command, env=env, cwd=cwd, log=log, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, verb: str, *, timeout: float = 300, **given: Any) -> Any:
        """Have it do something; its answer. Raises Failed with its own words."""
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        try:
            into.write(json.dumps({"verb": verb, **given}) + "\n")
            into.flush()
        except BrokenPipeError:
            raise Failed(f"{self._name} 已经停止\n{self._said()}") from None
        if not select.select([out], [], [], timeout)[0]:
            raise Failed(f"{self._name}：{verb} 在 {timeout:.0f} 秒内没有完成\n{self._said()}")
        line = out.readline()
        if not line:
            raise Failed(f"{self._name} 已经停止\n{self._said()}")
        answer = json.loads(line)
        if "fault" in answer:
            raise Failed(f"{self._name}：{verb} 出错\n{answer['fault']}")
        return answer["answer"]

    def close(self) -> None:
        """End it."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()
        stop(self._process)

    def _said(self) -> str:
        return self._log.read_text("utf-8", "replace")[-SAID:]


def free_port() -> int:
    """A port of the loopback address that nobody uses just now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[Any], log: Path, *, seconds: float = 60) -> None:
    """Until the program answers on the port. Raises Failed with its words."""
    deadline = time.monotonic() + seconds
    while True:
        with closing(socket.socket()) as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failed(f"端口 {port} 上的程序没有就绪\n{log.read_text('utf-8', 'replace')[-SAID:]}")
        time.sleep(0.05)


def _name(command: Words) -> str:
    return " ".join(str(w) for w in command)[:200]
