"""信息员: writes, uploads, submits; administers nothing."""

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
    return sign_in(Role.INFORMATION_OFFICER, make_office())


def test_the_menu_is_exactly_theirs(client: Client) -> None:
    assert sidebar(client)["menu"] == [
        *CONTENT_MENU[:2], "稿件", "活动报送", *CONTENT_MENU[2:-1], "图片库", "文件库", CONTENT_MENU[-1],
    ]  # fmt: skip


def test_home_shows_exactly_their_panels(client: Client) -> None:
    assert panels(client) == ["todo", "columns", "drafts", "write", "people"]


def test_administration_is_open_as_far_as_the_role_goes(client: Client) -> None:
    assert open_screens(client) == set()


def test_wagtails_own_management_does_not_exist(client: Client) -> None:
    assert {client.get(address).status_code for address in CLOSED} == {404}


def test_they_write_in_their_columns_and_upload(client: Client) -> None:
    page = client.get("/workbench/").content.decode()
    assert "政策文件" in page
    assert "常见问题" in page
    assert "关于加强垃圾分类管理的通知" in page
    assert status(client, "publishing_write") == 200
    assert status(client, "wagtailimages:add") == 200
    assert status(client, "wagtaildocs:add") == 200


def test_the_sidebar_shows_their_name_and_searches_their_articles(client: Client) -> None:
    shown = sidebar(client)
    assert (shown["name"], shown["search"]) == ("法规处信息员", "/workbench/articles/")
