"""Every screen of the workbench speaks Chinese: each role follows every link it is offered, and reads."""

import json
import re
from collections import Counter
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.tree import ensure_portal
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import CONTENT_ROLES, Role
from lanmu.publishing.actions.event import open_event
from lanmu.publishing.enums import Genre
from tests.factories import AT, make_article, make_cast, make_public, make_user, submit
from tests.portal.english import english, english_words

pytestmark = pytest.mark.django_db

LINK = re.compile(r'(?:href|data-url|action|src)="(/workbench/[^"#]*)"')
SAME_SCREEN = 3
"""How often one screen is read with other arguments or another query."""
CHOOSERS = (
    "wagtailadmin_choose_page", "wagtailadmin_choose_page_search", "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link", "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link", "wagtailimages_chooser:choose", "wagtailimages_chooser:choose_results",
    "wagtaildocs_chooser:choose", "wagtaildocs_chooser:choose_results",
    "policy_chooser:choose", "policy_chooser:choose_results",
)  # fmt: skip
NOTHING = "/workbench/nothing-here/"
ADDED_TO = "/workbench/bulk/"
"""Addresses to which a script adds what was ticked."""
IN_SUBMENUS = ("publishing_tasks", "publishing_cleanup", "publishing_events")
NOT_SCREENS = re.compile(r"/workbench/(logout|media|preview-assets|sprite|documents/\d+)/|/workbench/jsi18n/")


def make_world() -> SimpleNamespace:
    """One of everything that a screen shows: a draft with two versions, a submission, a public text, files."""
    ensure_portal()
    cast = make_cast()
    sync_roles(day=AT.date())
    derive_page_permissions()
    event = open_event(title="正在报道的事件", department=cast.department, by=cast.author, at=AT)
    public = make_public(cast, title="已经公开的信息", genre=Genre.POLICY, event=event)
    draft = make_article(cast.column, by=cast.author, title="正在写的稿件")
    draft.title = "改过的稿件"
    draft.save_revision(user=cast.author)
    submission = submit(article=make_article(cast.column, by=cast.author, title="送审的稿件"), by=cast.author, at=AT)
    out = BytesIO()
    Picture.new("RGB", (40, 30), "green").save(out, "PNG")
    image = get_image_model().objects.create(
        title="垃圾分类宣传", file=SimpleUploadedFile("a.png", out.getvalue()), uploaded_by_user=cast.author
    )
    document = get_document_model().objects.create(
        title="附件", file=SimpleUploadedFile("a.pdf", b"%PDF-1.4 "), uploaded_by_user=cast.author
    )
    return SimpleNamespace(
        cast=cast, public=public, draft=draft, submission=submission, image=image, document=document, event=event
    )  # fmt: skip


def person(world: SimpleNamespace, role: Role) -> Client:
    cast = world.cast
    own = {
        Role.INFORMATION_OFFICER: cast.author, Role.FIRST_REVIEWER: cast.reviewers[0],
        Role.SECOND_REVIEWER: cast.reviewers[1], Role.THIRD_REVIEWER: cast.reviewers[2],
        Role.PROOFREADER: cast.proofreader, Role.PUBLISHER: cast.publisher,
    }  # fmt: skip
    user = own.get(role) or make_user(role.label, role, department=cast.office)
    sync_roles(day=AT.date())
    client = Client()
    client.force_login(user)
    return client


def starts(world: SimpleNamespace, role: Role) -> list[str]:
    """Home, and what no link but a script leads to."""
    found = [reverse("wagtailadmin_home"), reverse("wagtailadmin_account"), NOTHING]
    if role in CONTENT_ROLES:
        found += [reverse(name) for name in IN_SUBMENUS]
    if role == Role.INFORMATION_OFFICER:
        found += [reverse(name) for name in CHOOSERS]
        found += [
            reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", world.cast.column.pk]),
            reverse("wagtailadmin_pages:edit", args=[world.draft.pk]),
            reverse("wagtailadmin_pages:edit", args=[world.public.article_id]),
            reverse("wagtailadmin_pages:history", args=[world.draft.pk]),
            reverse("wagtailadmin_pages:revisions_compare", args=[world.draft.pk, "earliest", "latest"]),
            reverse("wagtailimages_chooser:chosen", args=[world.image.pk]),
            reverse("wagtailimages_chooser:select_format", args=[world.image.pk]),
            reverse("wagtaildocs_chooser:chosen", args=[world.document.pk]),
        ]
    return found


def read_all(client: Client, addresses: list[str]) -> tuple[dict[str, set[str]], set[str], dict[str, int]]:
    """Follows links from `addresses`: English found per screen, the names of the screens that were read, and addresses
    that somebody is led to and that do not answer.
    """
    waiting, known, seen = list(addresses), set(addresses), Counter[str]()
    found: dict[str, set[str]] = {}
    dead: dict[str, int] = {}
    while waiting:
        address = waiting.pop(0)
        try:
            name = resolve(address.partition("?")[0]).view_name or address
        except Resolver404:
            name = address
        seen[name] += 1
        if seen[name] > SAME_SCREEN:
            continue
        response = client.get(address)
        is_screen = address != NOTHING and not address.startswith(ADDED_TO)
        if is_screen and response.status_code >= 400 and response.status_code != 405:  # 405: forms post there
            dead[address] = response.status_code
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(("text/html", "application/json")):
            continue
        page = response.content.decode()
        if said := english(page):
            found[address] = said
        for link in LINK.findall(page.replace("&amp;", "&").replace('\\"', '"')):
            if link not in known and not NOT_SCREENS.match(link):
                known.add(link)
                waiting.append(link)
    return found, set(seen), dead


def sidebar_labels(client: Client) -> Any:
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    return re.findall(r'"label": ?"([^"]*)"', page)


# Wagtail leaves the temporary file of a picture it scales to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_screen_of_a_role_answers_and_says_no_word_of_english(role: Role) -> None:
    world = make_world()
    client = person(world, role)
    found, names, dead = read_all(client, starts(world, role))
    assert found == {}
    assert dead == {}
    assert "wagtailadmin_home" in names
    assert english(" ".join(f"<p>{label}</p>" for label in sidebar_labels(client))) == set()


def test_signing_in_and_out_is_in_chinese(client: Client) -> None:
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert english(page) == set()
    wrong = client.post(reverse("wagtailadmin_login"), {"username": "某人", "password": "错"})
    assert english(wrong.content.decode()) == set()


def test_the_words_of_scripts_are_in_chinese() -> None:
    world = make_world()
    response = person(world, Role.INFORMATION_OFFICER).get(reverse("wagtailadmin_javascript_catalog"))
    found = re.search(r"newcatalog = (\{.*?\});$", response.content.decode(), re.DOTALL | re.MULTILINE)
    assert found is not None
    catalogue = json.loads(found[1])
    assert catalogue["Insert a block"] == "插入内容块"
    said = [word for given in catalogue.values() for word in (given if isinstance(given, list) else [given])]
    assert [word for word in said if english_words(re.sub(r"%\(\w+\)[sd]", "", word))] == []
