"""`lanmu inspect`, the score page, what is kept of every day; 部门考核; the cockpit."""

import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.columns.enums import Cadence
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.config.cli import main
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.enums import Role
from lanmu.patrol.actions import observe
from lanmu.patrol.models import HomeFace, PatrolRun, Probe
from lanmu.patrol.observing import Observation
from lanmu.supervision.actions.scores import keep_day, make_assessment, set_rates
from lanmu.supervision.models import Assessment, ScoreDay
from lanmu.supervision.scores.assessing import Span, assess
from lanmu.supervision.scores.inspecting import as_json, current_rates, inspect
from lanmu.supervision.scores.picture import take_picture
from tests.factories import AT, make_cast, make_column, make_department, make_public, make_user

pytestmark = pytest.mark.django_db
DAY = AT.date()
SOURCES = (
    "freshness", "links", "content", "tags", "availability", "home", "tampering", "duties", "filings", "incident",
)  # fmt: skip


def see(rule: str, key: str, *, department: Any = None, at: datetime = AT, source: str = "freshness") -> None:
    text = f"{rule} {key}。"
    seen = [Observation(key=key, rule=rule, text=text, department_id=department.pk if department else None)]
    observe(source=source, seen=seen, at=at)


@pytest.fixture
def office() -> Client:
    office = make_department("办公室")
    user = make_user("办公室监督员", Role.SUPERVISOR, department=office)
    sync_roles(day=DAY)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.mark.clause("4.3")
def test_a_period_is_assessed_by_department_ranked_kept_and_exported(office: Client) -> None:
    cast = make_cast()
    news = make_department("宣传处")
    make_column("城市管理动态", operator=news, responsible=news, cadence=Cadence.WEEKLY)
    inside, before = AT - timedelta(days=5), AT - timedelta(days=60)
    see("freshness.late", "a", department=cast.department, at=inside)
    see("filing.late", "b", department=cast.office, at=inside, source="filings")
    see("link.broken", "c", department=cast.department, at=before, source="links")
    span = Span(DAY - timedelta(days=30), DAY)
    rows = {row.department: row for row in assess(span=span, rates={})}
    parts = {part.code: part for part in rows["法规处"].parts}
    assert (parts["A1"].count, parts["A1"].lost) == (1, 3)
    assert (parts["A3"].count, parts["A6"].count) == (0, 1)  # found before the period, still open in it
    assert rows["办公室"].total == 100 - 5 - _untrained(rows["办公室"])
    assert rows["宣传处"].rank == 1
    assert next(iter(rows)) == "宣传处"
    given = {"title": "五月考核", "starts_on": span.first.isoformat(), "ends_on": span.last.isoformat()}
    office.post(reverse("supervision_assessment_new"), given)
    row = Assessment.objects.get()
    see("freshness.late", "later", department=news, at=AT)
    page = office.get(reverse("supervision_assessment", args=[row.pk]))
    text = page.content.decode()
    assert "五月考核" in text
    assert "-3（1）" in text
    book = openpyxl.load_workbook(
        io.BytesIO(office.get(reverse("supervision_assessment", args=[row.pk]), {"export": "xlsx"}).content)
    )
    assert [cell.value for cell in book.active[2]][:2] == [1, "宣传处"]
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = office.get(reverse("supervision_assessment", args=[row.pk]), {"export": kind})
        assert answer.content.startswith(begins)


def _untrained(row: Any) -> float:
    return sum(part.lost for part in row.parts if part.code == "A7")


