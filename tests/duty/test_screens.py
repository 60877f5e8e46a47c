"""The screens: the wall, my columns, one column, changes, statements, pauses, settings; who is let in."""

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage
from lanmu.duty import actions
from lanmu.duty.enums import ChangeKind, ChangeState
from lanmu.duty.models import ColumnChange, NoChangeStatement, Pause
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.proposals.models import Proposal
from tests.duty.cast import DAY, column_of, name_person, people
from tests.factories import Cast, make_article, make_column, make_public, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> tuple[Cast, User, User]:
    """The cast with a public text of forty days ago, as the screens ask for today."""
    cast, supervisor, head = people()
    make_public(cast, at=timezone.now() - 40 * DAY)
    sync_roles(day=timezone.localdate())
    return cast, supervisor, head


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def sheet(client: Client, name: str, **query: str) -> list[tuple[Any, ...]]:
    answer: Any = client.get(reverse(name), {"export": "xlsx", **query})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)  # type: ignore[union-attr]


def test_the_wall_shows_every_leaf_column_with_a_word_a_picture_and_the_days_left(world: Any) -> None:
    cast, supervisor, _ = world
    root = make_column("专题专栏")
    column_of(cast, Cadence.MONTHLY, "燃气管理", parent=root)
    make_column("廉韵津沽", parent=root, operator=cast.office, kind="external", cadence=Cadence.LINK_CHECK)
    text = page(browser(supervisor), "duty_wall")
    for said in (
        "政策文件",
        "还有 52 天",
        "燃气管理",
        "空白栏目",
        "廉韵津沽",
        "不计时",
        "ld-lamp--green",
        "ld-lamp--red",
    ):
        assert said in text
    assert text.index("专题专栏") < text.index("燃气管理")


def test_the_wall_is_filtered_and_exported_as_it_is_shown(world: Any) -> None:
    cast, supervisor, _ = world
    column_of(cast, Cadence.MONTHLY, "燃气管理")
    client = browser(supervisor)
    assert "政策文件" not in page(client, "duty_wall", light="red").split("ld-group", 1)[1]
    assert "没有符合条件的栏目" in page(client, "duty_wall", light="veto")
    other = make_user("", department=None)
    assert other
    rows = sheet(client, "duty_wall", light="red", department=str(cast.department.pk))
    assert [row[2] for row in rows] == ["末级栏目", "燃气管理"]
    assert rows[1][6:9] == ("超期", "超期", "正常")
    assert sheet(client, "duty_wall", department="999") == [rows[0]]


@pytest.mark.parametrize("name", ["duty_wall", "duty_mine", "duty_changes", "wagtailadmin_home"])
def test_screens_ask_as_many_questions_for_many_columns_as_for_few(world: Any, name: str) -> None:
    cast, supervisor, _ = world
    author = browser(cast.author if name != "wagtailadmin_home" else supervisor)
    counts = []
    for n in (2, 7):
        for number in range(n):
            column = column_of(cast, Cadence.ON_CHANGE, f"栏目{n}{number}")
            actions.record_change(
                column=column, department=cast.department, kind=ChangeKind.SAME_DAY, what="变动",
                changed_on=timezone.localdate(), by=cast.author, at=timezone.now(),
            )  # fmt: skip
        page(author, name)
        with CaptureQueriesContext(connection) as caught:
            page(author, name)
        counts.append(len(caught))
    assert counts[0] == counts[1]


@pytest.mark.clause("8.1")
def test_a_department_sees_its_columns_records_a_change_and_hands_it_over(world: Any) -> None:
    cast, _, _ = world
    client = browser(cast.author)
    home = page(client, "wagtailadmin_home")
    assert 'id="panel-columns"' in home
    mine = page(client, "duty_mine")
    assert "政策文件" in mine
    assert reverse("duty_record", args=[cast.column.pk]) in mine
    today = timezone.localdate()
    draft = make_article(cast.column, by=cast.author, title="新印发的办法")
    given = {
        "department": cast.department.pk, "kind": "same_day", "what": "办法印发", "changed_on": f"{today}",
        "article": "",
    }  # fmt: skip
    assert "新印发的办法" in page(client, "duty_record", cast.column.pk)
    answer = client.post(reverse("duty_record", args=[cast.column.pk]), given)
    change = ColumnChange.objects.get()
    assert answer.url == reverse("duty_change", args=[change.pk])  # type: ignore[attr-defined]
    shown = page(client, "duty_change", change.pk)
    for said in ("办法印发", "时限怎么算的", "关联", "记为送交", "撤销误登"):
        assert said in shown
    act = lambda verb, **data: client.post(reverse("duty_act", args=[change.pk, verb]), data)  # noqa: E731
    assert "请选择稿件" in act("link").content.decode()
    act("link", article=draft.pk)
    assert "请填写送交的材料和方式" in act("hand-over", how="").content.decode()
    act("hand-over", how="盖章件送办公室")
    change.refresh_from_db()
    assert (change.article_id, change.state) == (draft.pk, ChangeState.HANDED)
    assert "送交的材料和方式" not in page(client, "duty_change", change.pk)
    rows = sheet(client, "duty_changes")
    assert rows[1][:4] == ("政策文件", "办法印发", "内容变动（当日送运维部门）", "法规处")
    assert "发布" in page(client, "duty_column", cast.column.pk)


