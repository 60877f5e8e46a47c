"""办公室监督员: sees everything, changes the table and the site identity; neither writes nor appoints."""

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
    return sign_in(Role.SUPERVISOR, make_office())


def test_the_menu_is_exactly_theirs(client: Client) -> None:
    assert sidebar(client)["menu"] == [
        *CONTENT_MENU[:2], "活动报送", *CONTENT_MENU[2:-1], "监督", CONTENT_MENU[-1], "设置",
    ]  # fmt: skip
    assert sidebar(client)["inside"] == {
        "政策与回应": sidebar(client)["inside"]["政策与回应"],
        "栏目": ["栏目责任分工表", "变更审批"],
        "监督": ["责任追溯", "责任事件台账"],
        "设置": ["工作日历", "审校分工", "办理时限", "五关检查项", "网站标识", "跳转", "发布状态"],
    }


def test_home_shows_exactly_their_panels(client: Client) -> None:
    assert panels(client) == ["identity", "proposals", "flow", "exceptions"]


def test_administration_is_open_as_far_as_the_role_goes(client: Client) -> None:
    assert open_screens(client) == {"portal_identity"}


def test_wagtails_own_management_does_not_exist(client: Client) -> None:
    assert {client.get(address).status_code for address in CLOSED} == {404}


def test_they_do_not_write(client: Client) -> None:
    assert status(client, "publishing_write") == 302
    assert status(client, "wagtailimages:add") == 302


def test_home_counts_what_stands_at_each_stage(client: Client) -> None:
    page = client.get("/workbench/").content.decode()
    for stage in ("待一审一校", "待二审二校", "待三审三校", "待归口复核发布", "已定时发布"):
        assert stage in page
