"""审计员: reads the audit log; changes nothing."""

import pytest
from django.test import Client

from lanmu.organisation.enums import Role
from tests.portal.workbench_cast import (
    CLOSED,
    make_office,
    open_screens,
    panels,
    sidebar,
    sign_in,
    status,
)


@pytest.fixture
def client(db: None) -> Client:
    return sign_in(Role.AUDITOR, make_office())


def test_the_menu_is_exactly_theirs(client: Client) -> None:
    assert sidebar(client)["menu"] == ["通知", "栏目", "监督", "统筹", "审计日志"]


def test_home_shows_exactly_their_panels(client: Client) -> None:
    assert panels(client) == ["chain"]


def test_administration_is_open_as_far_as_the_role_goes(client: Client) -> None:
    assert open_screens(client) == {"audit:index", "audit:chain"}


def test_wagtails_own_management_does_not_exist(client: Client) -> None:
    assert {client.get(address).status_code for address in CLOSED} == {404}


def test_content_is_closed(client: Client) -> None:
    for screen in (
        "publishing_todo",
        "publishing_write",
        "publishing_submissions",
        "publishing_published",
        "wagtailimages:add",
    ):
        assert status(client, screen) == 302
