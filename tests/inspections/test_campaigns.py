"""集中检查 (17.2): departments first, then the office's sample; progress, summary and report."""

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from lanmu.common.refusal import NotAllowed, Refused
from lanmu.inspections import actions, papers, queries
from lanmu.inspections.enums import CheckState, Stage
from lanmu.inspections.models import Check
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice
from lanmu.patrol.models import Finding
from tests.factories import AT, make_department, make_user
from tests.inspections.cast import DAY, House, answers, browser, drawing, submit

SELF_DUE = date(2024, 5, 20)


def begin(house: House) -> Check:
    return actions.begin_campaign(
        title="上半年集中检查", note="逐栏目自查。", self_due_on=SELF_DUE, by=house.supervisor, at=AT
    )


def own_sheets(check: Check, house: House) -> Any:
    make_user("办公室归口发布人", Role.PUBLISHER, department=make_department("办公室"), username="fabu")
    people = {"办公室": "fabu", "法规处": house.law_officer.username, "宣传处": house.news_officer.username,
              "燃气管理处": house.gas_officer.username}  # fmt: skip
    users = {user.username: user for user in type(house.supervisor).objects.all()}
    return [(sheet, users[people[sheet.department.name]]) for sheet in check.sheets.filter(stage=Stage.SELF)]


@pytest.mark.clause("17.2")
def test_every_department_first_looks_at_its_own_columns(house: House) -> None:
    check = begin(house)
    sheets = own_sheets(check, house)
    assert [(s.title, s.department.name) for s, _ in sheets] == [
        ("政务公开 › 政策文件", "办公室"), ("政务公开 › 法规标准", "法规处"), ("新闻动态 › 城市管理动态", "宣传处"),
        ("专题专栏 › 燃气管理", "燃气管理处"), ("专题专栏 › 供热服务", "燃气管理处"),
        ("专题专栏 › 廉韵津沽", "燃气管理处"),
    ]  # fmt: skip
    told = Notice.objects.filter(key__startswith=f"inspection:{check.pk}:self:")
    assert house.gas_officer in {notice.user for notice in told}
    sheet, person = sheets[3]
    with pytest.raises(NotAllowed, match="由燃气管理处填报"):
        actions.submit_sheet(sheet=sheet, answers=answers(sheet), by=house.law_officer, at=AT)
    actions.submit_sheet(sheet=sheet, answers=answers(sheet, links="有断链，已报修。"), by=person, at=AT + DAY)
    assert not Finding.objects.exists()
    row = next(row for row in queries.by_department(check) if row.name == "燃气管理处")
    assert (row.own, row.own_done, row.office) == (3, 1, 0)


@pytest.mark.clause("17.2")
def test_the_office_draws_when_all_is_in_or_the_day_is_past_and_the_summary_tells_them_apart(house: House) -> None:
    check = begin(house)
    with pytest.raises(Refused, match="还有 6 张自查表没有提交"):
        actions.draw_campaign(check=check, drawing=drawing(house), by=house.supervisor, at=AT + DAY)
    for sheet, person in own_sheets(check, house)[:5]:
        actions.submit_sheet(sheet=sheet, answers=answers(sheet), by=person, at=AT + DAY)
    with pytest.raises(Refused, match="不能结束"):
        actions.close_check(check=check, summary="完。", by=house.supervisor, at=AT + DAY)
    late = AT.replace(day=21)
    actions.draw_campaign(check=check, drawing=drawing(house, size=6), by=house.supervisor, at=late)
    assert (check.state, len(check.seed)) == (CheckState.INSPECTING, 32)
    with pytest.raises(Refused, match="已经抽过样"):
        actions.draw_campaign(check=check, drawing=drawing(house), by=house.supervisor, at=late)
    for sheet in check.sheets.filter(stage=Stage.OFFICE):
        bad = {"links": "附件打不开。"} if sheet.title.endswith(("燃气管理", "供热服务")) else {}
        submit(sheet, at=late + DAY, **bad)
    assert [row.sheet.title for row in queries.overlooked(check)] == [
        s.title for s in check.sheets.filter(stage=Stage.OFFICE) if s.title.endswith(("燃气管理", "供热服务"))
    ]
    finding = Finding.objects.get(column__title="燃气管理")
    inspector = finding.found_by
    other = house.news_officer if inspector == house.law_officer else house.law_officer
    actions.recheck(finding=finding, by=other, gone=True, text="已修复。", at=late + 2 * DAY)
    said = papers.sentence(check)
    assert said == (
        "自查表应交 6 张，已交 5 张。从 6 个栏目中抽取 6 个检查，提交检查表 6 张，发现问题 2 个，已复查销号 1 个。"
        "自查合格而检查不合格的 2 项。"
    )
    actions.close_check(check=check, summary="总体良好，燃气管理处须整改。", by=house.supervisor, at=late + 2 * DAY)
    assert check.state == CheckState.CLOSED
    sheet, person = own_sheets_left(check, house)
    with pytest.raises(Refused, match="已经结束"):
        actions.submit_sheet(sheet=sheet, answers=answers(sheet), by=person, at=late + 3 * DAY)


