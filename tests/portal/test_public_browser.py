"""The public pages in a real browser: three widths, axe, a strict content policy, with and without script."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from lanmu.columns.enums import ColumnKind
from tests.factories import AT, make_column
from tests.portal.public_site import make_identity, make_pages, publish, publish_pages, put_medium, write_tree

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WIDTHS = (1440, 768, 390)
OUTSIDE = 'a[href="https://example.com/a"]'
"""A link in a text block."""
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip


class Handler(SimpleHTTPRequestHandler):
    """Files, with the headers the public site is meant to be served with."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""


def picture() -> dict[str, Any]:
    out = BytesIO()
    Image.new("RGB", (1200, 500), "#7fa596").save(out, "PNG")
    return put_medium(out.getvalue(), "png")


def fill() -> dict[str, str]:
    """A site with one of everything; addresses of its kinds of page."""
    make_identity()
    top = make_column("政务公开", slug="zwgk")
    news, services = make_column("新闻动态", slug="xwdt"), make_column("办事服务", slug="bsfw")
    interaction, topics = make_column("政民互动", slug="zmhd"), make_column("专题专栏", slug="ztzl")
    column = make_column("政策文件", parent=top, slug="zcwj", description="规范性文件。")
    for title, parent in (("通知公告", top), ("政策解读", top), ("城市管理动态", news), ("办事清单", services),
                          ("常见问题", interaction), ("供热服务", topics)):  # fmt: skip
        publish(make_column(title, parent=parent), title=f"{title}的一条信息")
    away = make_column("国务院新闻", parent=news, slug="gwy", kind=ColumnKind.EXTERNAL, link_url="https://example.com/")
    publish_pages(column, make_pages(column, 45), bucket_size=20)
    file = picture()
    row = publish(
        column, title="关于印发《生活垃圾分类管理实施办法》的通知", at=AT.replace(year=2025), media=[file],
        author="作者", editor="责任编辑", source={"url": "https://www.gov.cn/"},
        policy={
            "index_number": "000-1", "subject_category": "城市管理", "issuing_body": "示范市城管委",
            "document_number": "城管发〔2024〕1号", "formed_on": "2024-05-08", "validity": "lapsed",
        },
        attachments=[{"path": file["path"], "title": "附件", "ext": "png", "size": file["size"]}],
        body=[
            {"type": "text", "html": '<h2>第一章 总则</h2><p>第一条 正文，见<a href="https://example.com/a">外站</a>和'
                                     '<a href="https://www.gov.cn/b">国务院</a>。</p><ul><li>一项</li></ul>'},
            {"type": "image", "path": file["path"], "alt": "一片绿色", "caption": "图注", "width": 1200, "height": 500},
            {"type": "table", "caption": "任务分工", "header": "row", "rows": [
                [{"text": f"第{n}列的标题", "rowspan": 1, "colspan": 1} for n in range(9)],
                [{"text": f"内容{n}", "rowspan": 1, "colspan": 1} for n in range(9)]]},
            {"type": "quotation", "text": "引文。", "source": "出处"},
            {"type": "links", "title": "相关", "items": [{"title": "外站二", "url": "https://example.org/"}]},
        ],
    )  # fmt: skip
    return {
        "home": "/",
        "list": column.public_path,
        "older": f"{column.public_path}list_1.html",
        "landing": top.public_path,
        "article": row.path,
        "away": away.public_path,
        "missing": "/404.html",
        "map": "/sitemap.html",
    }


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[dict[str, str]]:
    paths = fill()
    write_tree(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {name: f"http://127.0.0.1:{server.server_port}{path}" for name, path in paths.items()}
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(addresses: dict[str, str]) -> Iterator[Browser]:
    """After the site is written: under Playwright's loop the database is out of reach, as it is for the public site."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("LANMU_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS
        )
        yield chromium
        chromium.close()


def open_page(browser: Browser, width: int, **options: Any) -> Page:
    """A page that reaches this machine only."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)

    def answer(route: Route) -> None:
        if "//127.0.0.1:" in route.request.url:
            route.continue_()
        else:
            route.fulfill(body="elsewhere")

    context.route("**/*", answer)
    return context.new_page()


def test_axe_finds_nothing_serious_and_nothing_is_cut_off_at_any_width(
    addresses: dict[str, str], browser: Browser
) -> None:
    axe, found, said = Axe(), [], []
    for width in WIDTHS:
        page = open_page(browser, width, bypass_csp=True)
        page.on("console", lambda message: said.append(message.text))
        for name, address in addresses.items():
            page.goto(address)
            for violation in axe.run(page).response["violations"]:
                if violation["impact"] in {"serious", "critical"}:
                    nodes = [node["html"][:200] for node in violation["nodes"][:3]]
                    found.append((name, width, violation["id"], nodes))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        page.context.close()
    assert found == []
    assert said == []


def test_pages_run_under_a_policy_without_exceptions(addresses: dict[str, str], browser: Browser) -> None:
    page = open_page(browser, 1440)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in addresses.values():
        page.goto(address)
    assert said == []
    assert page.evaluate("getComputedStyle(document.querySelector('.menu')).backgroundColor") == "rgb(23, 89, 74)"


def test_a_link_that_leaves_for_another_site_asks_first(addresses: dict[str, str], browser: Browser) -> None:
    page = open_page(browser, 1440)
    page.goto(addresses["article"])
    page.locator(OUTSIDE).click()
    dialog = page.get_by_role("dialog")
    assert "您访问的链接即将离开“示范市城市管理委员会”门户网站，是否继续？" in (dialog.text_content() or "")
    dialog.get_by_role("button", name="放弃").click()
    assert dialog.count() == 0
    assert page.url == addresses["article"]
    page.locator(OUTSIDE).click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="继续访问").click()
    assert opened.value.url == "https://example.com/a"


