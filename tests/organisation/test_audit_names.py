"""The audit log keeps codes; its screen says what they are called, and is searched by what it says."""

import pytest
from django.test import Client
from django.urls import reverse

from lanmu.audit.actions import record
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from tests.factories import AT, make_department, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client: Client) -> Client:
    client.force_login(make_user("审计员", Role.AUDITOR, department=make_department("办公室")))
    sync_roles(day=AT.date())
    detail = {"state": "second_review", "kinds": ["review", "proof"], "title": "供热通知", "prune": False}
    record(actor=None, action="publishing.pass", subject="submission:2024-000007", at=AT, detail=detail)
    changed = {"old": {"cadence": "weekly", "duty": ""}, "new": {"cadence": "monthly"}, "name": ["", "法规处"]}
    record(actor=None, action="columns.edit_row", subject="column:71", at=AT, detail=changed)
    record(actor=None, action="organisation.sign_in_refused", subject="user:0", at=AT, detail={"tried": "某人"})
    return client


def listed(client: Client, subject: str = "") -> str:
    return client.get(reverse("audit:index"), {"subject": subject}).content.decode()


def test_rows_are_told_in_words(auditor: Client) -> None:
    page = listed(auditor)
    for said in (
        "送审件 2024-000007", "信息名称：供热通知；状态：待二审二校；审校：审、校；移除表外栏目：否", "栏目 71",
        "名称：（空） → 法规处；原为：{更新频率：每周至少1次}；改为：{更新频率：每月至少1次}", "所用用户名：某人",
    ):  # fmt: skip
        assert said in page
    assert "submission:" not in page


@pytest.mark.parametrize("wanted", ["送审件 2024-000007", "2024-000007", "submission:2024-000007", "送审件"])
def test_an_object_is_found_by_its_name_its_number_or_its_code(auditor: Client, wanted: str) -> None:
    page = listed(auditor, wanted)
    assert "供热通知" in page
    assert "栏目 71" not in page


def test_what_does_not_exist_is_not_found(auditor: Client) -> None:
    assert "供热通知" not in listed(auditor, "送审件 2024-00000")
