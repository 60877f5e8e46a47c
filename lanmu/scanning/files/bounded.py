"""A Python module run in a process of its own, with bounds on memory, processor time and the clock.

Parsers of office files and PDF are large; whatever a hostile file makes them do ends here.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from typing import Any

from lanmu.scanning.files.contents import Unreadable

MEMORY = 1_500_000_000
PROCESSOR_SECONDS = 30
CLOCK_SECONDS = 60.0
MOST_OUTPUT = 200_000_000

TOO_MUCH = "文件太复杂，在限定的时间和内存里没有检查完，请拆开或重新另存后上传。"


def limit_this_process(*, memory: int, seconds: int) -> None:
    """Called first in the child. No files are written, no core is left."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def run_bounded(
    module: str, arguments: list[str], data: bytes, *, memory: int = MEMORY, seconds: int = PROCESSOR_SECONDS,
    clock: float = CLOCK_SECONDS,
) -> Any:  # fmt: skip
    """What `python -m module` prints as JSON when fed with `data`. Raises Unreadable when it does not end well."""
    command = [sys.executable, "-I", "-m", module, str(memory), str(seconds), *arguments]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"}, start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = process.communicate(data, timeout=clock)
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_MUCH)
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode != 0 or len(output) > MOST_OUTPUT:
        raise Unreadable(TOO_MUCH)
    try:
        return json.loads(output)
    except ValueError:
        raise Unreadable(TOO_MUCH)
