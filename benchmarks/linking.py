"""How fast every link of the released site is checked, against lychee on the same files."""

import json
import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks import processes
from benchmarks.building import words_for
from benchmarks.case import Aim, Figures, Row
from benchmarks.library import LEAST, Library
from benchmarks.processes import Usage
from benchmarks.site import LANMU, ROOT, Site, plain_environment
from benchmarks.tools import lychee

FULL_MENU, NEWEST, RELATED = 40, 25, 10
"""Links that the dense tree adds to each page: a menu of all columns and a box of texts, the same everywhere, and
related texts of its own.
"""


class LinkRate:
    """`lanmu links check` from nothing known against `lychee --offline`; pages a second.

    Twice: on the tree as it is released, and on a copy in which every page has about a hundred links, as portals do
    whose menu names all columns (20,000 pages then hold two million).
    """

    name = "links"

    def __init__(self, library: Library, *, count: int, install: bool) -> None:
        self.library = library
        self.count = count
        self.install = install
        self.title = f"检查全站链接，{count} 篇"
        self.sites = (LEAST, count)
        self.seconds: dict[tuple[str, str], list[float]] = {}
        self.found: dict[str, tuple[int, int]] = {}
        """Tree → pages, links, as Lanmu counted them."""

    def estimate(self, turns: int) -> float:
        return 30 + turns * (10 + self.count / 700)

    def prepare(self) -> None:
        self.program = lychee(install=self.install)
        self.site = self.library.built(self.count).copy(self.library.folder / f"links-{self.count}")
        self.trees = {"released": self.site.public, "dense": self.site.folder / "dense"}
        thicken(self.trees["released"], self.trees["dense"])
        for tree in self.trees.values():
            self._theirs(tree)  # both find the files in memory

    def turn(self, number: int) -> None:
        for name, tree in self.trees.items():
            for ours in (True, False) if number % 2 == 0 else (False, True):
                if ours:
                    forget(self.site)
                    self._take(name, "ours", self._ours(name, tree))
                    self._take(name, "again", self._ours(name, tree))
                else:
                    self._take(name, "theirs", self._theirs(tree))

    def _take(self, tree: str, side: str, usage: Usage) -> None:
        self.seconds.setdefault((tree, side), []).append(usage.seconds)

    def _ours(self, name: str, tree: Path) -> Usage:
        usage = processes.measured(
            [LANMU, "links", "check", "--json"],
            env=self.site.environment(LANMU_SERVED=str(tree)), cwd=ROOT, log=self.site.log,
            timeout=300 + self.count / 20,
        )  # fmt: skip
        said = json.loads(usage.printed)
        assert said["faults"] == 0, said["noted"][:5]
        assert said["pages"] > self.count, f"{said['pages']} pages for {self.count} articles"
        self.found[name] = (said["pages"], said["links"])
        return usage

    def _theirs(self, tree: Path) -> Usage:
        command = [
            self.program, "--offline", "--no-progress", "--quiet", "--format", "json", "--extensions", "html",
            "--root-dir", tree, "--index-files", "index.html", tree,
        ]  # fmt: skip
        usage = processes.measured(
            command, env=plain_environment(), cwd=ROOT, log=self.site.log, timeout=300 + self.count / 20
        )  # fmt: skip
        said = json.loads(usage.printed)
        assert said["errors"] == 0, str(said)[:500]
        assert said["total"] > self.count, said["total"]
        return usage

    def rows(self) -> list[Row]:
        found = []
        for tree, words in (("released", ""), ("dense", "，每页约一百个链接")):
            pages, links = self.found[tree]
            what = f"检查全站链接 {words_for(self.count)}{words}"
            detail = f"{pages} 页、{links} 处链接；含程序启动"
            theirs = self._rate(tree, "theirs", pages)
            key = f"links-{tree}-{self.count}"
            aim = Aim(3) if tree == "dense" else None  # the aim is set for two million links
            found.append(Row(key, what, self._rate(tree, "ours", pages), "lychee --offline", theirs, aim, detail))
            again = self._rate(tree, "again", pages)
            twice = f"{what}，再查一遍"
            found.append(
                Row(f"{key}-again", twice, again, "lychee --offline", theirs, detail=f"{detail}；页面没有变化")
            )
        return found

    def _rate(self, tree: str, side: str, pages: int) -> Figures:
        return Figures(tuple(pages / seconds for seconds in self.seconds[tree, side]), "页/秒")

    def close(self) -> None:
        shutil.rmtree(self.library.folder / f"links-{self.count}", ignore_errors=True)


def forget(site: Site) -> None:
    """As before the first check: nothing known of any link."""
    with closing(sqlite3.connect(site.folder / "lanmu.sqlite3", isolation_level=None)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'links_%'")
        for (name,) in tables.fetchall():
            database.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a table of ours
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def thicken(tree: Path, into: Path) -> None:
    """A copy in which each page has a menu of all columns, a box of newest texts, and related texts of its own."""
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(tree, into, copy_function=os.link)
    pages = sorted(path for path in into.rglob("*.html") if path.is_file())
    addresses = [f"/{path.relative_to(into)}".removesuffix("index.html") for path in pages]
    columns = [address for address in addresses if address.endswith("/")][:FULL_MENU]
    menu = _list([*(columns or addresses[:FULL_MENU]), *addresses[-NEWEST:]])
    dice = random.Random(20240508)
    for path in pages:
        text = path.read_text(encoding="utf-8")
        related = _list(dice.sample(addresses, min(RELATED, len(addresses))))
        thick = text.replace("<main", f"{menu}<main", 1).replace("</main>", f"{related}</main>", 1)
        path.unlink()  # a second name of the released file
        path.write_text(thick, encoding="utf-8")


def _list(addresses: list[str]) -> str:
    return "<ul>" + "".join(f'<li><a href="{a}">相关信息</a></li>\n' for a in addresses) + "</ul>\n"