def test_refusals_are_shown_with_what_was_typed(world: Any) -> None:
    cast, _, _ = world
    client = browser(cast.author)
    given = {"department": cast.department.pk, "kind": "same_day", "what": "以后的事", "changed_on": "2999-01-01"}
    answer = client.post(reverse("duty_record", args=[cast.column.pk]), given).content.decode()
    assert "变动日期不能在今天之后" in answer
    assert "以后的事" in answer
    assert not ColumnChange.objects.exists()


def test_the_list_of_changes_is_filtered_by_what_is_late(world: Any) -> None:
    cast, supervisor, _ = world
    for n, what in ((20, "早就变了"), (0, "今天变的")):
        actions.record_change(
            column=cast.column, department=cast.department, kind=ChangeKind.SAME_DAY, what=what,
            changed_on=timezone.localdate() - n * DAY, by=cast.author, at=timezone.now(),
        )  # fmt: skip
    text = page(browser(supervisor), "duty_changes", late="supply")
    assert "早就变了" in text
    assert "今天变的" not in text
    assert "早就变了" not in page(browser(supervisor), "duty_changes", late="publication")


def test_the_named_person_signs_a_statement_and_the_page_says_how_the_clock_came_about(world: Any) -> None:
    cast, _, _ = world
    named = make_user("专人", Role.COLUMN_OFFICER, department=cast.department)
    name_person(cast.column, named)
    client = browser(named)
    assert "声明无变化" in page(client, "duty_mine")
    asked = page(client, "duty_statement", cast.column.pk)
    assert "本期：" in asked
    address = reverse("duty_statement", args=[cast.column.pk])
    assert "请填写为什么本期没有变化" in client.post(address, {"reason": ""}).content.decode()
    assert client.post(address, {"reason": "没有制发文件"}).status_code == 302
    assert NoChangeStatement.objects.get().signed_by == named
    assert "已经声明过" in page(client, "duty_statement", cast.column.pk)
    shown = page(client, "duty_column", cast.column.pk)
    for said in ("每季度至少更新1次", "已签署无变化声明", "92 天", "没有制发文件", "专人"):
        assert said in shown
    assert browser(cast.author).get(address).status_code == 302


def test_a_pause_is_proposed_on_its_screen_and_ended_on_the_columns_page(world: Any) -> None:
    cast, supervisor, _ = world
    client = browser(cast.publisher)
    today = timezone.localdate()
    address = reverse("duty_pause", args=[cast.column.pk])
    given = {"first_day": f"{today}", "last_day": f"{today + 5 * DAY}", "reason": "栏目改版"}
    assert client.post(address, {**given, "last_day": f"{today - DAY}"}).status_code == 200
    assert client.post(address, given).status_code == 302
    proposal = Proposal.objects.get()
    assert "等待审批" in page(client, "duty_column", cast.column.pk)
    assert "栏目改版" in page(browser(supervisor), "proposals:detail", proposal.pk)
    pause = actions.pause_column(
        column=cast.column, first_day=today, last_day=today + DAY, reason="改版", by=supervisor, at=timezone.now()
    )
    assert "恢复更新" in page(client, "duty_column", cast.column.pk)
    client.post(reverse("duty_end_pause", args=[pause.pk]))
    assert Pause.objects.get().ended_by == cast.publisher
    assert browser(cast.author).get(address).status_code == 302


def test_a_supervisor_proposes_figures_the_website_head_approves(world: Any) -> None:
    cast, supervisor, _ = world
    client = browser(supervisor)
    text = page(client, "duty_settings")
    for said in ("每周至少1次", "7 天", "14 天", "183 天", "70%", "20 个工作日", "没有规定天数"):
        assert said in text
    address = reverse("duty_setting", args=["cadence", "weekly"])
    assert "只能设得更短" in client.post(address, {"days": "30", "reason": "试"}).content.decode()
    assert client.post(address, {"days": "5", "reason": "办公室要求"}).status_code == 302
    own = reverse("duty_column_setting", args=[cast.column.pk])
    assert (
        client.post(own, {"days": "30", "national": "policy", "national_days": "", "reason": "重点"}).status_code == 302
    )
    titles = set(Proposal.objects.values_list("title", flat=True))
    assert titles == {"设定栏目时钟：更新要求“每周至少1次”", "设定栏目时钟：单个栏目“政策文件”"}
    assert client.get(reverse("duty_setting", args=["cadence", "hourly"])).status_code == 404
    assert browser(cast.author).get(reverse("duty_settings")).status_code == 302


def test_people_without_columns_are_not_let_in(world: Any) -> None:
    cast, _, _ = world
    for role in (Role.AUDITOR, Role.FIRST_REVIEWER):
        client = browser(make_user("", role, department=cast.office))
        sync_roles(day=timezone.localdate())
        for name in ("duty_wall", "duty_mine", "duty_changes"):
            assert client.get(reverse(name)).status_code == 302
    parent = ColumnPage.objects.get(pk=make_column("新闻动态").pk)
    assert browser(cast.author).get(reverse("duty_column", args=[parent.pk])).status_code == 404


def test_the_office_sees_how_many_columns_show_which_light(world: Any) -> None:
    _, supervisor, head = world
    for user in (supervisor, head):
        text = page(browser(user), "wagtailadmin_home")
        assert 'id="panel-lights"' in text
        assert f"{reverse('duty_wall')}?light=green" in text
