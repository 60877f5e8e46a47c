"""Processes are started again when they die and all end together, however the supervisor ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from lanmu.config.supervisor import GRACE_SECONDS

PROGRAM = """
import os, subprocess, sys, time
from pathlib import Path
import django
django.setup()
from lanmu.config.supervisor import Child, Supervisor

folder = Path(sys.argv[1])

def steady():
    # a child with a child of its own, as granian has
    inner = subprocess.Popen(["sleep", "600"])
    (folder / "inner").write_text(str(inner.pid))
    (folder / "steady").write_text(str(os.getpid()))
    time.sleep(600)

def crash():
    with (folder / "crashes").open("a") as file:
        file.write("x")
    raise RuntimeError("坏了")

def stubborn():
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (folder / "stubborn").write_text(str(os.getpid()))
    time.sleep(600)

Supervisor([Child("稳", steady), Child("坏", crash), Child("犟", stubborn)]).run()
print("stopped", flush=True)
"""


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "等了太久"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    # Files, not pipes: a pipe stays open as long as any child lives.
    with (tmp_path / "out").open("w") as out, (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path)],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "lanmu.config.settings.test"},
            cwd=settings.ROOT,
            stdout=out,
            stderr=log,
        )
    wait_for(lambda: all((tmp_path / name).exists() for name in ("steady", "inner", "stubborn")))
    yield process
    process.terminate()
    process.wait(10)


def pid_in(path: Path) -> int:
    wait_for(lambda: path.exists() and path.read_text(encoding="utf-8"))
    return int(path.read_text(encoding="utf-8"))


def test_a_killed_child_is_started_again_with_all_it_had_started(
    supervisor: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    first, inner = pid_in(tmp_path / "steady"), pid_in(tmp_path / "inner")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: pid_in(tmp_path / "steady") != first)
    wait_for(lambda: not alive(inner))
    assert alive(pid_in(tmp_path / "steady"))


def test_a_crashing_child_is_tried_again_at_growing_intervals(
    supervisor: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    time.sleep(3.5)
    crashes = len((tmp_path / "crashes").read_text(encoding="utf-8"))
    assert 2 <= crashes <= 3, "1 秒、2 秒、4 秒……之后各试一次"
    assert "坏" in (tmp_path / "log").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_everything_ends_promptly_even_what_ignores_the_signal(
    supervisor: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    pids = [pid_in(tmp_path / name) for name in ("steady", "inner", "stubborn")]
    supervisor.send_signal(number)
    assert GRACE_SECONDS < 3
    assert supervisor.wait(15) == 0  # the grace time, and a slow machine
    assert (tmp_path / "out").read_text(encoding="utf-8") == "stopped\n"
    wait_for(lambda: not any(alive(pid) for pid in pids), 1)


def test_children_end_when_the_supervisor_is_killed(supervisor: subprocess.Popen[bytes], tmp_path: Path) -> None:
    steady = pid_in(tmp_path / "steady")
    supervisor.kill()
    wait_for(lambda: not alive(steady), 3)
    os.kill(pid_in(tmp_path / "stubborn"), signal.SIGKILL)  # it ignores what it is asked, and is ours to clear away
    os.kill(pid_in(tmp_path / "inner"), signal.SIGKILL)
