"""The machine's size: a figure without it says nothing."""

import os
import platform
from pathlib import Path


def describe() -> str:
    """Processor, cores, memory, system, Python, and how busy the machine is just now."""
    return (
        f"{_cpu()}，{len(os.sched_getaffinity(0))} 核，内存 {_memory_gib():.0f} GB，{_system()}，"
        f"Python {platform.python_version()}，开始时平均负载 {os.getloadavg()[0]:.1f}"
    )


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**3


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
