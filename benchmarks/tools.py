"""Programs of others that the harness needs: found, or installed from Debian where we may."""

import os
import shutil
import subprocess

from benchmarks.case import Missing

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
