"""舆情台账 on the screen: entered, dealt with, listed, reported by month."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lanmu.audit.models import AuditEntry
from lanmu.incidents import actions
from lanmu.incidents.models import Incident, IncidentFile
from tests.factories import AT
from tests.incidents.cast import HOUR, PNG, Office, browser, register
from tests.portal.english import english

NEW = {
    "title": "网传断气", "grade": "major", "found_at": "2024-05-08T09:00", "source": "抖音", "source_url": "",
    "description": "网传全市停气。", "reach": "", "department": "",
}  # fmt: skip


def reasons(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


@pytest.mark.clause("7.2")
def test_the_screens_register_and_go_through_the_steps(office: Office) -> None:
    client = browser(office.keeper)
    refused = client.post(reverse("incidents_register"), {**NEW, "title": "", "found_at": "昨天"})
    assert "请按“年-月-日 时:分”填写发现时间。" in reasons(refused)
    assert "网传全市停气。" in refused.content.decode()
    done = client.post(reverse("incidents_register"), NEW)
    incident = Incident.objects.get()
    there = reverse("incidents_incident", args=[incident.pk])
    assert done["Location"] == there
    page = client.get(there).content.decode()
    for said in ("发布权威信息", "新闻发布会", "2024-05-08 14:00", "2024-05-09 09:00", "超期"):
        assert said in page

    def do(verb: str, **fields: str) -> Any:
        given = {f"{verb}-{name}": value for name, value in fields.items()}
        return client.post(reverse("incidents_step", args=[incident.pk, verb]), given)

    assert "请填写研判意见。" in reasons(do("judge", grade="major", needs_response="yes", opinion=""))
    assert do("judge", grade="major", needs_response="yes", opinion="不实。").status_code == 302
    assert do("report", to="委领导", happened_at="2024-05-08T10:00", text="已研判。").status_code == 302
    assert do("press", happened_at="2024-05-08T20:00", text="已召开。").status_code == 302
    assert do("note", text="转入核查。", error_event="7").status_code == 302
    refused = do("authority", publication="", text="")
    assert "请选择用哪条公开信息回应；还没有的，请先布置撰稿或关联公开信息。" in reasons(refused)
    page = client.get(there).content.decode()
    assert "第 7 号" in page
    assert reverse("inquiry_event", args=[7]) not in page
    assert reverse("inquiry_event", args=[7]) in browser(office.supervisor).get(there).content.decode()


def test_papers_are_private_and_every_opening_is_on_record(office: Office) -> None:
    incident = register(office)
    client = browser(office.keeper)
    paper = SimpleUploadedFile("截图.png", PNG)
    client.post(reverse("incidents_attach", args=[incident.pk]), {"file": paper})
    file = IncidentFile.objects.get()
    there = reverse("incidents_file", args=[file.pk])
    assert client.get(there).status_code == 405
    assert browser(office.supervisor).post(there).content == PNG
    assert browser(office.cast.author).post(there).status_code in {302, 403}
    assert AuditEntry.objects.filter(action="incidents.read_file").count() == 1


def test_readers_see_and_do_nothing_and_others_see_nothing(office: Office) -> None:
    incident = register(office)
    there = reverse("incidents_incident", args=[incident.pk])
    for user in (office.supervisor, office.head):
        page = browser(user).get(there).content.decode()
        assert incident.title in page
        assert "记入台账" not in page
        assert browser(user).get(reverse("incidents_register")).status_code in {302, 403}
        assert browser(user).post(reverse("incidents_step", args=[incident.pk, "note"]), {}).status_code in {302, 403}
    for user in (office.cast.author, office.cast.publisher, office.system):
        for name, args in (("incidents_incidents", []), ("incidents_incident", [incident.pk]), ("incidents_month", [])):
            assert browser(user).get(reverse(name, args=args)).status_code in {302, 403}


def test_the_list_filters_searches_sorts_and_exports(office: Office) -> None:
    now = timezone.now()
    late = register(office, at=now - 60 * HOUR, title="已经超期的")
    fresh = register(office, at=now - HOUR, title="刚刚发现的", grade="major", source="天津日报")
    client = browser(office.supervisor)

    def titles(**query: str) -> list[str]:
        page = client.get(reverse("incidents_incidents"), query).content.decode()
        return [row.title for row in (late, fresh) if row.title in page]

    assert titles() == [late.title, fresh.title]
    assert titles(term="late") == [late.title]
    assert titles(term="waiting") == [fresh.title]
    assert titles(grade="major") == [fresh.title]
    assert titles(q="天津日报") == [fresh.title]
    assert titles(ordering="next_due_at") == [late.title, fresh.title]
    answer = client.get(reverse("incidents_incidents"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:4] == ("编号", "舆情", "等级", "状态")
    assert {row[1] for row in rows[1:]} == {late.title, fresh.title}


def test_the_list_costs_the_same_with_many_rows(office: Office) -> None:
    client = browser(office.keeper)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("incidents_incidents")).status_code == 200
        return len(seen)

    register(office)
    queries()
    few = queries()
    for n in range(5):
        register(office, title=f"舆情{n}", at=AT + n * HOUR, department=office.cast.department)
    assert queries() == few


@pytest.mark.clause("7.2")
def test_the_month_is_reported_with_charts_on_screen_on_paper_and_as_a_sheet(office: Office) -> None:
    incident = register(office)
    actions.judge(incident=incident, grade="ordinary", opinion="属实。", by=office.keeper, at=AT + HOUR)
    register(office, title="上月的", at=AT - timedelta(days=30))
    register(office, title="月底最后一刻的", at=AT.replace(month=5, day=31, hour=15, minute=59))
    client, there = browser(office.supervisor), reverse("incidents_month")
    page = client.get(there, {"month": "2024-05"}).content.decode()
    assert "2024年5月登记舆情 2 起，其中一般 2 起" in page
    assert "超期未完成 2 项" in page
    assert "上月的" not in page
    assert page.count("<svg") >= 2
    pdf = client.get(there, {"month": "2024-05", "as": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    word = client.get(there, {"month": "2024-05", "as": "docx"})
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert "月底最后一刻的" in text
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(there, {"month": "2024-05", "as": "xlsx"}).content))
    assert len(list(sheet.active.iter_rows())) == 3
    assert client.get(there, {"month": "昨天"}).status_code == 404


def test_screens_with_something_on_them_say_no_english(office: Office) -> None:
    incident = register(office, grade="major")
    actions.judge(incident=incident, grade="major", opinion="不实。", by=office.keeper, at=AT + HOUR)
    actions.attach(incident=incident, file_name="截图", data=PNG, by=office.keeper, at=AT + HOUR)
    task = actions.ask_for_text(
        incident=incident, kind="response", department=office.cast.department, brief="说明。", by=office.keeper, at=AT
    )
    client = browser(office.keeper)
    for name, args in (
        ("incidents_incident", [incident.pk]), ("incidents_task", [task.pk]), ("incidents_month", []),
        ("incidents_accounts", []), ("incidents_security", []), ("incidents_running", []),
    ):  # fmt: skip
        page = client.get(reverse(name, args=args)).content.decode()
        assert english(page.replace("截图.png", "")) == set(), name
