"""Bulk work: import, full build against Hugo, and the memory a full build takes."""

import json

from benchmarks.case import Aim, Figures, Missing, Row, Statistic
from benchmarks.library import LARGE, Built, Library, build
from benchmarks.peer import VERSION, HugoSite
from benchmarks.site import DEPARTMENT, columns
from benchmarks.texts import articles

MEGABYTE = 1024 * 1024
MILLION = 1_000_000


class ImportRate:
    """`lanmu import` of a file of articles into one column of a fresh site; the whole command."""

    name = "import"

    def __init__(self, library: Library, *, count: int) -> None:
        self.library = library
        self.count = count
        self.title = f"批量导入，{count} 篇"
        self.sites = ()
        self.rates: list[float] = []

    def estimate(self, turns: int) -> float:
        return 5 + turns * (2 + self.count / 2000)

    def prepare(self) -> None:
        self.empty = self.library.empty()
        self.source = self.library.folder / "articles.jsonl"
        with self.source.open("w", encoding="utf-8") as file:
            for one in articles(self.count):
                row = {"title": one.title, "date": one.day.isoformat(), "source": DEPARTMENT, "body": one.body}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def turn(self, number: int) -> None:
        site = self.empty.copy(self.library.folder / "import")
        place = "/".join(columns()[0])
        command = ("import", str(self.source), "--column", place, "--authorised-by", DEPARTMENT, "--json")
        usage = site.measured(*command, timeout=60 + self.count / 100)
        imported = json.loads(usage.printed)["imported"]
        assert imported == self.count, f"{imported} of {self.count} imported"
        self.rates.append(self.count / usage.seconds)
        site.remove()

    def rows(self) -> list[Row]:
        figures = Figures(tuple(self.rates), "篇/秒")
        return [Row(f"import-{self.count}", "批量导入", figures, detail=f"{self.count} 篇，每篇约 4 KB，整个命令")]

    def close(self) -> None:
        if hasattr(self, "source"):
            self.source.unlink(missing_ok=True)


class Builds:
    """Full builds, each measured once and looked at by every case that wants to know something of it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._done: dict[tuple[int, int], Built] = {}

    def take(self, count: int, turn: int) -> Built:
        """The build of this turn. At `LARGE` there is one only."""
        if count >= LARGE:
            self.library.built(count)
            return self.library.builds[count]
        if (count, turn) not in self._done:
            site = self.library.filled(count).copy(self.library.folder / f"build-{count}")
            try:
                self._done[count, turn] = build(site, count)
            finally:
                site.remove()
        return self._done[count, turn]


class BuildRate:
    """`lanmu release build --full` into empty trees against Hugo's build; pages a second, the whole command of both."""

    name = "build"

    def __init__(self, builds: Builds, *, count: int, peer: bool, install: bool) -> None:
        self.builds = builds
        self.count = count
        self.title = f"全量生成，{count} 篇"
        self.sites = (count,)
        self.install = install
        self.hugo = HugoSite(builds.library.folder / f"hugo-{count}", count) if peer else None
        self.why = ""
        self.ours: list[float] = []
        self.theirs: list[float] = []
        self.pages = 0

    def estimate(self, turns: int) -> float:
        ours = 0.0 if self.count >= LARGE else 3 + self.count / 1500
        return 5 + turns * (ours + (self.count / 1500 if self.hugo else 0))

    def prepare(self) -> None:
        if self.hugo is not None:
            try:
                self.hugo.prepare(install=self.install)
            except Missing as missing:
                self.why, self.hugo = str(missing), None
        if self.count >= LARGE:
            self.builds.take(self.count, 0)
        else:
            self.builds.library.filled(self.count)

    def turn(self, number: int) -> None:
        if self.count >= LARGE and self.ours:
            return
        for ours in (True, False) if number % 2 == 0 else (False, True):
            if ours:
                built = self.builds.take(self.count, number)
                self.pages = built.pages
                self.ours.append(built.pages / built.usage.seconds)
            elif self.hugo is not None:
                usage = self.hugo.build()
                self.theirs.append(self.hugo.pages / usage.seconds)

    def rows(self) -> list[Row]:
        detail = f"{self.count} 篇，40 个栏目，{self.pages} 个页面" + (f"；{self.why}" if self.why else "")
        figures = Figures(tuple(self.ours), "页/秒")
        key, what = f"build-{self.count}", f"全量生成 {words_for(self.count)}"
        if not self.theirs:
            return [Row(key, what, figures, detail=detail)]
        theirs = Figures(tuple(self.theirs), "页/秒")
        return [Row(key, what, figures, f"Hugo {VERSION}", theirs, Aim(2), detail)]

    def close(self) -> None:
        if self.hugo is not None:
            self.hugo.remove()


class BuildMemory:
    """The most resident memory that any process of a full build holds."""

    name = "memory"

    def __init__(self, builds: Builds, *, count: int) -> None:
        self.builds = builds
        self.count = count
        self.title = f"全量生成的内存，{count} 篇"
        self.sites = (count,)
        self.parents: list[float] = []
        self.workers: list[float] = []

    def estimate(self, turns: int) -> float:
        return 1.0  # it looks at the builds of `build`

    def prepare(self) -> None:
        if self.count < LARGE:
            self.builds.library.filled(self.count)

    def turn(self, number: int) -> None:
        if self.count >= LARGE and self.parents:
            return
        usage = self.builds.take(self.count, number).usage
        self.parents.append(usage.peaks[usage.parent] / MEGABYTE)
        self.workers.append(
            max((held for pid, held in usage.peaks.items() if pid != usage.parent), default=0) / MEGABYTE
        )

    def rows(self) -> list[Row]:
        most = tuple(max(pair) for pair in zip(self.parents, self.workers, strict=True))
        worker = f"，渲染进程 {max(self.workers):.0f} MB" if max(self.workers) else ""
        detail = f"主进程 {max(self.parents):.0f} MB{worker}（VmHWM，含共享的文件页）"
        figures = Figures(most, "MB", Statistic.MAXIMUM)
        row = Row(
            f"memory-{self.count}", f"全量生成 {words_for(self.count)}，单个进程的内存峰值", figures,
            aim=Aim(600, at_most=True, of_ratio=False), detail=detail,
        )  # fmt: skip
        return [row if self.count >= MILLION else row.without_aim()]

    def close(self) -> None:
        """Nothing of its own."""


def words_for(count: int) -> str:
    """`2 万篇`."""
    return f"{count // 10_000} 万篇" if count >= 10_000 and count % 10_000 == 0 else f"{count} 篇"
