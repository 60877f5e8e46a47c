"""The other peer: a stock Wagtail site with the same texts, rendered for every request, as `wagtail start` makes one.

Settings, middleware and applications are those of Wagtail's own project template with its production advice (DEBUG off,
templates cached by Django, persistent connections, SQLite tuned as ours is). The project is copied below the temporary
folder and lives there.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import processes
from benchmarks.processes import free_port, wait_for_port
from benchmarks.site import ROOT, plain_environment

HERE = Path(__file__).parent


class StockSite:
    """One such site."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count
        self.log = folder.with_name(folder.name + ".log")
        self.path = ""

    def create(self) -> None:
        """Project, tables and pages."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copytree(HERE, self.folder / "stock", ignore=shutil.ignore_patterns("__pycache__"))
        (self.folder / "stock" / "__init__.py").write_text("", encoding="utf-8")
        said = processes.run(
            [sys.executable, "-m", "stock.fill", str(self.count)], env=self._environment(), cwd=self.folder,
            timeout=600 + self.count / 10,
        )  # fmt: skip
        self.path = said.split()[-1]

    def start(self, *, workers: int) -> tuple[subprocess.Popen[Any], int]:
        """Serve it; the program and its port."""
        port = free_port()
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", str(workers), "--blocking-threads", "1", "--log-level", "warning", "stock.wsgi:application",
        ]  # fmt: skip
        server = processes.start(command, env=self._environment(), cwd=self.folder, log=self.log)
        wait_for_port(port, server, self.log)
        return server, port

    def _environment(self) -> dict[str, str]:
        paths = f"{self.folder}:{ROOT}"
        return plain_environment() | {"PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "stock.settings"}

    def remove(self) -> None:
        """Everything of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
