"""A browser, one window per person, and a public server on the released tree."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lanmu.organisation.models import User
from tests.factories import PASSWORD

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the run. Skips, with the line to run, where Chromium is not installed."""
    if not Path(CHROMIUM).exists():
        pytest.skip("没有 Chromium：请先运行 apt-get install chromium")
    # Playwright's loop runs in the test's thread, where Django would refuse the database. There is one thread only.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=15_000)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def sign_in(chromium: Browser, live_server: Any) -> Iterator[SignIn]:
    """Opens a window of one's own for a person and signs in through the form. Every script error fails the test."""
    windows = []
    errors: list[str] = []

    def enter(user: User, *, width: int = 1440, height: int = 900) -> Page:
        window = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai",
            base_url=live_server.url,
        )  # fmt: skip
        windows.append(window)
        window.set_default_timeout(20_000)
        page = window.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.goto("/workbench/login/")
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/workbench/")
        return page

    yield enter
    for window in windows:
        window.close()
    assert not errors


@pytest.fixture
def public_site(settings: Any) -> Iterator[str]:
    """The embedded public server in a process of its own, on the tree that this test releases. Gives its address."""
    tree = Path(settings.LANMU_SERVED_TREE)
    tree.mkdir(parents=True, exist_ok=True)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port),
         "--log-level", "error", "tests.journeys.public_app:app"],
        env=os.environ | {"JOURNEY_TREE": str(tree)}, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait(port: int) -> None:
    for _ in range(100):
        with closing(socket.socket()) as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("公众网站的服务没有启动")


def fetch(url: str) -> tuple[int, str]:
    """Status and text of a public address, as any visitor gets them."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


__all__ = ["SignIn", "fetch"]
