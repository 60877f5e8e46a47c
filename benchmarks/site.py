"""A Lanmu site to measure on: a data folder of its own, driven by the `lanmu` command as an administrator would."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.texts import Article

LANMU = Path(sys.executable).with_name("lanmu")
DEPARTMENT = "办公室"
TOPS, LEAVES_EACH = 5, 8
LEAVES = TOPS * LEAVES_EACH


def columns() -> list[tuple[str, str]]:
    """Forty leaf columns in five first-level ones, as (first level, second level)."""
    return [
        (f"一级栏目{top}", f"二级栏目{top}之{leaf}") for top in range(1, TOPS + 1) for leaf in range(1, LEAVES_EACH + 1)
    ]


class Site:
    """One data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self) -> None:
        """Database and column table."""
        self.folder.mkdir(parents=True)
        self.lanmu("manage", "migrate", "--verbosity", "0")
        table = self.folder.parent / "columns.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["level1", "level2", "level3", "kind", "responsible", "operator", "duty", "cadence"])
            for top, leaf in columns():
                rows.writerow([top, leaf, "", "internal", DEPARTMENT, DEPARTMENT, "按职责维护", "quarterly"])
        self.lanmu("columns", "load", str(table))

    def copy(self, folder: Path) -> "Site":
        """The same site in another folder, which is emptied first."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Site(folder)

    def fill(self, articles: Iterable[Article]) -> None:
        """Articles dealt out evenly over all columns, one import each (`benchmarks.fill`, one start of Python)."""
        dealt: list[list[Article]] = [[] for _ in range(LEAVES)]
        for i, article in enumerate(articles):
            dealt[i % LEAVES].append(article)
        sources = self.folder.parent / "sources"
        sources.mkdir()
        for number, mine in enumerate(dealt):
            if mine:
                write_jsonl(sources / f"{number}.jsonl", mine)
        self._run(sys.executable, "-m", "benchmarks.fill", str(sources))

    def lanmu(self, *arguments: str) -> str:
        """Run the command; what it printed."""
        return self._run(str(LANMU), *arguments)

    def _run(self, *command: str) -> str:
        """Raises RuntimeError with the program's words when it fails."""
        environment = {**os.environ, "LANMU_ENV": "local", "LANMU_DATA": str(self.folder)}
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def html_files(self) -> int:
        """How many pages the public can read."""
        return sum(1 for _ in (self.folder / "public").rglob("*.html"))


def write_jsonl(path: Path, articles: Iterable[Article]) -> Path:
    """The file `lanmu import` takes."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            row = {"title": article.title, "date": article.day.isoformat(), "source": DEPARTMENT, "body": article.body}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def timed(site: Site, *arguments: str) -> tuple[float, str]:
    """Seconds of a whole command, start of Python included, and what it printed."""
    started = time.perf_counter()
    printed = site.lanmu(*arguments)
    return time.perf_counter() - started, printed
