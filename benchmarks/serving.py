"""Requests a second of an article's page: from the release and from a plain copy, from our server and stock Wagtail."""

import os
import re
import sqlite3
import subprocess
import urllib.request
from contextlib import closing
from typing import Any

from benchmarks import processes
from benchmarks.case import Aim, Figures, Row
from benchmarks.library import Library
from benchmarks.load import requests_a_second
from benchmarks.nginx import Nginx
from benchmarks.processes import Failed, free_port, wait_for_port
from benchmarks.site import LANMU, ROOT, Site
from benchmarks.stock import StockSite
from benchmarks.tools import demand

_TITLE = re.compile(r'<meta name="ArticleTitle" content="([^"]+)"')
CORES = len(os.sched_getaffinity(0))


def alternating(rounds: int) -> list[bool]:
    """Which of two is measured: each pair in the other order than the pair before."""
    return [first for pair in range(rounds) for first in ((True, False) if pair % 2 == 0 else (False, True))]


def article_path(site: Site) -> str:
    """The address of an article in the middle of its column, with neighbours on both sides."""
    with closing(sqlite3.connect(f"file:{site.folder / 'lanmu.sqlite3'}?mode=ro", uri=True)) as database:
        order = "SELECT path FROM publishing_publication ORDER BY column_id, listed_at"
        paths = [path for (path,) in database.execute(order)]
    return str(paths[len(paths) // 80])  # half of one of forty columns


class NginxOnRelease:
    """nginx on the released folder against nginx on a copy made by hand, same configuration; many short rounds."""

    name = "serve"

    def __init__(self, library: Library, *, count: int, rounds: int, seconds: int, install: bool) -> None:
        self.library, self.count, self.rounds, self.seconds, self.install = library, count, rounds, seconds, install
        self.title = f"nginx 读取发布的文件，{count} 篇"
        self.sites = (count,)
        self.servers: tuple[Nginx, ...] = ()
        self.figures: dict[bool, list[float]] = {True: [], False: []}

    def estimate(self, turns: int) -> float:
        return 5 + turns * ((self.rounds + 1) * 2 * (self.seconds + 0.2) + 2)

    def prepare(self) -> None:
        nginx = demand("nginx", package="nginx-light", install=self.install)
        self.wrk = demand("wrk", package="wrk", install=self.install)
        site = self.library.built(self.count)
        self.path = article_path(site)
        copy = self.library.folder / "by-hand"
        processes.run(["cp", "-r", site.public, copy], env=os.environ, cwd=ROOT, timeout=600)
        folder = self.library.folder / "nginx"
        as_root = os.geteuid() == 0
        self.servers = (
            Nginx(nginx, folder / "release", site.public, as_root=as_root),
            Nginx(nginx, folder / "copy", copy, as_root=as_root),
        )

    def turn(self, number: int) -> None:
        try:
            for server in self.servers:
                server.start()
            release, copy = self.servers
            bodies = [fetch(server.port, self.path) for server in self.servers]
            assert bodies[0] == bodies[1]
            for server in self.servers:
                requests_a_second(self.wrk, server.port, self.path, seconds=self.seconds)
            for ours in alternating(self.rounds):
                server = release if ours else copy
                rate = requests_a_second(self.wrk, server.port, self.path, seconds=self.seconds)
                self.figures[ours].append(rate)
        finally:
            for server in self.servers:
                server.stop()

    def rows(self) -> list[Row]:
        return [
            Row(
                "serve-nginx", "文章页每秒请求数：nginx 读发布的文件夹", Figures(tuple(self.figures[True]), "次/秒"),
                "nginx 读手工复制的文件夹", Figures(tuple(self.figures[False]), "次/秒"), Aim(0.98),
                f"站点 {self.count} 篇；{len(self.figures[True])} 对各 {self.seconds} 秒，次序交替",
            )
        ]  # fmt: skip

    def close(self) -> None:
        for server in self.servers:
            server.stop()


class EmbeddedServer:
    """The embedded server of `lanmu up` against stock Wagtail rendering the same page; as many processes as cores."""

    name = "embedded"

    def __init__(self, library: Library, *, count: int, rounds: int, seconds: int, install: bool) -> None:
        self.library, self.count, self.rounds, self.seconds, self.install = library, count, rounds, seconds, install
        self.title = f"自带服务器与原版 Wagtail，{count} 篇"
        self.sites = (count,)
        self.figures: dict[bool, list[float]] = {True: [], False: []}
        self.stock: StockSite | None = None

    def estimate(self, turns: int) -> float:
        return 10 + self.count / 150 + turns * ((self.rounds + 1) * 2 * (self.seconds + 0.2) + 6)

    def prepare(self) -> None:
        self.wrk = demand("wrk", package="wrk", install=self.install)
        self.site = self.library.built(self.count)
        self.path = article_path(self.site)
        self.stock = StockSite(self.library.folder / "stock", self.count)
        self.stock.create()

    def turn(self, number: int) -> None:
        assert self.stock is not None
        ours, port = self._start()
        theirs, their_port = self.stock.start(workers=CORES)
        try:
            self._same_article(port, their_port)
            for server_port, path in ((port, self.path), (their_port, self.stock.path)):
                requests_a_second(self.wrk, server_port, path, seconds=self.seconds)
            for mine in alternating(self.rounds):
                where = (port, self.path) if mine else (their_port, self.stock.path)
                self.figures[mine].append(requests_a_second(self.wrk, *where, seconds=self.seconds))
        finally:
            processes.stop(ours)
            processes.stop(theirs)

    def _start(self) -> tuple[subprocess.Popen[Any], int]:
        port = free_port()
        environment = self.site.environment(LANMU_ROLE="public", LANMU_PUBLIC_PROCESSES=str(CORES))
        server = processes.start(
            [LANMU, "up", "--public-port", str(port)], env=environment, cwd=ROOT, log=self.site.log
        )  # fmt: skip
        wait_for_port(port, server, self.site.log)
        return server, port

    def _same_article(self, port: int, their_port: int) -> None:
        """Both are the page of the same text, with what a reader expects around it."""
        assert self.stock is not None
        mine, theirs = fetch(port, self.path).decode(), fetch(their_port, self.stock.path).decode()
        titles = [_TITLE.findall(page) for page in (mine, theirs)]
        if titles[0] != titles[1] or len(titles[0]) != 1:
            raise Failed(f"两边不是同一篇：{titles}")
        for mark in ("上一篇", "下一篇", "首页", "网站地图"):
            if mark not in mine or mark not in theirs:
                raise Failed(f"两边的页面不可比：缺少“{mark}”")

    def rows(self) -> list[Row]:
        return [
            Row(
                "serve-embedded", "文章页每秒请求数：自带服务器", Figures(tuple(self.figures[True]), "次/秒"),
                "原版 Wagtail 现场生成", Figures(tuple(self.figures[False]), "次/秒"), Aim(40),
                f"站点 {self.count} 篇，两边各 {CORES} 个进程；{len(self.figures[True])} 对各 {self.seconds} 秒",
            )
        ]  # fmt: skip

    def close(self) -> None:
        if self.stock is not None:
            self.stock.remove()


def fetch(port: int, path: str) -> bytes:
    """A page, as any visitor gets it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        body = answer.read()
    assert len(body) > 3000, f"{path}: {len(body)} bytes"
    return bytes(body)
