"""Orders and bulletins in a real browser: nothing serious for axe, nothing wider than a telephone, all in Chinese."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from lanmu.common.times import local
from lanmu.supervision.actions.approve_bulletin import approve_bulletin, submit_bulletin
from lanmu.supervision.actions.compile_bulletin import compile_bulletin
from lanmu.supervision.actions.issue_bulletin import issue_bulletin
from tests.portal.english import english_words
from tests.portal.test_public_browser import ARGUMENTS
from tests.portal.test_workbench_accessibility import CHROMIUM, NARROW, SPOKEN, violations, window
from tests.supervision.orders_cast import browser as signed_in
from tests.supervision.orders_cast import make_draft, make_finding, make_office, make_order, make_replied

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Screens = dict[str, tuple[str, str]]


@pytest.fixture
def screens(live_server: Any) -> Screens:
    """Name → session and address."""
    office, now = make_office(), timezone.now()
    make_order(office)  # long overdue
    replied = make_replied(office, make_finding(office.law, at=now - timedelta(days=2)), at=now - timedelta(days=1))
    running = make_order(office, make_finding(office.gas), department=office.gas, at=now)
    draft = make_draft(office, make_finding(office.law), at=now)
    free, today = make_finding(office.law), local(now).date()
    given = {"kind": "special", "period_from": today - timedelta(days=30), "period_to": today}
    writing = compile_bulletin(by=office.supervisor, at=now, **given)
    issued = compile_bulletin(by=office.supervisor, at=now, **given)
    submit_bulletin(bulletin=issued, by=office.supervisor, at=now)
    approve_bulletin(bulletin=issued, by=office.head, at=now)
    issue_bulletin(bulletin=issued, by=office.supervisor, at=now)
    supervisor, officer = (
        signed_in(user).cookies["sessionid"].value for user in (office.supervisor, office.gas_officer)
    )

    def at(name: str, *args: Any, query: str = "") -> str:
        return f"{live_server.url}{reverse(name, args=args)}{query}"

    return {
        "orders": (supervisor, at("supervision_orders")),
        "draft": (supervisor, at("supervision_order", draft.pk)),
        "form": (supervisor, at("supervision_order_new", query=f"?finding={free.pk}")),
        "departments": (supervisor, at("supervision_order_new")),
        "replied": (supervisor, at("supervision_order", replied.pk)),
        "rules": (supervisor, at("supervision_order_rules")),
        "bulletins": (supervisor, at("supervision_bulletins")),
        "compile": (supervisor, at("supervision_bulletin_new")),
        "writing": (supervisor, at("supervision_bulletin", writing.pk)),
        "words": (supervisor, at("supervision_bulletin_edit", writing.pk)),
        "findings": (supervisor, at("patrol_findings")),
        "mine": (officer, at("supervision_my_orders")),
        "answering": (officer, at("supervision_order", running.pk)),
        "reading": (officer, at("supervision_bulletin", issued.pk)),
    }


@pytest.fixture
def browser(screens: Screens) -> Iterator[Browser]:
    """After the screens are made: under Playwright's loop the database is out of this thread's reach."""
    if not Path(CHROMIUM).exists():
        pytest.skip("没有 Chromium：请先运行 apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def test_every_screen_can_be_used_by_everybody_and_on_a_telephone(screens: Screens, browser: Browser) -> None:
    axe, broken, wide, said, errors = Axe(), {}, {}, {}, []
    for name, (session, address) in screens.items():
        page = window(browser, session, address)
        page.set_default_timeout(90_000)
        page.on("pageerror", lambda error, name=name: errors.append(f"{name}: {error}"))
        page.goto(address)
        assert page.url == address
        page.locator("main").first.wait_for()
        if found := violations(axe, page):
            broken[name] = found
        spoken = [text for text in page.evaluate(SPOKEN) if not text.endswith(".pdf")]  # a name somebody gave a file
        if words := [text for text in spoken if english_words(text)]:
            said[name] = words
        page.set_viewport_size({"width": NARROW, "height": 900})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROW:
            wide[name] = width
        page.context.close()
    assert broken == {}
    assert said == {}
    assert wide == {}
    assert errors == []
