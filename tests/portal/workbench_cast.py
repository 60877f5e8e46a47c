"""What the tests of the workbench shell share: a small office, and reading the sidebar as the browser gets it."""

import json
import re
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse

from lanmu.columns.derive import derive_page_permissions
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from tests.factories import AT, make_article, make_column, make_department, make_user

_PROPS = re.compile(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', re.DOTALL)

CONTENT_MENU = ["待办", "通知", "送审件", "已发布", "政策与回应", "备案表", "栏目", "监督", "统筹", "请假与代办"]
"""What everybody with a content role sees."""

ADMINISTRATION = ("departments:index", "people:index", "posts:index", "audit:index", "audit:chain", "portal_identity")

CLOSED = (
    "/workbench/users/", "/workbench/users/new/", "/workbench/groups/", "/workbench/groups/new/", "/workbench/sites/",
    "/workbench/collections/", "/workbench/redirects/", "/workbench/workflows/list/", "/workbench/reports/locked/",
    "/workbench/reports/site-history/", "/workbench/bulk/organisation/user/delete/", "/workbench/password_reset/",
)  # fmt: skip
"""Wagtail's own management: 404 for everybody."""


def make_office() -> SimpleNamespace:
    """法规处 with a column and a draft, operated by 办公室."""
    law, office = make_department("法规处"), make_department("办公室")
    column = make_column("政策文件", operator=office, responsible=law)
    make_column("常见问题", operator=office, responsible="各处室")
    writer = make_user("法规处信息员", Role.INFORMATION_OFFICER, department=law)
    derive_page_permissions()
    draft = make_article(column, by=writer)
    return SimpleNamespace(law=law, office=office, column=column, writer=writer, draft=draft)


def sign_in(role: Role, office: SimpleNamespace) -> Client:
    """A browser of somebody who holds `role` only; the writer is the one who wrote the draft."""
    department = office.office if role in {Role.PUBLISHER, Role.SUPERVISOR} else office.law
    user = office.writer if role == Role.INFORMATION_OFFICER else make_user(role.label, role, department=department)
    sync_roles(day=AT.date())
    client = Client()
    client.force_login(user)
    return client


def sidebar(client: Client) -> dict[str, Any]:
    """Labels of the main menu and address of the search box, as the page carries them."""
    found = _PROPS.search(client.get(reverse("wagtailadmin_home")).content.decode())
    assert found is not None
    modules = {m["_type"].rpartition(".")[2]: m["_args"] for m in json.loads(found[1])["modules"]}
    main, _account, user = modules["MainMenuModule"]
    return {
        "menu": [item["_args"][0]["label"] for item in main],
        "inside": {
            item["_args"][0]["label"]: [inner["_args"][0]["label"] for inner in item["_args"][1]]
            for item in main
            if len(item["_args"]) > 1
        },
        "search": modules.get("SearchModule", [""])[0],
        "name": user["name"],
    }


def panels(client: Client) -> list[str]:
    """Names of the boxes on the home page, in order."""
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    return re.findall(r'aria-labelledby="panel-([a-z]+)"', page)


def open_screens(client: Client) -> set[str]:
    """Which screens of administration answer; the others send home."""
    found = {name: status(client, name) for name in ADMINISTRATION}
    assert set(found.values()) <= {200, 302}
    return {name for name, code in found.items() if code == 200}


def status(client: Client, name: str, *args: Any) -> int:
    """Status of a GET."""
    return client.get(reverse(name, args=args)).status_code
