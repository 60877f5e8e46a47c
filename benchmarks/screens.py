"""The workbench on a big site: a reviewer's screen and to-do list with a thousand texts waiting, a very long text
submitted, and the office's cockpit with ten thousand problems open, over HTTP as a browser asks.
"""

import secrets
import time

from benchmarks import processes
from benchmarks.building import words_for
from benchmarks.case import Aim, Figures, Row, Statistic
from benchmarks.library import Library
from benchmarks.processes import Failed
from benchmarks.reading import Browser
from benchmarks.site import LANMU, ROOT

WARM_UP = 3
PAGES, IMAGES = 200, 100
PROBLEMS = 10_000


class Screens:
    """`count` public articles, `waiting` open submissions, all at the first review of one department."""

    name = "screens"

    def __init__(
        self, library: Library, *, count: int, waiting: int, looks: int, turns: int, images: int = IMAGES,
        problems: int = PROBLEMS,
    ) -> None:  # fmt: skip
        self.library = library
        self.count = count
        self.waiting = waiting
        self.looks = looks
        self.turns = turns
        self.images = images
        self.problems = problems
        self.title = f"审核人的页面，{count} 篇、在审 {waiting} 件"
        self.sites = (count,)
        self.review: list[float] = []
        self.todo: list[float] = []
        self.submits: list[float] = []
        self.cockpit: list[float] = []

    def estimate(self, turns: int) -> float:
        return 30 + self.count / 500 + self.waiting * 0.06 + turns * (25 + self.images * 0.5 + self.looks * 0.6)

    def prepare(self) -> None:
        self.site = self.library.built(self.count).copy(self.library.folder / f"screens-{self.count}")
        desk = self.site.resident("screens")
        desk.ask("people")
        self.password = secrets.token_urlsafe(12)
        self.person = desk.ask("passwords", word=self.password)
        self.open: list[int] = desk.ask("open", count=self.waiting, timeout=120 + self.waiting)
        self.drafts: list[int] = desk.ask(
            "long", count=self.turns, pages=PAGES, images=self.images, timeout=120 + self.turns * self.images * 5
        )
        self.office = desk.ask("supervisor", word=self.password)
        self.standing = desk.ask("problems", count=self.problems, timeout=120 + self.problems / 50)
        desk.ask("catch_up", timeout=600 + self.count / 20)
        desk.close()

    def turn(self, number: int) -> None:
        port = processes.free_port()
        environment = {**self.site.environment(), "LANMU_ROLE": "workbench"}
        up = processes.start([LANMU, "up", "--workbench-port", str(port)], env=environment, cwd=ROOT, log=self.site.log)
        try:
            processes.wait_for_port(port, up, self.site.log, seconds=180)
            reviewer = Browser(f"http://127.0.0.1:{port}")
            reviewer.sign_in(username=self.person["first"], password=self.password)
            chosen = self.open[number * self.looks : (number + 1) * self.looks] or self.open[: self.looks]
            for i in range(WARM_UP + self.looks):
                submission = chosen[i % len(chosen)]
                took = _timed(reviewer, f"/workbench/review/{submission}/"), _timed(reviewer, "/workbench/todo/")
                if i >= WARM_UP:
                    self.review.append(took[0])
                    self.todo.append(took[1])
            office = Browser(f"http://127.0.0.1:{port}")
            office.sign_in(username=self.office, password=self.password)
            times = [_timed(office, "/workbench/supervision/") for _ in range(WARM_UP + self.looks)]
            self.cockpit += times[WARM_UP:]
            self._submit(f"http://127.0.0.1:{port}", self.drafts[number % len(self.drafts)])
        finally:
            processes.stop(up, seconds=20)

    def _submit(self, address: str, draft: int) -> None:
        writer = Browser(address)
        writer.sign_in(username=self.person["writer"], password=self.password)
        path = f"/workbench/articles/{draft}/submit/"
        fields = writer.fields(path)
        started = time.perf_counter()
        status, page = writer.post(path, {**fields, "route": "chain", "declared": "on", "publish_at": ""})
        if status != 302:
            raise Failed(f"送审没有成功（{status}）：{' '.join(page.split())[:400]}")
        self.submits.append(time.perf_counter() - started)

    def rows(self) -> list[Row]:
        where = f"站点 {words_for(self.count)}，在审 {self.waiting} 件"
        aim = Aim(0.3, at_most=True, of_ratio=False)
        detail = f"{where}，{len(self.review)} 次"
        return [
            Row("screens-review", "审核人打开送审件", _p95(self.review), aim=aim, detail=detail),
            Row("screens-todo", "审核人打开待办", _p95(self.todo), aim=aim, detail=detail),
            Row(
                "screens-cockpit", "办公室打开驾驶舱", _p95(self.cockpit), aim=aim,
                detail=f"站点 {words_for(self.count)}，未整改的问题 {self.standing} 个，{len(self.cockpit)} 次",
            ),
            Row(
                "screens-submit", f"{PAGES} 页、{self.images} 张图片的稿件送审",
                Figures(tuple(self.submits), "秒", Statistic.MAXIMUM), aim=Aim(2, at_most=True, of_ratio=False),
                detail=f"{where}，{len(self.submits)} 次，最慢的一次",
            ),
        ]  # fmt: skip

    def close(self) -> None:
        if hasattr(self, "site"):
            self.site.remove()


def _p95(seconds: list[float]) -> Figures:
    return Figures(tuple(seconds), "秒", Statistic.P95)


def _timed(browser: Browser, path: str) -> float:
    started = time.perf_counter()
    browser.fields(path)
    return time.perf_counter() - started
