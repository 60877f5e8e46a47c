"""What can happen to a release. Each fault is a release in a child process of its own group, disturbed in one way."""

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils import timezone

from lanmu.release import registry
from lanmu.release.engine import build_full, run_pending
from lanmu.release.store import LocalStore
from lanmu.release.verify import repair
from tests.soak.site import some_time_ago

DISK = "512m"
Fault = Callable[[random.Random], str]
"""Does its harm and returns what came of it, in a word for the account."""


def in_child(work: Callable[[], None], *, kill_after: float | None = None, wait: float = 120.0) -> str:
    """Run `work` in a process group of its own: `done`, `failed` (it raised) or `killed`."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        status = 1
        try:
            work()
            status = 0
        except Exception:  # noqa: BLE001 - what a fault does to a release is the point
            traceback.print_exc()
        finally:
            os._exit(status)
    end = time.monotonic() + (wait if kill_after is None else kill_after)
    while time.monotonic() < end:
        if (found := os.waitpid(pid, os.WNOHANG)) != (0, 0):
            return "done" if found[1] == 0 else "failed"
        time.sleep(min(0.005, max(0.0, end - time.monotonic())))
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)  # nothing of the group is forked away between the two kills
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "killed"


def release(dice: random.Random, *, at: datetime | None = None, full: bool | None = None) -> Callable[[], None]:
    """An incremental release, or now and then a full build."""
    full = dice.random() < 0.2 if full is None else full
    processes = dice.choice([1, 2])

    def work() -> None:
        now = at or timezone.now()
        if full:
            build_full(at=now, processes=processes)
        else:
            run_pending(at=now)

    return work


def kill(dice: random.Random) -> str:
    """kill -9 at a random moment, the whole group."""
    full = dice.random() < 0.2
    return in_child(release(dice, full=full), kill_after=dice.random() * (0.6 if full else 0.12))


def clock_set_back(dice: random.Random) -> str:
    """The machine's clock says it is minutes, or a year, ago."""
    return in_child(release(dice, at=some_time_ago(dice, timezone.now())))


def broken_page(dice: random.Random) -> str:
    """The template of one page fails; every other page of the run must come out."""
    work = release(dice)
    victim = dice.randrange(1 << 30)

    def disturbed() -> None:
        section = registry.section_of("article:0")
        assert section is not None
        render = section.render

        def fail_one(targets: Any) -> Any:
            for target in targets:
                if hash((victim, int(target.partition(":")[2]))) % 7 == 0:
                    raise ValueError(f"{target} cannot be rendered (soak)")
            return render(targets)

        section.render = fail_one  # type: ignore[method-assign]
        work()

    return in_child(disturbed)


def disk_full(dice: random.Random) -> str:
    """No space left, at a random moment: for real on a small file system, else by a write that fails half way."""
    if shutil.disk_usage(settings.LANMU_DATA).total < 1 << 30:
        ballast = Path(settings.LANMU_DATA) / "ballast"
        free = shutil.disk_usage(settings.LANMU_DATA).free
        leave = int(dice.random() ** 3 * 400_000)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - leave))
        try:
            return in_child(release(dice))
        finally:
            ballast.unlink()
    work = release(dice)
    budget = int(dice.random() ** 2 * 300_000)

    def disturbed() -> None:
        whole, left = os.write, [budget]

        def write(fd: int, data: Any) -> int:
            if len(data) > left[0]:
                whole(fd, memoryview(data)[: left[0]])
                left[0] = 0
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left[0] -= len(data)
            return whole(fd, data)

        os.write = write  # type: ignore[assignment]
        work()

    return in_child(disturbed)


def tampering(dice: random.Random) -> str:
    """An intruder alters, removes, adds and replaces by a link; the watch repairs (and may be killed at it)."""
    root = Path(str(settings.LANMU_SERVED_TREE))
    files = [Path(entry.path) for path, entry in LocalStore(root).walk() if path.endswith(".html")]
    for _ in range(dice.randint(1, 4)):
        victim = dice.choice(files)
        aside = victim.with_name(".in")
        match dice.choice(["alter", "remove", "add", "link", "link folder"]):
            case "alter" if victim.is_file():
                aside.write_bytes(victim.read_bytes().replace(b"</html>", b"<!-- 8 --></html>"))
                aside.replace(victim)
            case "remove":
                victim.unlink(missing_ok=True)
            case "add":
                (root / f"extra{dice.randrange(9)}.html").write_bytes(b"<!doctype html><html></html>")
            case "link" if victim.is_file():
                aside.symlink_to("/etc/hostname")
                aside.replace(victim)
            case "link folder" if victim.parent not in (root, *root.iterdir()) and victim.is_file():
                folder = victim.parent
                elsewhere = Path(settings.LANMU_DATA) / f"moved{dice.randrange(1 << 30)}"
                shutil.move(folder, elsewhere)
                folder.symlink_to(elsewhere)
    kill_after = dice.random() if dice.random() < 0.3 else None
    return in_child(_repair, kill_after=kill_after)


def _repair() -> None:
    repair(at=timezone.now())


FAULTS: dict[str, tuple[Fault, int]] = {
    "kill -9": (kill, 10),
    "disk full": (disk_full, 2),
    "broken page": (broken_page, 2),
    "clock set back": (clock_set_back, 1),
    "tampering": (tampering, 2),
}
"""Name → fault, and how often it comes up."""


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of its own for `folder`, small enough to fill. False where this machine does not allow one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "lanmu-soak", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            connections.close_all()
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)
