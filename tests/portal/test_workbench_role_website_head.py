"""网站主管: approves what others propose and reads every record; proposes, writes, reviews and appoints nothing."""

import pytest
from django.test import Client

from lanmu.organisation.enums import Role
from tests.portal.workbench_cast import CLOSED, make_office, open_screens, panels, sidebar, sign_in, status


@pytest.fixture
def client(db: None) -> Client:
    return sign_in(Role.WEBSITE_HEAD, make_office())


def test_the_menu_has_approvals_and_records_and_nothing_to_change(client: Client) -> None:
    given = sidebar(client)
    assert {"送审件", "已发布", "备案表", "栏目"} <= set(given["menu"])
    assert {"变更审批", "栏目责任分工表"} <= set(given["inside"]["栏目"])
    assert not {"设置", "图片库", "文件库", "人员", "岗位", "审计日志"} & set(given["menu"])


def test_home_shows_what_waits_for_their_approval(client: Client) -> None:
    assert "proposals" in panels(client)


def test_administration_is_shut(client: Client) -> None:
    assert open_screens(client) == set()
    assert status(client, "portal_redirects") == 302
    assert status(client, "proposals:levels") == 302
    assert status(client, "proposals:index") == 200


def test_wagtails_own_management_does_not_exist(client: Client) -> None:
    assert {client.get(address).status_code for address in CLOSED} == {404}
