"""The screens of checks: begun, filled, handed in, re-checked, listed; each person sees what is theirs."""

import io
from typing import Any

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lanmu.inspections.models import Check, ChecklistVersion, Sheet
from lanmu.patrol.models import Finding
from tests.factories import AT
from tests.inspections.cast import House, browser, spot, submit
from tests.portal.english import english


def reasons(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


@pytest.mark.clause("17.1")
def test_a_spot_check_from_the_form_to_the_recheck(house: House) -> None:
    client = browser(house.supervisor)
    people = [house.law_officer.pk, house.news_officer.pk]
    form = {"title": "抽查", "below": "", "size": "", "inspectors": people, "mode": "share", "due_on": "明天"}
    refused = client.post(reverse("inspections_new_spot"), form)
    assert "请按“年-月-日”填写检查截止日。" in reasons(refused)
    refused = client.post(reverse("inspections_new_spot"), {**form, "due_on": "2030-01-01"})
    assert "请填写抽取多少个栏目。" in reasons(refused)
    done = client.post(reverse("inspections_new_spot"), {**form, "due_on": "2030-01-01", "size": "6"})
    check = Check.objects.get()
    assert done["Location"] == reverse("inspections_check", args=[check.pk])
    sheet = check.sheets.get(column__title="燃气管理")
    inspector = browser(sheet.inspector)
    assert "待填的检查表" in inspector.get(reverse("wagtailadmin_home")).content.decode()
    there = reverse("inspections_sheet", args=[sheet.pk])
    assert there in inspector.get(reverse("inspections_mine")).content.decode()
    given = {f"{item['code']}-verdict": "good" for item in sheet.checklist.items}
    kept = {**given, "links-verdict": "bad", "links-note": "", "verb": "save"}
    assert inspector.post(there, kept).status_code == 302
    refused = inspector.post(there, {**kept, "verb": "submit"})
    assert any("请写明问题在哪里" in reason for reason in reasons(refused))
    assert inspector.post(there, {**kept, "links-note": "附件打不开。", "verb": "submit"}).status_code == 302
    finding = Finding.objects.get()
    own = inspector.get(there).content.decode()
    assert "由另一个人复查" in own
    again = reverse("inspections_recheck", args=[sheet.pk, finding.pk])
    assert again in client.get(there).content.decode()
    client.post(again, {"gone": "", "text": "看过。"})
    assert Finding.objects.open().exists()
    client.post(again, {"gone": "yes", "text": "已能打开。"})
    assert not Finding.objects.open().exists()
    assert "已复查销号" in browser(house.gas_officer).get(there).content.decode()


def test_people_see_what_is_theirs(house: House) -> None:
    check = spot(house)
    sheet = check.sheets.get(column__title="燃气管理")
    there = reverse("inspections_sheet", args=[sheet.pk])
    for user, status in (
        (house.supervisor, 200),
        (sheet.inspector, 200),
        (house.outsider, 302),
        (house.gas_officer, 200),
    ):
        # The officer of 燃气管理处 is an inspector of this check too, of other columns.
        assert browser(user).get(there).status_code == status
    for name, args in (
        ("inspections_checks", []), ("inspections_new_spot", []), ("inspections_new_campaign", []),
        ("inspections_checklists", []), ("inspections_check", [check.pk]), ("inspections_population", [check.pk]),
        ("inspections_report", [check.pk, "pdf"]),
    ):  # fmt: skip
        assert browser(house.outsider).get(reverse(name, args=args)).status_code in {302, 403}, name
    act = reverse("inspections_act", args=[check.pk, "close"])
    assert browser(sheet.inspector).post(act, {"summary": "完。"}).status_code in {302, 403}
    check.refresh_from_db()
    assert check.closed_at is None


def test_a_department_reads_what_was_handed_in_about_it_and_not_before(house: House) -> None:
    check = spot(house, inspectors=[house.law_officer, house.news_officer])
    sheet = check.sheets.get(column__title="燃气管理")
    there = reverse("inspections_sheet", args=[sheet.pk])
    assert browser(house.gas_officer).get(there).status_code in {302, 403}
    submit(sheet)
    assert browser(house.gas_officer).get(there).status_code == 200


def test_the_checklists_are_changed_on_their_page(house: House) -> None:
    client, there = browser(house.supervisor), reverse("inspections_checklists")
    assert "转载的信息注明来源" in client.get(there).content.decode()
    assert "请至少写一项" in client.post(there, {"group": "news", "lines": " "}).content.decode()
    assert client.post(there, {"group": "news", "lines": "标题准确\n有发布时间"}).status_code == 302
    assert ChecklistVersion.objects.filter(group="news").count() == 2
    assert "标题准确" in client.get(there).content.decode()


def test_the_list_filters_and_exports_and_costs_the_same_with_many(house: House) -> None:
    client = browser(house.supervisor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("inspections_checks")).status_code == 200
        return len(seen)

    spot(house, title="第一次抽查")
    queries()
    few = queries()
    for n in range(3):
        spot(house, title=f"另一次抽查{n}")
    assert queries() == few
    page = client.get(reverse("inspections_checks"), {"q": "第一次"}).content.decode()
    assert "第一次抽查" in page
    assert "另一次抽查" not in page
    answer = client.get(reverse("inspections_checks"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(list(book.active.iter_rows())) == 5


def test_a_check_costs_the_same_with_many_sheets(house: House) -> None:
    client = browser(house.supervisor)

    def queries(check: Check) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("inspections_check", args=[check.pk])).status_code == 200
        return len(seen)

    few, many = spot(house, size=1), spot(house, size=6, mode="all")
    for check in (few, many):
        for sheet in check.sheets.all():
            submit(sheet, at=AT.replace(day=9), open="打不开。")
    queries(few)
    assert queries(few) == queries(many)
    assert Sheet.objects.count() == 13


def test_screens_with_something_on_them_say_no_english(house: House) -> None:
    check = spot(house)
    done, waiting = check.sheets.all()[:2]
    submit(done, open="打不开。")

    def said(user: Any, name: str, *args: int) -> set[str]:
        page = browser(user).get(reverse(name, args=args)).content.decode()
        return english(page.replace(done.path, "").replace(waiting.path, ""))

    assert said(house.supervisor, "inspections_check", check.pk) == set()
    assert said(house.supervisor, "inspections_sheet", done.pk) == set()
    assert said(house.supervisor, "inspections_checklists") == set()
    assert said(waiting.inspector, "inspections_sheet", waiting.pk) == set()
    assert said(waiting.inspector, "inspections_mine") == set()
