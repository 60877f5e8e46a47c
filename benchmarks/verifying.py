"""How fast the public files are verified, against bare digests of the same files."""

import json
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from benchmarks import processes
from benchmarks.building import words_for
from benchmarks.case import Aim, Figures, Missing, Row
from benchmarks.library import LEAST, Library
from benchmarks.site import ROOT, Site, plain_environment
from benchmarks.tools import program

GIGABYTE = 1e9
PARALLEL = "2"


class VerifyRate:
    """`lanmu release verify` against `find -print0 | xargs -0 -P2 -n 500 openssl dgst`; gigabytes a second."""

    name = "verify"

    def __init__(self, library: Library, *, count: int, rounds: int = 2) -> None:
        self.library = library
        self.count = count
        self.rounds = rounds
        self.title = f"核对公开文件，{count} 篇"
        self.sites = (LEAST, count)
        self.ours: list[float] = []
        self.theirs: list[float] = []
        self.ours_start: list[float] = []
        self.theirs_start: list[float] = []

    def estimate(self, turns: int) -> float:
        return 10 + turns * self.rounds * (4 + self.count / 15_000)

    def prepare(self) -> None:
        if program("openssl") is None:
            raise Missing("没有 openssl，请先运行 apt-get install openssl。")
        self.site = self.library.built(self.count)
        self.bare = self.library.built(LEAST)
        self.nothing = self.library.folder / "nothing"
        self.nothing.mkdir(exist_ok=True)
        (self.nothing / "empty").touch()
        files = self.site.public_files()
        self.files, self.bytes = len(files), sum(os.stat(path).st_size for path in files)  # noqa: PTH116
        with closing(sqlite3.connect(f"file:{self.site.folder / 'lanmu.sqlite3'}?mode=ro", uri=True)) as database:
            (digest,) = database.execute("SELECT digest FROM release_releasedfile LIMIT 1").fetchone()
        self.algorithm = digest.partition(":")[0]
        self._digest(self.site.public)  # both find the files in memory

    def turn(self, number: int) -> None:
        for round_ in range(self.rounds):
            for ours in (True, False) if (number + round_) % 2 == 0 else (False, True):
                if ours:
                    self.ours.append(self._verify(self.site, self.files))
                    self.ours_start.append(self._verify(self.bare, 0))
                else:
                    self.theirs.append(self._digest(self.site.public))
                    self.theirs_start.append(self._digest(self.nothing))

    def _verify(self, site: Site, at_least: int) -> float:
        usage = site.measured("release", "verify", "--json", timeout=60 + self.count / 500)
        said = json.loads(usage.printed)
        wrong = [*said["altered"], *said["missing"], *said["extra"]]
        assert wrong == [], str(wrong)[:500]
        assert said["checked"] >= at_least, f"{said['checked']} of {at_least} files verified"
        return usage.seconds

    def _digest(self, folder: Path) -> float:
        pipe = f'find "$1" -type f -print0 | xargs -0 -P{PARALLEL} -n 500 openssl dgst -{self.algorithm} >/dev/null'
        started = time.perf_counter()
        processes.run(
            ["bash", "-o", "pipefail", "-c", pipe, "bash", folder], env=plain_environment(), cwd=ROOT,
            timeout=60 + self.count / 500,
        )  # fmt: skip
        return time.perf_counter() - started

    def rows(self) -> list[Row]:
        size, against = words_for(self.count), f"openssl dgst -{self.algorithm}，xargs -P{PARALLEL}"
        detail = f"{self.files} 个文件，{self.bytes / GIGABYTE:.2f} GB"
        whole = Row(
            f"verify-{self.count}", f"核对公开文件 {size}", self._rate(self.ours), against, self._rate(self.theirs),
            Aim(0.8), f"{detail}；含程序启动",
        )  # fmt: skip
        ours = [max(a - b, 1e-3) for a, b in zip(self.ours, self.ours_start, strict=True)]
        theirs = [max(a - b, 1e-3) for a, b in zip(self.theirs, self.theirs_start, strict=True)]
        return [
            whole,
            Row(f"verify-{self.count}-bare", f"核对公开文件 {size}，不计启动", self._rate(ours), against,
                self._rate(theirs), detail=f"{detail}；各减去核对 {LEAST} 篇、摘要一个空文件所用的时间"),
        ]  # fmt: skip

    def _rate(self, seconds: list[float]) -> Figures:
        return Figures(tuple(self.bytes / GIGABYTE / s for s in seconds), "GB/秒")

    def close(self) -> None:
        """Nothing of its own; the sites are the library's."""
