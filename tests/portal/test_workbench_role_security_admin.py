"""安全管理员: appoints and ends posts; opens no account, sees no content, no audit log."""

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
    return sign_in(Role.SECURITY_ADMIN, make_office())


def test_the_menu_is_exactly_theirs(client: Client) -> None:
    assert sidebar(client)["menu"] == ["通知", "栏目", "统筹", "请假与代办", "设置", "岗位"]


def test_home_shows_exactly_their_panels(client: Client) -> None:
    assert panels(client) == ["vacancies"]


def test_administration_is_open_as_far_as_the_role_goes(client: Client) -> None:
    assert open_screens(client) == {"posts:index"}


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


def test_home_names_the_departments_whose_chain_has_a_gap(client: Client) -> None:
    page = client.get("/workbench/").content.decode()
    assert "一审、二审、三审" in page
    assert "信息员、一审、二审、三审" in page
