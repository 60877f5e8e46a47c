"""工作日历 by HTTP: seen by year, set, cleared, exported, imported; by the 办公室监督员 only."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from lanmu.organisation.enums import Role
from lanmu.workdays.models import CalendarDay, CalendarYear
from tests.factories import make_user

SignIn = Callable[..., Client]
PAGE = "/workbench/calendar/"
HEADINGS = ["日期", "星期", "上班或放假", "说明", "依据"]


@pytest.fixture
def client(cast: SimpleNamespace, signed_in: SignIn) -> Client:
    from lanmu.organisation.actions import sync_roles
    from tests.factories import AT

    user = make_user("办公室监督员", Role.SUPERVISOR, department=cast.office)
    sync_roles(day=AT.date())
    return signed_in(user)


def file(*rows: Any, name: str = "放假.xlsx") -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def send(client: Client, *rows: Any, year: int = 2098, **given: Any) -> str:
    data = {"year": year, "notice": "国办发明电〔2097〕1号", "file": file(*rows)} | given
    return client.post(PAGE + "import/", data, follow=True).content.decode()


def test_a_year_shows_its_holidays_and_where_they_come_from(client: Client) -> None:
    page = client.get(PAGE, {"year": 2025}).content.decode()
    for said in ("2025-10-01", "国庆节", "2025-09-28", "星期日", "调休上班", "国务院办公厅放假安排（程序自带）"):
        assert said in page


def test_a_year_that_is_not_announced_is_said_to_be_guessed(client: Client) -> None:
    page = client.get(PAGE, {"year": 2098}).content.decode()
    assert "尚未公布" in page
    assert "按法定节假日推定" in page


def test_a_day_is_set_and_cleared(client: Client) -> None:
    given = {"day": "2024-07-25", "works": "0", "name": "防汛停班"}
    page = client.post(PAGE + "set/", given, follow=True).content.decode()
    assert "已设定2024-07-25。" in page
    assert "防汛停班" in page
    assert CalendarDay.objects.get().set_by_name == "办公室监督员"
    page = client.post(PAGE + "clear/", {"day": "2024-07-25", "year": "2024"}, follow=True).content.decode()
    assert "2024-07-25已恢复。" in page
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(
    ("address", "given", "said"),
    [
        ("set/", {"day": "", "works": "0", "name": "停班"}, "请选择日期"),
        ("set/", {"day": "2024-07-25", "works": "0", "name": ""}, "请写明是什么日子"),
        ("clear/", {"day": "乱写", "year": "2024"}, "请选择要恢复的日子"),
        ("clear/", {"day": "2024-07-25", "year": "2024"}, "没有单独设定"),
        ("forget/", {"year": "2024"}, "没有本单位设定的日子"),
        ("import/", {"year": "2098"}, "请选择 Excel 文件"),
    ],
)
def test_what_is_wrong_is_said_on_the_screen(client: Client, address: str, given: dict[str, str], said: str) -> None:
    assert said in client.post(PAGE + address, given).content.decode()
    assert not CalendarDay.objects.exists()


def test_what_is_exported_can_be_changed_and_imported(client: Client) -> None:
    answer = client.get(PAGE, {"year": 2098, "export": "xlsx"})
    assert "2098" in answer["Content-Disposition"]
    rows = list(load_workbook(BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert list(rows[0]) == HEADINGS
    page = send(
        client, *rows, [date(2098, 10, 8), "", "放假", "调休放假", ""], ["2098-10-11", "", "上班", "调休上班", ""]
    )
    assert f"已录入2098年放假安排，共 {len(rows) + 1} 天。" in page
    assert "国办发明电〔2097〕1号" in page
    assert CalendarYear.objects.get().year == 2098
    page = client.post(PAGE + "forget/", {"year": "2098"}, follow=True).content.decode()
    assert "2098年本单位设定的日子已全部取消。" in page


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["日期", "说明"]], "第一行应是：日期、星期、上班或放假"),
        ([HEADINGS, ["十月一日", "", "放假", "国庆节"]], "第 2 行：日期“十月一日”无法识别"),
        ([HEADINGS, ["2098-10-01", "", "休", "国庆节"]], "第 2 行：应写“上班”或“放假”"),
        ([HEADINGS, ["2099-10-01", "", "放假", "国庆节"]], "2099-10-01不在2098年"),
        ([HEADINGS, *[["2098-10-01", "", "放假", "国庆节"]] * 2], "出现了不止一次"),
        ([HEADINGS, *[["2098-10-01", "", "放假", "国庆节"]] * 500], "一年没有这么多天"),
        ([], "第一行应是"),
    ],
)
def test_a_wrong_file_is_refused_in_words(client: Client, rows: list[Any], said: str) -> None:
    assert said in send(client, *rows)
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 neither"])
def test_what_is_no_workbook_is_refused_in_words(client: Client, content: bytes) -> None:
    page = send(client, file=SimpleUploadedFile("放假.xlsx", content))
    assert "不是 Excel" in page or "文件是空的" in page or "空" in page
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize("name", ["writer", "first", "system", "security", "auditor"])
def test_it_is_shut_to_everybody_else(cast: SimpleNamespace, signed_in: SignIn, name: str) -> None:
    browser = signed_in(getattr(cast, name))
    assert browser.get(PAGE).status_code == 302
    assert browser.post(PAGE + "set/", {"day": "2024-07-25", "works": "0", "name": "停班"}).status_code == 302
    assert not CalendarDay.objects.exists()
