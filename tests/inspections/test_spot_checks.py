"""定期抽查 (17.1): drawn by chance, looked at by others, found for good, proven gone by another person."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.inspections import actions
from lanmu.inspections.actions import Answer
from lanmu.inspections.enums import CheckState, Group
from lanmu.inspections.models import Check, ChecklistVersion, Sheet, SheetResult
from lanmu.organisation.models import Notice
from lanmu.patrol.models import Finding
from tests.factories import AT
from tests.inspections.cast import DAY, House, answers, drawing, spot, submit


def sheet_of(check: Check, title: str) -> Sheet:
    return check.sheets.get(column__title=title)


@pytest.mark.clause("17.1")
def test_a_random_sample_is_drawn_with_its_seed_on_record_and_shared_out(house: House) -> None:
    check = spot(house, size=4)
    assert len(check.seed) == 32
    assert check.population.count("\n") == 5
    assert check.sheets.count() == 4
    row = AuditEntry.objects.get(action="inspections.begin_spot")
    assert (row.detail["seed"], row.detail["population"]) == (check.seed, check.population_digest)
    assert spot(house, size=4).seed != check.seed
    told = set(Notice.objects.filter(key=f"inspection:{check.pk}:drawn").values_list("user", flat=True))
    assert told == set(check.sheets.values_list("inspector", flat=True))


@pytest.mark.parametrize("mode", ["share", "all"])
@pytest.mark.clause("17.1")
def test_nobody_inspects_a_column_of_their_own_department(house: House, mode: str) -> None:
    check = spot(house, mode=mode)
    people = {(s.column.title, s.inspector.full_name) for s in check.sheets.select_related("column", "inspector")}
    assert len({title for title, _ in people}) == 6
    for title, own in (
        ("政策文件", "法规处信息员"), ("法规标准", "法规处信息员"), ("城市管理动态", "宣传处信息员"),
        ("燃气管理", "燃气管理处信息员"), ("廉韵津沽", "燃气管理处信息员"),
    ):  # fmt: skip
        assert (title, own) not in people
    assert len(people) == (6 if mode == "share" else 12)


def test_a_column_that_nobody_named_may_inspect_stops_the_drawing(house: House) -> None:
    with pytest.raises(Refused, match="没有合适的检查人"):
        spot(house, inspectors=[house.law_officer])
    with pytest.raises(Refused) as refused:
        spot(house, title="", size=7, inspectors=[], mode="", due_on=AT.date() - DAY)
    told = "".join(refused.value.reasons)
    for said in ("请填写检查名称", "不能早于今天", "只有 6 个栏目", "请选择检查人", "分头检查还是共同检查"):
        assert said in told
    assert not Check.objects.exists()
    with pytest.raises(NotAllowed):
        actions.begin_spot_check(title="抽查", drawing=drawing(house), by=house.head, at=AT)


@pytest.mark.clause("17.1")
def test_what_is_unqualified_becomes_a_problem_at_once_and_what_was_handed_in_stays(house: House) -> None:
    sheet = sheet_of(spot(house), "燃气管理")
    submit(sheet, links="附件打不开。", dated="列表没有日期。")
    finding = Finding.objects.get(rule="spot.links")
    assert (finding.source, finding.column, finding.department.name) == ("spot", sheet.column, "燃气管理处")
    assert finding.found_by == sheet.inspector
    assert "附件打不开。" in finding.text
    assert finding.evidence["url"] == "https://www.example.gov.cn/a.html"
    assert Finding.objects.count() == 2
    with pytest.raises(Refused, match="不能再改"):
        submit(sheet)
    with pytest.raises(Refused, match="不能再改"):
        actions.keep_draft(sheet=sheet, answers={}, by=sheet.inspector, at=AT + DAY)
    for change in (lambda rows: rows.update(verdict="good"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(SheetResult.objects.all())


@pytest.mark.clause("17.1")
def test_only_another_person_of_another_department_proves_it_gone(house: House) -> None:
    check = spot(house)
    sheet = sheet_of(check, "燃气管理")
    submit(sheet, links="附件打不开。")
    finding = Finding.objects.get()
    other = house.law_officer if sheet.inspector == house.news_officer else house.news_officer

    def again(by: Any, *, gone: bool = True) -> Finding:
        return actions.recheck(finding=finding, by=by, gone=gone, text="附件已能打开。", at=AT + 3 * DAY)

    with pytest.raises(NotAllowed, match="由另一个人复查"):
        again(sheet.inspector)
    with pytest.raises(NotAllowed, match="由别的处室、单位的人复查"):
        again(house.gas_officer)
    with pytest.raises(NotAllowed, match="只有组织检查的人、网站主管和指定的检查人"):
        again(house.outsider)
    # A later check of the same column that sees nothing wrong does not close it either.
    submit(sheet_of(spot(house, at=AT + DAY), "燃气管理"), at=AT + 2 * DAY)
    finding.refresh_from_db()
    assert finding.is_open
    finding = again(other)
    assert (finding.closed_at, finding.proof["how"]) == (AT + 3 * DAY, "inspector")
    assert finding.proof["note"] == "附件已能打开。"


def test_the_supervisor_rechecks_too_but_not_what_the_office_runs(house: House) -> None:
    check = spot(house)
    for title in ("燃气管理", "政策文件"):
        submit(sheet_of(check, title), links="断链。")
    mine, theirs = Finding.objects.get(column__title="政策文件"), Finding.objects.get(column__title="燃气管理")
    actions.recheck(finding=theirs, by=house.supervisor, gone=True, text="好了。", at=AT + 2 * DAY)
    with pytest.raises(NotAllowed, match="别的处室"):
        actions.recheck(finding=mine, by=house.supervisor, gone=True, text="好了。", at=AT + 2 * DAY)


def test_every_item_needs_a_verdict_and_every_fault_its_words(house: House) -> None:
    sheet = sheet_of(spot(house), "廉韵津沽")
    assert {item["code"] for item in sheet.checklist.items} == {"open", "target", "safe"}
    given = {"open": Answer("bad", ""), "target": Answer("none", " ")}
    with pytest.raises(Refused) as refused:
        actions.submit_sheet(sheet=sheet, answers=given, by=sheet.inspector, at=AT)
    assert [text.endswith(end) for text, end in zip(
        refused.value.reasons, ("请写明问题在哪里。", "请写明为什么不适用。", "还没有结论。"), strict=True
    )] == [True] * 3  # fmt: skip
    with pytest.raises(NotAllowed, match="填写"):
        actions.submit_sheet(sheet=sheet, answers=answers(sheet), by=house.supervisor, at=AT)


def test_the_office_writes_a_new_version_and_old_checks_keep_theirs(house: House) -> None:
    before = sheet_of(spot(house), "城市管理动态")
    texts = [item["text"] for item in before.checklist.items]
    lines = "\n".join([*texts[:-1], "  视频有字幕 "])
    version = actions.edit_checklist(group=Group.NEWS, lines=lines, by=house.supervisor, at=AT)
    assert (version.number, version.items[-1]["text"]) == (2, "视频有字幕")
    assert [item["code"] for item in version.items[:-1]] == [item["code"] for item in before.checklist.items[:-1]]
    after = sheet_of(spot(house), "城市管理动态")
    before.refresh_from_db()
    assert (before.checklist.number, after.checklist.number) == (1, 2)
    with pytest.raises(Refused, match="没有改动"):
        actions.edit_checklist(group=Group.NEWS, lines=lines, by=house.supervisor, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        ChecklistVersion.objects.update(items=[])


def test_a_check_ends_when_every_sheet_is_in_and_with_words(house: House) -> None:
    check = spot(house, size=2)
    with pytest.raises(Refused) as refused:
        actions.close_check(check=check, summary=" ", by=house.supervisor, at=AT)
    assert refused.value.reasons == ["请填写检查总结。", "还有 2 张检查表没有提交。"]
    for sheet in check.sheets.all():
        submit(sheet)
    actions.close_check(check=check, summary="总体良好。", by=house.supervisor, at=AT + 2 * DAY)
    assert check.state == CheckState.CLOSED


def test_inspectors_are_reminded_before_on_and_after_their_day_each_once(house: House) -> None:
    check = spot(house, size=1)

    def told() -> list[str]:
        rows = Notice.objects.filter(key__startswith=f"inspection:{check.pk}:office:").order_by("id")
        return [row.key.rpartition(":")[2] for row in rows]

    for days in (19, 20, 20, 22, 23, 23, 24, 30):
        actions.remind(at=AT + days * DAY)
    assert told() == ["near", "today", "late"]
    submit(check.sheets.get(), at=AT + 31 * DAY)
    actions.remind(at=AT + 32 * DAY)
    assert told() == ["near", "today", "late"]
