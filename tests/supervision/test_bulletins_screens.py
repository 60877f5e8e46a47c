"""通报 on screen: generated, written, approved, issued, signed for, printed (17.4)."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from lanmu.columns.derive import derive_page_permissions
from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.models import ArticlePage
from lanmu.supervision.enums import BulletinState
from lanmu.supervision.models import Bulletin
from tests.factories import make_user
from tests.supervision.orders_cast import Office, browser, make_finding, make_office, said
from tests.supervision.papers import words_of_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = make_office()
    make_finding(office.law, at=timezone.now() - timedelta(days=2), text="“政策文件”有<b>空白</b>页面。")
    return office


def act(user: User, bulletin: Bulletin, verb: str, **data: Any) -> Any:
    return browser(user).post(reverse("supervision_bulletin_verb", args=[bulletin.pk, verb]), data, follow=True)


def made(office: Office) -> Bulletin:
    today = local(timezone.now()).date()
    given = {"kind": "special", "period_from": today - timedelta(days=10), "period_to": today}
    browser(office.supervisor).post(reverse("supervision_bulletin_new"), given)
    return Bulletin.objects.latest("pk")


def page_of(user: User, bulletin: Bulletin) -> str:
    return said(browser(user).get(reverse("supervision_bulletin", args=[bulletin.pk])))


def issue(office: Office, bulletin: Bulletin) -> None:
    act(office.supervisor, bulletin, "submit")
    bulletin.refresh_from_db()
    act(office.head, bulletin, "approve", digest=bulletin.digest)
    act(office.supervisor, bulletin, "issue")
    bulletin.refresh_from_db()


@pytest.mark.clause("17.4")
def test_from_generation_to_a_departments_signature_in_the_browser(office: Office) -> None:
    bulletin = made(office)
    page = page_of(office.supervisor, bulletin)
    assert "新发现问题 1 个" in page
    assert "编写中" in page
    chart = browser(office.supervisor).get(reverse("supervision_bulletin", args=[bulletin.pk])).content.decode()
    assert 'class="lm-chart"' in chart
    client = browser(office.supervisor)
    address = reverse("supervision_bulletin_edit", args=[bulletin.pk])
    given = {
        "title": "关于专项检查的通报", "opening": "现通报如下。", "situation": "<script>alert(1)</script>",
        "practice": "", "requirements": "请整改。", "audience": "inside",
    }  # fmt: skip
    assert "已保存" in said(client.post(address, given, follow=True))
    assert "<script>alert(1)" not in client.get(reverse("supervision_bulletin", args=[bulletin.pk])).content.decode()
    assert "待审定" in said(act(office.supervisor, bulletin, "submit"))
    assert "关于专项检查的通报" in browser(office.head).get("/workbench/").content.decode()
    assert "审定的是这一页的文字和数据" in page_of(office.head, bulletin)
    bulletin.refresh_from_db()
    assert "有变化" in said(act(office.head, bulletin, "approve", digest="x"))
    act(office.head, bulletin, "approve", digest=bulletin.digest)
    assert browser(office.law_officer).get(reverse("supervision_bulletin", args=[bulletin.pk])).status_code == 404
    act(office.supervisor, bulletin, "issue")
    bulletin.refresh_from_db()
    assert bulletin.state == BulletinState.ISSUED
    assert bulletin.number in browser(office.law_officer).get("/workbench/").content.decode()
    assert "法规处签收" in page_of(office.law_officer, bulletin)
    signed = said(act(office.law_officer, bulletin, "sign", department=office.law.pk))
    assert "已签收" in signed
    assert "签收情况（1 / 3）" in signed
    assert "只有燃气管理处的" in said(act(office.law_officer, bulletin, "sign", department=office.gas.pk))


def test_a_refused_verb_says_why_and_changes_nothing(office: Office) -> None:
    bulletin = made(office)
    assert "只有网站主管" in said(act(office.supervisor, bulletin, "approve", digest=""))
    assert "不能印发" in said(act(office.supervisor, bulletin, "issue"))
    assert "请填写撤回的原因" in said(act(office.supervisor, bulletin, "withdraw", **{"withdraw-reason": " "}))
    bulletin.refresh_from_db()
    assert bulletin.state == BulletinState.DRAFT
    assert browser(office.head).get(reverse("supervision_bulletin_new")).status_code == 302
    assert browser(office.head).get(reverse("supervision_bulletin_edit", args=[bulletin.pk])).status_code == 302


def test_a_wrong_period_keeps_the_form(office: Office) -> None:
    address = reverse("supervision_bulletin_new")
    empty = said(browser(office.supervisor).post(address, {"kind": "month", "period_from": "", "period_to": ""}))
    assert "请填写通报期间的起日和止日" in empty
    assert not Bulletin.objects.exists()


def test_paper_and_word_say_the_same_and_the_same_paper_has_the_same_bytes(office: Office) -> None:
    bulletin = made(office)
    issue(office, bulletin)
    client = browser(office.law_officer)
    address = reverse("supervision_bulletin_paper", args=[bulletin.pk, "pdf"])
    answer = client.get(address)
    words = words_of_pdf(answer.content)
    for expected in (
        bulletin.number,
        bulletin.title,
        "各处室、单位：",
        "二、检查发现的问题",
        "新发现问题 1 个",
        "工作要求",
    ):
        assert expected in words
    assert client.get(address).content == answer.content
    book = Document(io.BytesIO(client.get(reverse("supervision_bulletin_paper", args=[bulletin.pk, "docx"])).content))
    text = "".join(line.text for line in book.paragraphs)
    assert "二、检查发现的问题" in text
    assert any("法规处" in [cell.text for cell in row.cells] for table in book.tables for row in table.rows)


def test_the_list_filters_exports_and_asks_a_constant_number_of_questions(office: Office) -> None:
    first = made(office)
    issue(office, first)
    client = browser(office.supervisor)
    address = reverse("supervision_bulletins")

    def questions() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    few = questions()
    for _ in range(5):
        made(office)
    assert questions() == few
    assert first.number not in said(client.get(f"{address}?state=draft"))
    assert first.number in said(client.get(f"{address}?q=专项检查"))
    for order in ("title", "state", "number", "kind", "-issued_at"):
        assert client.get(f"{address}?ordering={order}").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}?export=xlsx").getvalue()))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "期号"
    assert len(rows) == 7
    seen = said(browser(office.law_officer).get(address))
    assert "编写中" not in seen.replace("编写中 待审定", "")


@pytest.mark.clause("17.4")
def test_the_columns_officer_turns_a_public_one_into_a_draft(office: Office) -> None:
    writer = make_user("法规处写稿人", Role.INFORMATION_OFFICER, department=office.law)
    derive_page_permissions()
    bulletin = made(office)
    given = {
        "title": bulletin.title, "opening": "现通报如下。", "situation": "", "practice": "", "requirements": "请整改。",
        "audience": "public", "column": office.column.pk,
    }  # fmt: skip
    browser(office.supervisor).post(reverse("supervision_bulletin_edit", args=[bulletin.pk]), given)
    issue(office, bulletin)
    assert "转为稿件" in page_of(writer, bulletin)
    assert "转为稿件，请核对" not in page_of(office.gas_officer, bulletin)
    answer = browser(writer).post(reverse("supervision_bulletin_verb", args=[bulletin.pk, "adopt"]))
    article = ArticlePage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "请整改。" in str(article.body)
    assert "打开转成的稿件" in page_of(writer, bulletin)
