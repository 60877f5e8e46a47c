"""网信员: watches, registers incidents and vulnerabilities, starts patrols; writes, reviews and appoints nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from lanmu.organisation.enums import Role
from tests.portal.workbench_cast import CLOSED, make_office, open_screens, panels, sidebar, sign_in, status


@pytest.fixture
def client(db: None) -> Client:
    return sign_in(Role.INCIDENT_OFFICER, make_office())


def test_the_menu_has_their_registers_and_nothing_of_writing(client: Client) -> None:
    given = sidebar(client)
    assert given["name"] == "网信员"
    assert not {"稿件", "活动报送", "图片库", "文件库", "设置", "人员", "岗位", "审计日志"} & set(given["menu"])
    assert {"网站运行", "安全管理", "漏洞台账"} <= set(given["inside"]["监督"])
    assert "舆情台账" in given["inside"]["统筹"]
    assert not {"抽查与集中检查", "责任追溯", "责任事件台账"} & set(given["inside"]["监督"])


def test_their_screens_answer(client: Client) -> None:
    for screen in (
        "incidents_incidents", "incidents_register", "incidents_month", "incidents_vulnerabilities",
        "incidents_register_vulnerability", "incidents_security", "incidents_accounts", "incidents_running",
    ):  # fmt: skip
        assert status(client, screen) == 200, screen


def test_home_asks_them_to_write_nothing(client: Client) -> None:
    assert not {"write", "drafts", "accounts", "vacancies", "identity"} & set(panels(client))


def test_writing_is_closed(client: Client) -> None:
    office = make_office()
    for screen in ("publishing_write", "publishing_event_new", "publishing_report_activity", "wagtailimages:add"):
        assert status(client, screen) == 302, screen
    for name, args in (
        ("wagtailadmin_pages:add", ["publishing", "articlepage", office.column.pk]),
        ("wagtailadmin_pages:edit", [office.draft.pk]),
    ):
        assert status(client, name, *args) in {302, 403}, name
    assert "没有等您办理的" in client.get(reverse("publishing_todo")).content.decode()


def test_submissions_of_departments_are_not_theirs_to_see(client: Client) -> None:
    page = client.get(reverse("publishing_submissions"))
    assert page.status_code == 200
    assert page.context["object_list"].count() == 0


def test_administration_is_shut(client: Client) -> None:
    assert open_screens(client) == set()
    assert status(client, "inspections_checks") == 302
    assert status(client, "inquiry_events") == 302


def test_wagtails_own_management_does_not_exist(client: Client) -> None:
    assert {client.get(address).status_code for address in CLOSED} == {404}
