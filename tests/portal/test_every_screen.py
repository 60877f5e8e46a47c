"""Every entry of every menu in a browser: it answers, says in Chinese what it is, fits a telephone, and axe finds
nothing serious. That each role reaches what it is shown, and all behind it, `test_workbench_language.py` follows;
`test_workbench_accessibility.py` looks at screens with something in them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from lanmu.organisation.enums import Role
from tests.portal.english import english_words
from tests.portal.test_public_browser import ARGUMENTS
from tests.portal.test_workbench_accessibility import CHROMIUM, NARROW, violations
from tests.portal.test_workbench_language import make_world, person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # Wagtail leaves the temporary file of a picture it scales to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

PROPS = re.compile(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', re.DOTALL)
HAN = re.compile("[\u4e00-\u9fff]")

Entries = dict[str, str]


def entries(client: Client) -> list[str]:
    """Addresses of the whole menu, submenus and one's own account included, and the home page."""
    home = reverse("wagtailadmin_home")
    props = PROPS.search(client.get(home).content.decode())
    assert props is not None
    found = [home, *re.findall(r'"(/workbench/[^"]*)"', json.dumps(json.loads(props[1]), ensure_ascii=False))]
    return [address for address in dict.fromkeys(found) if "logout" not in address]


@pytest.fixture
def menus(live_server: Any) -> Entries:
    """Every address of every menu → session of somebody who is shown it."""
    world = make_world()
    found: Entries = {}
    for role in Role:
        client = person(world, role)
        session = client.cookies["sessionid"].value
        for address in entries(client):
            found.setdefault(live_server.url + address, session)
    return found


@pytest.fixture
def chromium(menus: Entries) -> Iterator[Browser]:
    """After the database was asked: under Playwright's loop it is out of this thread's reach."""
    if not Path(CHROMIUM).exists():
        pytest.skip("没有 Chromium：请先运行 apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def test_every_entry_fits_a_telephone_and_can_be_used_by_everybody(menus: Entries, chromium: Browser) -> None:
    """With the real Content-Security-Policy: what it refuses is an error of the console."""
    axe, broken, wide, errors, nameless = Axe(), {}, {}, [], {}
    pages: dict[str, Page] = {}
    for address, session in menus.items():
        if session not in pages:
            context = chromium.new_context(viewport={"width": NARROW, "height": 900}, locale="zh-CN")
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            pages[session] = context.new_page()
            pages[session].on("pageerror", lambda error: errors.append(f"{error}"))
            pages[session].on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page = pages[session]
        answer = page.goto(address)
        page.locator("main").first.wait_for()
        title = page.title()
        if answer is None or answer.status != 200 or not HAN.search(title) or english_words(title):
            nameless[address] = title
        if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROW:
            wide[address] = width
        if found := violations(axe, page, part="main"):  # the frame is the same everywhere, and looked at elsewhere
            broken[address] = found
    assert nameless == {}
    assert broken == {}
    assert wide == {}
    assert errors == []
    assert len(menus) > 40