def own_sheets_left(check: Check, house: House) -> Any:
    return check.sheets.get(stage=Stage.SELF, submitted_at__isnull=True), house.gas_officer


def test_departments_are_reminded_before_on_and_after_their_day(house: House) -> None:
    check = begin(house)

    def told() -> list[str]:
        rows = Notice.objects.filter(user=house.gas_officer, key__startswith=f"inspection:{check.pk}:self:")
        return [row.key.rpartition(":")[2] for row in rows.order_by("id") if row.key.count(":") == 4]

    for day in (16, 17, 18, 20, 21, 22):
        actions.remind(at=AT.replace(day=day))
    assert told() == ["near", "today", "late"]
    last = Notice.objects.filter(user=house.gas_officer).order_by("id").last()
    assert last is not None
    assert "还有 3 张自查表没有提交，已过截止日 2024-05-20" in last.text


@pytest.mark.clause("17.2")
def test_the_page_shows_who_has_done_what_and_the_report_is_printed(house: House) -> None:
    check = begin(house)
    sheet, person = own_sheets(check, house)[1]
    actions.submit_sheet(sheet=sheet, answers=answers(sheet), by=person, at=AT + DAY)
    client = browser(house.supervisor)
    page = client.get(reverse("inspections_check", args=[check.pk])).content.decode()
    for said in ("1/1", "0/3", "超期未交", "各处室、单位完成进度", "自查表应交 6 张，已交 1 张。"):
        assert said in page
    act = reverse("inspections_act", args=[check.pk, "draw"])
    people = [house.law_officer.pk, house.news_officer.pk, house.gas_officer.pk]
    refused = client.post(act, {"size": "9", "inspectors": people, "mode": "", "due_on": "2030-01-01"})
    assert "只有 6 个栏目" in refused.content.decode()
    done = client.post(act, {"size": "3", "inspectors": people, "mode": "share", "due_on": "2030-01-01"})
    assert done.status_code == 302
    check.refresh_from_db()
    for one in check.sheets.filter(stage=Stage.OFFICE):
        submit(one, at=check.drawn_at + DAY, open="栏目打不开。")
    close = reverse("inspections_act", args=[check.pk, "close"])
    assert "请填写检查总结" in client.post(close, {"summary": ""}).content.decode()
    assert client.post(close, {"summary": "须整改。"}).status_code == 302

    def report(kind: str) -> bytes:
        return client.get(reverse("inspections_report", args=[check.pk, kind])).content

    assert report("pdf").startswith(b"%PDF")
    text = zipfile.ZipFile(io.BytesIO(report("docx"))).read("word/document.xml").decode()
    for said in ("须整改。", "栏目打不开。", check.seed, check.population_digest):
        assert said in text
    rows = list(openpyxl.load_workbook(io.BytesIO(report("xlsx"))).active.iter_rows(values_only=True))
    assert len(rows) == 4
    assert rows[0][:3] == ("栏目", "运维部门", "检查项")
    listed = client.get(reverse("inspections_population", args=[check.pk]))
    assert listed.content.decode() == check.population
