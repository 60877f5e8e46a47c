"""监督 screens by HTTP: 问题, one problem, 巡检记录, 可用性, 问题统计, the boxes on the home page."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lanmu.patrol.actions import Observation, observe
from lanmu.patrol.enums import ProbeResult, RunState
from lanmu.patrol.models import Finding, PatrolRun, Probe
from tests.factories import AT
from tests.patrol.cast import World, browser, find, make_world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "patrol_findings"


@pytest.fixture
def world() -> World:
    return make_world()


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def shown(client: Any, query: str = "") -> list[str]:
    page = text(client.get(reverse(LIST) + query))
    return [f.text for f in Finding.objects.order_by("pk") if f.text in page]


def test_a_department_sees_its_own_problems_and_the_office_all(world: World) -> None:
    find(world, 1)
    find(world, 2, department_id=world.other.pk, text="宣传处的问题")
    find(world, 3, department_id=None, column_id=None, text="没有归属的问题", rule="tag.missing")
    assert "<h1" in text(browser(world.officer).get(reverse(LIST)))
    assert shown(browser(world.officer)) == ["第1个问题：政策文件超期未更新"]
    assert "本部门的问题" in text(browser(world.officer).get(reverse(LIST)))
    for person in (world.supervisor, world.head, world.guard):
        assert len(shown(browser(person))) == 3
    assert browser(world.auditor).get(reverse(LIST)).status_code in {302, 403}


def test_a_problem_of_another_department_is_not_there(world: World) -> None:
    finding = find(world)
    assert browser(world.stranger).get(reverse("patrol_finding", args=[finding.pk])).status_code == 404
    data = {"text": "我来"}
    assert browser(world.stranger).post(reverse("patrol_finding_note", args=[finding.pk]), data).status_code == 404


def test_the_list_filters_searches_and_sorts(world: World) -> None:
    find(world, 1)
    find(world, 2, rule="column.empty", text="空白栏目甲")
    find(world, 3, rule="content.private.phone", text="手机号码", department_id=world.other.pk, path="/x/t1.html")
    observe(source="freshness", seen=[], at=AT + DAY)
    client = browser(world.supervisor)
    first, empty, phone = "第1个问题：政策文件超期未更新", "空白栏目甲", "手机号码"
    assert shown(client) == [empty, phone]
    assert shown(client, "?standing=closed") == [first]
    assert shown(client, "?standing=all") == [first, empty, phone]
    assert shown(client, "?severity=veto") == [empty]
    assert shown(client, "?rule=content") == [phone]
    assert shown(client, "?rule=content.words") == []
    assert shown(client, f"?department={world.other.pk}") == [phone]
    assert shown(client, f"?column={world.column.pk}") == [empty, phone]
    assert shown(client, "?age=30") == [empty, phone]
    assert shown(client, "?q=t1.html") == [phone]
    page = text(client.get(reverse(LIST)))
    assert page.index(empty) < page.index(phone), "the gravest first"
    page = text(client.get(reverse(LIST) + "?ordering=department__order&standing=all"))
    assert first in page


def test_the_list_downloads_as_excel_with_clause_and_item(world: World) -> None:
    find(world, 1)
    answer = browser(world.supervisor).get(reverse(LIST) + "?export=xlsx")
    rows = list(
        load_workbook(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)).active
    )
    heads, row = [c.value for c in rows[0]], [c.value for c in rows[1]]
    told = dict(zip(heads, row, strict=True))
    assert told["规则"] == "栏目超期未更新"
    assert told["管理办法"] == "第十二条（二）"
    assert told["责任处室、单位"] == "法规处"
    assert told["程度"] == "严重"


@pytest.mark.parametrize("name", [LIST, "patrol_runs", "patrol_report", "patrol_availability", "wagtailadmin_home"])
def test_queries_do_not_grow_with_rows(world: World, name: str) -> None:
    client = browser(world.supervisor)

    def fill(start: int, n: int) -> None:
        observe(
            source=f"s{start}",
            seen=[
                Observation(
                    key=f"{start + i}", rule=("freshness.late", "column.empty")[i % 2], text=f"问题{start + i}",
                    column_id=world.column.pk, department_id=(world.law.pk, world.other.pk)[i % 2],
                )
                for i in range(n)
            ],
            at=AT,
        )  # fmt: skip
        PatrolRun.objects.bulk_create(
            PatrolRun(
                source="freshness", requested_at=AT, requested_by=world.guard, state=RunState.DONE, finished_at=AT
            )
            for _ in range(n)
        )
        Probe.objects.bulk_create(
            Probe(at=timezone.now() - timedelta(hours=i), target=f"项目{i % 4}", url="http://x/", seconds=1,
                  result=ProbeResult.OK)
            for i in range(n)
        )  # fmt: skip

    def queries() -> int:
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name)).status_code == 200
        return len(caught)

    fill(0, 6)
    few = queries()
    fill(1000, 60)
    assert queries() == few


def test_one_problem_shows_evidence_history_and_what_proves_it_gone_but_no_button_that_closes_it(world: World) -> None:
    finding = find(world, 1, evidence={"last": "2024-05-01", "light": "red", "responsible": ["法规处"]}, path="/zwgk/")
    client = browser(world.officer)
    page = text(client.get(reverse("patrol_finding", args=[finding.pk])))
    for words in (
        "第十二条（二）",
        "最近一条",
        "2024-05-01",
        "/zwgk/",
        "怎样算整改好",
        "发布了新的信息",
        "发现",
        "记进展",
    ):
        assert words in page
    assert "light" not in page.partition("怎样算整改好")[0].partition("证据")[2]
    assert "复查情况" not in page


def test_progress_is_written_down_on_the_page(world: World) -> None:
    finding = find(world)
    client = browser(world.officer)
    address = reverse("patrol_finding_note", args=[finding.pk])
    assert "请写明进展" in text(client.post(address, {"text": " "}))
    data = {"text": "周五前发布。", "assignee": world.officer.pk}
    page = text(client.post(address, data, follow=True))
    assert "周五前发布。" in page
    assert "由法规处信息员处理" in page
    assert Finding.objects.get(pk=finding.pk).is_open


def test_an_inspector_s_problem_is_rechecked_on_the_page_by_another(world: World) -> None:
    finding = find(world, rule="spot.banner", found_by_id=world.supervisor.pk)
    address = reverse("patrol_finding_recheck", args=[finding.pk])
    own = text(browser(world.supervisor).get(reverse("patrol_finding", args=[finding.pk])))
    assert "须由另一个人复查" in own
    client = browser(world.second)
    assert "证实已整改" in text(client.get(reverse("patrol_finding", args=[finding.pk])))
    refused = text(browser(world.supervisor).post(address, {"text": "好了", "gone": "yes"}))
    assert "须由另一个人复查" in refused
    page = text(client.post(address, {"text": "横幅已换。", "gone": "yes"}, follow=True))
    assert "办公室监督员乙复查：横幅已换。" in page
    assert not Finding.objects.get(pk=finding.pk).is_open


def test_nothing_on_the_screens_is_changed_by_get(world: World) -> None:
    finding = find(world)
    client = browser(world.supervisor)
    for name, args in (
        ("patrol_finding_note", [finding.pk]),
        ("patrol_finding_recheck", [finding.pk]),
        ("patrol_start", []),
    ):
        assert client.get(reverse(name, args=args)).status_code == 405


def test_a_patrol_is_started_on_the_screen_by_whoever_may(world: World) -> None:
    address = reverse("patrol_start")
    for person in (world.officer, world.head):
        assert browser(person).post(address, {"source": "freshness"}).status_code in {302, 403}
    assert not PatrolRun.objects.exists()
    client = browser(world.guard)
    assert client.post(address, {"source": "nonsense"}).status_code == 404
    page = text(client.post(address, {"source": "freshness"}, follow=True))
    assert "“更新巡检”已开始" in page
    run = PatrolRun.objects.get()
    assert (run.source, run.state, run.requested_by) == ("freshness", RunState.DONE, world.guard)
    assert "空白栏目" in text(client.get(reverse("patrol_run", args=[run.pk])))
    assert "未设置" in page
    assert "LANMU_PROBE_URL" in text(client.post(address, {"source": "availability"}, follow=True))


def test_the_head_reads_runs_without_a_button(world: World) -> None:
    page = text(browser(world.head).get(reverse("patrol_runs")))
    assert "更新巡检" in page
    assert "开始巡检" not in page
    assert browser(world.officer).get(reverse("patrol_runs")).status_code in {302, 403}


def test_the_content_report_of_a_run_is_a_table(world: World) -> None:
    notices = [{"rule": "punct.x", "name": "标点", "places": 9, "texts": 4}]
    run = PatrolRun.objects.create(
        source="content", requested_at=AT, finished_at=AT, state=RunState.DONE,
        report={"notices": notices, "blocks": {"content.private.phone": 2}, "read": 7, "texts": 10},
    )  # fmt: skip
    page = text(browser(world.supervisor).get(reverse("patrol_run", args=[run.pk])))
    for words in ("标点", "提示（供核对", "内容检查", "新读 7 篇"):
        assert words in page


def test_availability_shows_figures_and_says_when_nothing_is_set(world: World, settings: Any) -> None:
    page = text(browser(world.guard).get(reverse("patrol_availability")))
    assert "LANMU_PROBE_URL" in page
    settings.LANMU_PROBE_URL = "https://csgl.example.gov.cn"
    now = timezone.now()
    for n in range(20):
        bad = n % 4 == 0
        Probe.objects.create(
            at=now - timedelta(hours=n), target="首页", url="https://csgl.example.gov.cn/", seconds=16 if bad else 0.5,
            status=200, result=ProbeResult.SLOW if bad else ProbeResult.OK, why="用了 16 秒才打开" if bad else "",
        )  # fmt: skip
    page = text(browser(world.guard).get(reverse("patrol_availability") + "?days=7"))
    assert "LANMU_PROBE_URL" not in page
    assert "25.0%" in page
    assert page.count("<svg") >= 2
    assert browser(world.officer).get(reverse("patrol_availability")).status_code in {302, 403}


def test_the_report_counts_by_rule_department_and_month(world: World) -> None:
    now = timezone.now()
    for n in range(3):
        find(world, n, at=now - 3 * DAY)
    find(world, 9, rule="column.empty", at=now - 3 * DAY, department_id=world.other.pk)
    observe(source="freshness", seen=[], at=now - DAY)
    client = browser(world.supervisor)
    page = text(client.get(reverse("patrol_report") + "?months=3"))
    assert page.count("<svg") >= 3
    rows = list(load_workbook(io.BytesIO(client.get(reverse("patrol_report_sheet") + "?months=3").content)).active)
    told = {(r[0].value, r[1].value): tuple(c.value for c in r[2:]) for r in rows[1:]}
    assert told["规则", "栏目超期未更新"] == (3, 3, 0)
    assert told["规则", "空白栏目"] == (1, 0, 1)
    assert told["处室、单位", "法规处"] == (3, 3, 0)
    assert told["处室、单位", "宣传处"] == (1, 0, 1)
    assert browser(world.officer).get(reverse("patrol_report")).status_code in {302, 403}


def test_the_home_page_counts_open_problems_by_age_for_departments_and_by_severity_for_the_office(world: World) -> None:
    home = reverse("wagtailadmin_home")
    assert "panel-department-findings" not in text(browser(world.officer).get(home))
    assert "panel-all-findings" not in text(browser(world.supervisor).get(home))
    find(world, 1, at=timezone.now() - 40 * DAY)
    find(world, 2, rule="column.empty", at=timezone.now())
    page = text(browser(world.officer).get(home)).partition("panel-department-findings")[2]
    assert page
    assert "<div><dt>7 天以内</dt><dd>1</dd></div>" in page
    assert "<div><dt>31 至 90 天</dt><dd>1</dd></div>" in page
    page = text(browser(world.supervisor).get(home)).partition("panel-all-findings")[2]
    assert "<div><dt>否决</dt><dd><a" in page
    assert "panel-department-findings" not in text(browser(world.stranger).get(home))