def test_today_is_judged_from_clocks_problems_and_visits_and_told_as_json(office: Client, capsys: Any) -> None:
    cast = make_cast()
    make_public(cast)
    see("footer.missing", "footer:icp", source="tags")
    HomeFace.objects.create(at=AT, digest="x", newest=AT)
    Probe.objects.bulk_create(
        Probe(at=AT - timedelta(hours=n), target="首页", url="https://a/", seconds=1, result="ok") for n in range(168)
    )
    for source in SOURCES:
        PatrolRun.objects.create(source=source, state="done", requested_at=AT, finished_at=AT, looked=9)
    found = inspect(at=AT)
    told = as_json(found)
    assert {veto["code"]: veto["state"] for veto in told["vetoes"]} == {
        "V1": "clear", "V2": "clear", "V3": "clear", "V4": "clear", "V5": "unknown", "V6": "unknown",
    }  # fmt: skip
    assert told["score"] == 99.0
    assert [item["code"] for item in told["items"] if item["lost"]] == ["N10"]
    assert found.verdict == "合格"
    assert main(["inspect", "--json", "--at", AT.isoformat()]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed == told
    assert main(["inspect", "--json", "--regulation", "--at", AT.isoformat()]) == 1
    by_regulation = json.loads(capsys.readouterr().out)
    assert (by_regulation["vetoes"], by_regulation["score"]) == ([], 100)
    assert main(["inspect", "--at", AT.isoformat()]) == 1
    said = capsys.readouterr().out
    assert "国办秘函〔2019〕19号：合格，99 分" in said
    assert "-1/4 功能设计 网站标识" in said
    assert "未监测：办事统计、留言公开、征集调查" in said


@pytest.mark.usefixtures("db")
def test_an_empty_site_is_inspected_in_the_agreed_shape_and_a_wrong_call_is_told(capsys: Any) -> None:
    for given in (["inspect", "--json"], ["inspect", "--json", "--regulation"]):
        assert main(given) == 0
        printed = json.loads(capsys.readouterr().out)
        assert list(printed) == ["vetoes", "score", "items"]
        assert all(list(veto) == ["code", "state", "evidence"] for veto in printed["vetoes"])
        assert all(list(item) == ["code", "points", "lost", "evidence"] for item in printed["items"])
        assert printed["score"] == 100
    assert main(["inspect"]) == 0
    capsys.readouterr()
    assert main(["inspect", "--at", "昨天"]) == 2
    assert "--at 应为带时区的时间" in capsys.readouterr().err
    assert main(["inspect", "--nonsense"]) == 2


def test_the_day_is_kept_once_and_never_rewritten(office: Client) -> None:
    make_cast()
    first = keep_day(at=AT)
    see("footer.missing", "footer:icp", source="tags")
    again = keep_day(at=AT + timedelta(hours=3))
    assert (again.day, again.score) == (first.day, first.score)
    next_day = keep_day(at=AT + timedelta(days=1))
    assert next_day.score == first.score - 1
    assert ScoreDay.objects.count() == 2
    text = office.get(reverse("supervision_scores")).content.decode()
    assert "得分变化" in text
    assert f"19号：{AT:%m-%d} {first.score:g} 分" in text, "what was kept of the days before"
    assert text.count("<circle") == 2 * 3, "and today as it stands now"


def test_points_are_set_by_the_office_within_bounds_and_change_what_comes_after(office: Client) -> None:
    see("footer.missing", "footer:icp", source="tags")
    make_public(make_cast())
    with pytest.raises(Refused) as refused:
        set_rates(
            rates={
                "R1": (Decimal(30), Decimal(2)), "N10": (Decimal(4), Decimal(9)), "X": (Decimal(1), None),
                "B1": (Decimal(31), None),
            },
            by=office.user, at=AT,
        )  # fmt: skip
    assert refused.value.reasons == [
        "网站标识：分值应在 0 到 100 之间，每个扣的分不能超过分值。",
        "没有编号为 X 的项目。",
        "办法评分各项分值合计应为 100，现在是 30。",
        "加分各项合计最多 30 分。",
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        set_rates(rates={}, by=make_user("旁人"), at=AT)
    assert inspect(at=AT).score == 99
    fields = {k: v.value() if v.value() is not None else "" for k, v in _form_fields(office).items()}
    fields["points_N10"], fields["each_N10"] = "4", "3"
    office.post(reverse("supervision_rates"), fields)
    assert current_rates()["N10"].each == 3
    fields["points_B5"] = "8"
    office.post(reverse("supervision_rates"), fields)
    assert inspect(at=AT).score == 105
    assert "自评加分 8" in office.get(reverse("supervision_scores")).content.decode()


def _form_fields(client: Client) -> dict[str, Any]:
    form = client.get(reverse("supervision_rates")).context["form"]
    return {name: form[name] for name in form.fields}


def test_an_assessment_is_refused_with_every_reason(office: Client) -> None:
    with pytest.raises(Refused, match="不能早于开始日期"):
        make_assessment(title="甲", starts_on=date(2024, 5, 2), ends_on=date(2024, 5, 1), by=office.user, at=AT)
    with pytest.raises(Refused, match="不能在今天之后"):
        make_assessment(title="甲", starts_on=date(2024, 5, 2), ends_on=date(2024, 6, 1), by=office.user, at=AT)
    answer = office.post(reverse("supervision_assessment_new"), {"title": "", "starts_on": "", "ends_on": ""})
    assert "请填写考核名称。" in answer.content.decode()
    assert not Assessment.objects.exists()


def test_the_cockpit_costs_the_same_however_many_problems_there_are(office: Client) -> None:
    cast = make_cast()
    see("footer.missing", "k0", source="tags")
    office.get(reverse("supervision_cockpit"))
    with CaptureQueriesContext(connection) as few:
        office.get(reverse("supervision_cockpit"))
    seen = [
        Observation(key=f"k{n}", rule="footer.missing", text=f"缺第 {n} 项。", department_id=cast.department.pk)
        for n in range(40)
    ]
    observe(source="tags", seen=seen, at=AT + timedelta(hours=1))
    with CaptureQueriesContext(connection) as many:
        page = office.get(reverse("supervision_cockpit")).content.decode()
    assert len(many) == len(few)
    assert "未整改的问题" in page


def test_examples_of_a_rule_are_few_and_its_count_is_whole() -> None:
    seen = [Observation(key=f"k{n}", rule="tag.missing", text=f"缺 {n}。") for n in range(9)]
    observe(source="tags", seen=seen, at=AT)
    told = take_picture(at=AT + timedelta(minutes=1)).seen("tag")
    assert (told.count, len(told.examples)) == (9, 3)


def test_scores_are_for_the_office_and_its_head_only() -> None:
    cast = make_cast()
    sync_roles(day=DAY)
    client = Client()
    client.force_login(cast.author)
    for name in ("supervision_cockpit", "supervision_scores", "supervision_rates", "supervision_assessments"):
        assert client.get(reverse(name)).status_code == 302
