"""A Lanmu site to measure on: a data folder of its own, driven by the `lanmu` command as an administrator would."""

import csv
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from benchmarks import processes
from benchmarks.processes import Resident, Usage

ROOT = Path(__file__).resolve().parents[1]
LANMU = Path(sys.executable).with_name("lanmu")
DEPARTMENT = "办公室"
TOPS, LEAVES_EACH = 5, 8
LEAVES = TOPS * LEAVES_EACH
A_WHILE = 600.0
"""Seconds after which a small command is taken to hang; on a very busy machine a migration takes minutes."""


def columns() -> list[tuple[str, str]]:
    """Forty leaf columns in five first-level ones, as (first level, second level)."""
    return [
        (f"一级栏目{top}", f"二级栏目{top}之{leaf}") for top in range(1, TOPS + 1) for leaf in range(1, LEAVES_EACH + 1)
    ]


def plain_environment() -> dict[str, str]:
    """This process's environment without what would lead a program to another site or other settings."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LANMU_", "DJANGO_", "PYTEST_")) and name != "DATABASE_URL"
    }


class Site:
    """One data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.public = folder / "public"
        self.log = folder.with_name(folder.name + ".log")

    def environment(self, **more: str) -> dict[str, str]:
        """What programs of this site are started with."""
        here = {"LANMU_ENV": "local", "LANMU_DATA": str(self.folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        return plain_environment() | here | more

    def create(self, database: Path | None = None) -> None:
        """Database and column table. `database`: an empty, migrated one, which saves a quarter of a minute."""
        self.folder.mkdir(parents=True)
        if database is not None:
            shutil.copy(database, self.folder / "lanmu.sqlite3")
        else:
            self.lanmu("manage", "migrate", "--verbosity", "0")
        table = self.folder.with_name("columns.csv")
        with table.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["level1", "level2", "level3", "kind", "responsible", "operator", "duty", "cadence"])
            for top, leaf in columns():
                rows.writerow([top, leaf, "", "internal", DEPARTMENT, DEPARTMENT, "按职责维护", "quarterly"])
        self.lanmu("columns", "load", str(table))

    def copy(self, folder: Path) -> "Site":
        """The same site in another folder, which is emptied first. Names that share a file share one there too."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        processes.run(["cp", "-a", self.folder, folder], env=os.environ, cwd=ROOT, timeout=3600)
        return Site(folder)

    def fill(self, count: int) -> None:
        """`count` articles dealt out evenly over all columns, by the importer itself (`inside/fill.py`)."""
        command = [sys.executable, "-m", "benchmarks.inside.fill", str(count)]
        processes.run(command, env=self.environment(), cwd=ROOT, timeout=A_WHILE + count / 200, show=True)

    def lanmu(self, *arguments: str, timeout: float = A_WHILE) -> str:
        """Run the command; what it printed. Raises processes.Failed."""
        return processes.run([LANMU, *arguments], env=self.environment(), cwd=ROOT, timeout=timeout)

    def measured(self, *arguments: str, timeout: float) -> Usage:
        """Run the command, start of Python included, with its seconds and its memory. Raises processes.Failed."""
        return processes.measured(
            [LANMU, *arguments], env=self.environment(), cwd=ROOT, log=self.log, timeout=timeout
        )  # fmt: skip

    def resident(self, module: str) -> Resident:
        """A program of `benchmarks.inside` in this site."""
        command = [sys.executable, "-m", f"benchmarks.inside.{module}"]
        return Resident(command, env=self.environment(), cwd=ROOT, log=self.log)

    def forget_release(self) -> None:
        """As before the first release: no trees, no manifest."""
        for name in ("public", "build", "build-history"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        with closing(sqlite3.connect(self.folder / "lanmu.sqlite3")) as database, database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'release_%'")
            for (name,) in tables.fetchall():
                database.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a table of ours

    def pages(self) -> int:
        """How many HTML pages the public can read."""
        return sum(1 for path in self.public_files() if path.endswith(".html"))

    def public_files(self) -> list[str]:
        """Every file the public can read."""
        found = []
        for folder, _folders, names in os.walk(self.public):
            found += [os.path.join(folder, name) for name in names]  # noqa: PTH118 - a million of them
        return found

    def remove(self) -> None:
        """Everything of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.log.unlink(missing_ok=True)