def test_a_link_to_a_government_site_or_within_the_site_does_not_ask(
    addresses: dict[str, str], browser: Browser
) -> None:
    page = open_page(browser, 1440)
    page.goto(addresses["article"])
    page.get_by_role("link", name="国务院").click()
    page.wait_for_url("https://www.gov.cn/b")
    page.goto(addresses["article"])
    page.get_by_role("link", name="返回列表").click()
    page.wait_for_url(addresses["list"])


def test_without_script_the_menu_is_open_and_links_that_leave_are_marked(
    addresses: dict[str, str], browser: Browser
) -> None:
    page = open_page(browser, 390, java_script_enabled=False)
    page.goto(addresses["article"])
    assert page.get_by_role("navigation", name="主导航").get_by_role("link", name="政务公开").is_visible()
    assert page.locator(".tools").is_hidden()
    mark = "getComputedStyle(document.querySelector('.prose a[href^=\"https://example.com\"]'), '::after').content"
    assert "↗" in page.evaluate(mark)
    page.goto(addresses["away"])
    assert "外部链接" in (page.locator("a.external").text_content() or "")


def test_on_a_phone_the_menu_is_folded_and_opens(addresses: dict[str, str], browser: Browser) -> None:
    page = open_page(browser, 390)
    page.goto(addresses["home"])
    link = page.get_by_role("navigation", name="主导航").get_by_role("link", name="政务公开")
    assert not link.is_visible()
    page.get_by_text("栏目导航").click()
    assert link.is_visible()


def test_text_size_is_chosen_and_remembered_and_the_page_prints(addresses: dict[str, str], browser: Browser) -> None:
    page = open_page(browser, 1440)
    page.add_init_script("window.print = () => { window.printed = true }")
    page.goto(addresses["article"])
    size = "parseFloat(getComputedStyle(document.querySelector('.prose')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="大").click()
    assert page.evaluate(size) > before
    page.reload()
    assert page.evaluate(size) > before
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed") is True


def test_the_keyboard_reaches_the_text_by_one_visible_step(addresses: dict[str, str], browser: Browser) -> None:
    page = open_page(browser, 1440)
    page.goto(addresses["article"])
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
