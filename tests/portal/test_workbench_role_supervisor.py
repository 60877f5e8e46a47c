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
        *CONTENT_MENU[:2], "活动报送", *CONTENT_MENU[2:], "设置",
    ]  # fmt: skip
    assert sidebar(client)["inside"] == {
        "政策与回应": sidebar(client)["inside"]["政策与回应"],
        "栏目": ["栏目灯墙", "变动登记", "栏目责任分工表", "栏目专人", "变更审批"],
        "监督": [
            "驾驶舱", "问题", "巡检记录", "督办单", "抽查与集中检查", "问题统计", "链接", "通报", "可用性", "月报备",
            "检查评分", "部门考核", "内容检查报表", "网站运行", "责任追溯", "责任事件台账",
        ],
        "统筹": [
            "制度库", "培训计划", "培训记录", "培训覆盖率", "统筹事项", "运维工单", "舆情台账", "主题宣传计划",
            "建站申请", "站点台账",
        ],
        "设置": [
            "工作日历", "栏目时钟设定", "审校分工", "办理时限", "五关检查项", "检查清单", "网站标识", "跳转",
            "督办规则", "内容检查设置", "发布状态",
        ],
    }  # fmt: skip


def test_home_shows_exactly_their_panels(client: Client) -> None:
    assert panels(client) == ["identity", "cockpit", "proposals", "lights", "people", "flow", "exceptions"]


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
