"""The workbench in a real browser: nothing serious for axe, nothing wider than a telephone, scripts in Chinese."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from lanmu.organisation.enums import Role
from tests.portal.english import english_words
from tests.portal.test_public_browser import ARGUMENTS
from tests.portal.test_workbench_language import make_world, person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # Wagtail leaves the temporary file of a picture it scales to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

CHROMIUM = os.environ.get("LANMU_CHROMIUM", "/usr/bin/chromium")
NARROW = 390
SPOKEN = """() => {
    const said = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent.closest('script, style, template, noscript, code') && parent.checkVisibility()) {
            said.push(walker.currentNode.textContent.trim());
        }
    }
    document.querySelectorAll('[aria-label], [title], [placeholder]').forEach((element) => {
        if (!element.checkVisibility()) return;
        ['aria-label', 'title', 'placeholder'].forEach((name) => said.push(element.getAttribute(name) || ''));
    });
    return said;
}"""
"""What the rendered page says, to the eye and to the ear: with all that scripts have put there."""

READY = {"edit": ".public-DraftEditor-content", "image": ".tagit-new input", "new": ".c-sf-add-button"}
"""What scripts put on a screen last."""

LOST = "[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src)"

Screens = dict[str, tuple[str, str]]


@pytest.fixture
def screens(live_server: Any) -> Screens:
    """Name of a screen → session of the person who looks at it, and its address."""
    world = make_world()

    def of(role: Role, **addresses: str) -> Screens:
        session = person(world, role).cookies["sessionid"].value
        return {name: (session, live_server.url + address) for name, address in addresses.items()}

    draft, submission, column = world.draft.pk, world.submission.pk, world.cast.column.pk
    return {
        "login": ("", live_server.url + reverse("wagtailadmin_login")),
        **of(
            Role.INFORMATION_OFFICER, writer="/workbench/", articles=reverse("publishing_articles"),
            write=reverse("publishing_write"), word=reverse("publishing_word"),
            new=reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", column]),
            edit=reverse("wagtailadmin_pages:edit", args=[draft]), submit=reverse("publishing_submit", args=[draft]),
            cleanup=reverse("publishing_cleanup"), event=reverse("publishing_event", args=[world.event.pk]),
            policy=reverse("publishing_cleanup_policy", args=[world.public.pk]),
            registering=reverse("publishing_event_new"), images=reverse("wagtailimages:index"),
            image=reverse("wagtailimages:edit", args=[world.image.pk]),
        ),
        **of(
            Role.FIRST_REVIEWER, reviewer="/workbench/", todo=reverse("publishing_todo"),
            review=reverse("publishing_review", args=[submission]), submissions=reverse("publishing_submissions"),
        ),
        **of(
            Role.PUBLISHER, publisher="/workbench/", records=reverse("publishing_records"),
            publication=reverse("publishing_publication", args=[world.public.article_id]),
        ),
        **of(
            Role.SUPERVISOR, supervisor="/workbench/", table=reverse("column_table:index"),
            row=reverse("column_table:edit", args=[column]), identity=reverse("portal_identity"),
            release=reverse("portal_release_status"), tasks=reverse("publishing_tasks"),
            task=reverse("publishing_task", args=[world.public.pk]), events=reverse("publishing_events"),
        ),
        **of(Role.SYSTEM_ADMIN, system="/workbench/", people=reverse("people:index"), opening=reverse("people:add")),
        **of(Role.SECURITY_ADMIN, security="/workbench/", posts=reverse("posts:index")),
        **of(Role.AUDITOR, auditor="/workbench/", audit=reverse("audit:index")),
    }  # fmt: skip


@pytest.fixture
def browser(screens: Screens) -> Iterator[Browser]:
    """After the screens are made: under Playwright's loop the database is out of this thread's reach."""
    if not Path(CHROMIUM).exists():
        pytest.skip("没有 Chromium：请先运行 apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def window(browser: Browser, session: str, address: str) -> Page:
    """A window of one's own for the person of the session; nobody is signed in when it is empty."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True, locale="zh-CN")
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context.new_page()


def violations(axe: Axe, page: Page, *, part: str | None = None) -> list[tuple[str, str]]:
    """What axe calls serious or critical, on the page or in `part` of it: the rule, and where it is broken."""
    return [
        (found["id"], node["html"][:200])
        for found in axe.run(page, context=part).response["violations"]
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]


def test_every_screen_can_be_used_by_everybody_and_on_a_telephone(screens: Screens, browser: Browser) -> None:
    axe, broken, wide, said, errors, lost = Axe(), {}, {}, {}, [], []
    pages: dict[str, Page] = {}
    for name, (session, address) in screens.items():
        page = pages.get(session) or pages.setdefault(session, window(browser, session, address))
        page.on("pageerror", lambda error, name=name: errors.append(f"{name}: {error}"))
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address)
        assert page.url == address
        page.locator(READY.get(name, "main")).first.wait_for()
        if found := violations(axe, page):
            broken[name] = found
        lost += [f"{name}: {src}" for src in page.evaluate(LOST)]
        if words := [text for text in page.evaluate(SPOKEN) if english_words(text)]:
            said[name] = words
        page.set_viewport_size({"width": NARROW, "height": 900})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROW:
            wide[name] = width
    assert broken == {}
    assert said == {}
    assert wide == {}
    assert errors == []
    assert lost == []


def test_a_sign_in_needs_no_mouse(screens: Screens, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(screens["login"][1])
    page.keyboard.press("Tab")
    reached = set()
    for _ in range(8):
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.type || ''"))
        page.keyboard.press("Tab")
    assert {"username", "password", "submit"} <= reached
