"""归口发布人: re-checks and publishes; neither writes nor administers."""

import pytest
from django.test import Client

from lanmu.organisation.enums import Role
from tests.portal.workbench_cast import (
    CLOSED,
    CONTENT_MENU,
    make_office,
    open_screens,
    panels,
    sidebar,
    sign_in,
    status,
)


@pytest.fixture
def client(db: None) -> Client:
    return sign_in(Role.PUBLISHER, make_office())


def test_the_menu_is_exactly_theirs(client: Client) -> None:
    assert sidebar(client)["menu"] == CONTENT_MENU
    assert "变更审批" in sidebar(client)["inside"]["栏目"]
    assert "月报备" in sidebar(client)["inside"]["监督"]


def test_home_shows_exactly_their_panels(client: Client) -> None:
    assert panels(client) == ["todo", "columns"]


def test_administration_is_open_as_far_as_the_role_goes(client: Client) -> None:
    assert open_screens(client) == set()


def test_wagtails_own_management_does_not_exist(client: Client) -> None:
    assert {client.get(address).status_code for address in CLOSED} == {404}


def test_they_do_not_write(client: Client) -> None:
    assert status(client, "publishing_write") == 302
    assert status(client, "publishing_published") == 200
