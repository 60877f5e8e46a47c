"""发布状态: whether what the public sees is up to date and untouched, for 监督员 and 系统管理员."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lanmu.organisation.enums import Role
from lanmu.release.actions import record_changes
from lanmu.release.models import Change, Failure, ReleaseState, Run, Verification
from tests.portal.workbench_cast import make_office, sidebar, sign_in, status

pytestmark = pytest.mark.django_db

SCREEN = "portal_release_status"
READERS = (Role.SUPERVISOR, Role.SYSTEM_ADMIN)


@pytest.fixture
def client() -> Client:
    found = sign_in(Role.SUPERVISOR, make_office())
    Change.objects.all().delete()
    return found


def page(client: Client) -> str:
    return client.get(reverse(SCREEN)).content.decode()


def make_run(**fields: Any) -> Run:
    now = timezone.now()
    return Run.objects.create(**{"started_at": now, "finished_at": now, "written": 3, "seconds": 0.25} | fields)


def make_failure(target: str = "article:7", **fields: Any) -> Failure:
    given = {"error": "Traceback\nValueError: 附件不见了", "since": timezone.now(), "tries": 4}
    return Failure.objects.create(target=target, **given | fields)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_only_those_two_roles_see_it(role: Role) -> None:
    client = sign_in(role, make_office())
    assert status(client, SCREEN) == (200 if role in READERS else 302)
    assert ("发布状态" in sidebar(client)["inside"].get("设置", [])) is (role in READERS)


def test_it_cannot_be_posted_to(client: Client) -> None:
    assert client.post(reverse(SCREEN)).status_code == 405


def test_before_the_first_release_it_says_that_one_is_due(client: Client) -> None:
    said = page(client)
    assert "网站需要全部重新生成" in said
    assert "还没有发布过。" in said
    assert "还没有核对过" in said


def test_the_last_twenty_runs_are_listed(client: Client) -> None:
    for n in range(22):
        make_run(rendered=7000 + n, full=n == 21, finished_at=None if n == 20 else timezone.now())
    said = page(client)
    assert "7021</td>" in said
    assert "7001</td>" not in said
    assert "没有做完" in said
    assert "0.25 秒" in said


def test_what_failed_is_told_by_its_last_line(client: Client) -> None:
    make_failure()
    said = page(client)
    assert "有 1 个文件未能发布" in said
    assert "信息页面 <code>article:7</code>" in said
    assert "<code>ValueError: 附件不见了</code>" in said
    assert "4 次" in said
    assert "Traceback" not in said


def test_what_waits_is_counted_by_kind_and_a_standstill_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lanmu.release.queries.needs_full", lambda: False)
    assert "公开的内容是最新的，没有异常" in page(client)
    record_changes(facts=["pub:1", "pub:2", "tree"], at=timezone.now() - timedelta(minutes=12))
    said = page(client)
    assert "稿件公开或撤下<span>2</span>" in said
    assert "栏目结构<span>1</span>" in said
    assert "已经等了12 分钟" in said


def test_files_that_somebody_changed_are_told(client: Client) -> None:
    at = timezone.now()
    Verification.objects.create(at=at - timedelta(hours=1), checked=170)
    Verification.objects.create(at=at, checked=171, altered=["index.html"], extra=["x.php"], repaired=True)
    said = page(client)
    assert "最近一次核对发现 2 个公开文件与清单不一致，已自动恢复" in said
    assert "被改 1，缺失 0，多出 1，已恢复" in said
    assert "一致</span>" in said


def test_a_hold_says_since_when_and_how_it_ends(client: Client) -> None:
    ReleaseState.objects.create(name="hold", value="2024-05-08T01:30:00+00:00 已退回到第 3 次发布")
    said = page(client)
    assert "发布已暂停：2024-05-08 09:30 已退回到第 3 次发布。" in said
    assert "lanmu release resume" in said


def test_more_rows_need_no_more_queries(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            page(client)
        return len(made)

    make_run()
    make_failure()
    few = queries()
    for n in range(15):
        make_run()
        make_failure(f"article:{100 + n}")
    record_changes(facts=[f"pub:{n}" for n in range(40)], at=timezone.now())
    assert queries() <= few
