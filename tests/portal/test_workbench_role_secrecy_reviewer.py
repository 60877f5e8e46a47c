"""保密审查员: sees submissions; neither writes nor administers."""

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
)


@pytest.fixture
def client(db: None) -> Client:
    return sign_in(Role.SECRECY_REVIEWER, make_office())


def test_the_menu_is_exactly_theirs(client: Client) -> None:
    assert sidebar(client)["menu"] == CONTENT_MENU


def test_home_shows_exactly_their_panels(client: Client) -> None:
    assert panels(client) == []


def test_administration_is_open_as_far_as_the_role_goes(client: Client) -> None:
    assert open_screens(client) == set()


def test_wagtails_own_management_does_not_exist(client: Client) -> None:
    assert {client.get(address).status_code for address in CLOSED} == {404}


def test_home_says_so_when_nothing_is_to_do(client: Client) -> None:
    assert "没有要办的事" in client.get("/workbench/").content.decode()
