"""From the publisher's click to the page that the public can read, over HTTP, on a site that runs as it always runs."""

import random
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import IO, Any
from zoneinfo import ZoneInfo

from benchmarks import processes
from benchmarks.building import words_for
from benchmarks.case import Aim, Figures, Row, Statistic
from benchmarks.library import Library
from benchmarks.processes import Failed
from benchmarks.site import LANMU, ROOT
from benchmarks.texts import SEED

WARM_UP = 3
LONGEST = 30.0
"""Seconds after which a page that does not appear is a failure."""
LOOK = 0.004
SETTLED = 120.0
QUIET = 0.15
"""Processor seconds a second: what an idle `lanmu up` stays below."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
_FIELD = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|digest)" value="([^"]+)"')


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: what it leads to is not part of the click."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class Browser:
    """A signed-in person's browser, as far as forms and cookies go."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect())

    def sign_in(self, *, username: str, password: str) -> None:
        """Through the form."""
        fields = self.fields("/workbench/login/")
        status, page = self.post("/workbench/login/", {**fields, "username": username, "password": password})
        if status != 302:
            raise Failed(f"登录没有成功（{status}）：{_words(page)}")

    def fields(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's form."""
        status, page = self._open(path)
        if status != 200:
            raise Failed(f"{path}：{status} {_words(page)}")
        return dict(_FIELD.findall(page))

    def post(self, path: str, data: dict[str, str]) -> tuple[int, str]:
        """Send a form; status and page of the answer."""
        return self._open(path, urllib.parse.urlencode(data).encode())

    def _open(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        try:
            with self._opener.open(self.address + path, body, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode("utf-8", "replace")


class ClickToReadable:
    """Each publish: the form is sent, then the public address is asked until it answers with the text."""

    name = "readable"

    def __init__(self, library: Library, *, count: int, turns: int, publishes: int = 24) -> None:
        self.library = library
        self.count = count
        self.turns = turns
        self.each = -(-publishes // turns)
        self.title = f"点击发布到公众可读，{count} 篇"
        self.sites = (count,)
        self.seconds: list[float] = []
        self.clicks: list[float] = []
        self.dice = random.Random(SEED)

    def estimate(self, turns: int) -> float:
        return 15 + self.count / 300 + turns * (8 + (WARM_UP + self.each) * 0.9)

    def prepare(self) -> None:
        wanted = self.turns * (self.each + WARM_UP)
        self.site = self.library.built(self.count).copy(self.library.folder / f"readable-{self.count}")
        desk = self.site.resident("desk")
        desk.ask("people")
        self.person = desk.ask("password")
        self.ready: list[dict[str, Any]] = desk.ask("ready", count=wanted, timeout=300 + wanted * 10)
        # The workbench's search index of what was imported: its work must not run beside the measurement.
        desk.ask("catch_up", timeout=300 + self.count / 20)
        desk.close()

    def turn(self, number: int) -> None:
        public, workbench = processes.free_port(), processes.free_port()
        ports = ["--public-port", str(public), "--workbench-port", str(workbench)]
        up = processes.start(
            [LANMU, "up", *ports], env=self.site.environment(), cwd=ROOT, log=self.site.log
        )  # fmt: skip
        try:
            for port in (public, workbench):
                processes.wait_for_port(port, up, self.site.log, seconds=180)
            browser = Browser(f"http://127.0.0.1:{workbench}")
            browser.sign_in(**self.person)
            _settle(up.pid)
            for i in range(WARM_UP + self.each):
                click, whole = self._publish(browser, f"http://127.0.0.1:{public}", self.ready.pop())
                if i >= WARM_UP:
                    self.clicks.append(click)
                    self.seconds.append(whole)
                time.sleep(0.3 + self.dice.random() * 0.4)  # the worker is idle again, and looks at another moment
        finally:
            processes.stop(up, seconds=20)

    def _publish(self, browser: Browser, public: str, text: dict[str, Any]) -> tuple[float, float]:
        review = f"/workbench/review/{text['submission']}/"
        fields = browser.fields(review)
        started = time.perf_counter()
        status, page = browser.post(review + "publish/", {**fields, "checked": "on", "publish_at": "", "opinion": ""})
        click = time.perf_counter() - started
        if status != 302:
            raise Failed(f"发布没有成功（{status}）：{_words(page)}")
        day = datetime.now(tz=SHANGHAI)
        address = f"{public}{text['folder']}{day:%Y%m}/t{day:%Y%m%d}_{text['article']}.html"
        while text["title"] not in _read(address):
            if time.perf_counter() - started > LONGEST:
                raise Failed(f"{LONGEST:.0f} 秒后仍不可读：{address}")
            time.sleep(LOOK)
        return click, time.perf_counter() - started

    def rows(self) -> list[Row]:
        clicks = Figures(tuple(self.clicks), "秒")
        middle = Figures(tuple(self.seconds), "秒")
        detail = (
            f"站点 {words_for(self.count)}，{len(self.seconds)} 次；中位数 {middle.value:.2f} 秒，"
            f"其中点击得到回答 {clicks.value:.2f} 秒"
        )
        figures = Figures(tuple(self.seconds), "秒", Statistic.P95)
        aim = Aim(1, at_most=True, of_ratio=False)
        return [Row("readable", "点击发布到公众可读，后台空闲", figures, aim=aim, detail=detail)]

    def close(self) -> None:
        if hasattr(self, "site"):
            self.site.remove()


def _settle(pid: int) -> None:
    """Until what runs once at the start is over (the hourly verification is due then)."""
    deadline = time.monotonic() + SETTLED
    before = -1.0
    while time.monotonic() < deadline:
        now = processes.processor_seconds(pid)
        if before >= 0 and now - before < QUIET:
            return
        before = now
        time.sleep(1)


def _read(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - http on loopback
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            if error.code != 404:
                raise
        return ""


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[:600]
