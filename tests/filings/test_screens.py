"""The screens: the list, the overview, one filing with its forms and downloads, the home page's boxes."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from lanmu.filings.actions import generate, mark_overdue, sign
from lanmu.filings.enums import FilingState
from lanmu.filings.models import FilingVersion
from lanmu.organisation.actions import sync_roles
from lanmu.organisation.models import User
from tests.factories import make_column, make_department
from tests.filings.cast import FIRST, MAY, World, made, make_may, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets what the screens read as now."""

    def to(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    to(FIRST)
    return to


def signed_in(user: User, *, at: datetime = FIRST) -> Client:
    sync_roles(day=at.date())
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.mark.clause("16.2")
def test_a_signer_reads_signs_and_the_office_sees_it_filed(world: World, clock: Any) -> None:
    make_may(world)
    filing = made(world)
    client, office = signed_in(world.signer), signed_in(world.supervisor)
    text = page(client, "filings_filing", filing.pk)
    for part in ("五月的公告", "2024-05-31 23:59", "法规处一审", "办公室归口发布人", "还有 4 天", "领导分工调整"):
        assert part in text
    answer = client.post(reverse("filings_act", args=[filing.pk, "sign"]), {"digest": filing.digest, "note": "属实"})
    assert answer.status_code == 302
    assert world.filing.state == FilingState.FILED
    shown = page(office, "filings_filing", filing.pk)
    assert "签报人：办公室栏目专人（栏目专人）" in shown
    assert "说明：属实" in shown
    assert "确认无误，签报" not in shown
    assert "退回的原因" in shown
    assert "退回的原因" not in page(client, "filings_filing", filing.pk)


def test_the_office_returns_on_screen_and_an_empty_reason_is_asked_for(world: World, clock: Any) -> None:
    filing = made(world)
    sign(filing=filing, by=world.signer, at=FIRST, digest=filing.digest)
    office = signed_in(world.supervisor)
    url = reverse("filings_act", args=[filing.pk, "return"])
    assert "请写明退回的原因" in office.post(url, {"reason": ""}).content.decode()
    office.post(url, {"reason": "漏报"})
    assert world.filing.state == FilingState.RETURNED
    text = page(signed_in(world.signer), "filings_filing", filing.pk)
    assert "已退回" in text
    assert "确认无误，签报" in text
    assert "漏报" in text
    assert "签报人：" in page(office, "filings_filing", filing.pk, version=1)


def test_a_screen_that_is_out_of_date_signs_nothing(world: World, clock: Any) -> None:
    filing = made(world)
    client = signed_in(world.signer)
    make_may(world)
    client.post(reverse("filings_act", args=[filing.pk, "regenerate"]))
    answer = client.post(reverse("filings_act", args=[filing.pk, "sign"]), {"digest": filing.digest})
    assert "刚刚重新生成过" in answer.content.decode()
    assert not FilingVersion.objects.exists()


def test_others_do_not_read_it(world: World, clock: Any) -> None:
    filing = made(world)
    other = make_department("宣传处")
    make_column("城市管理动态", operator=other)
    for user in (world.cast.author, world.cast.reviewers[0]):
        client = signed_in(user)
        for name, args in (("filings_list", []), ("filings_overview", []), ("filings_filing", [filing.pk])):
            assert client.get(reverse(name, args=args)).status_code in {302, 403}
    assert signed_in(world.signer).get(reverse("filings_overview")).status_code in {302, 403}
    assert signed_in(world.signer).get(reverse("filings_act", args=[filing.pk, "sign"])).status_code == 405


def test_the_overview_is_departments_by_months_in_words(world: World, clock: Any) -> None:
    other = make_department("宣传处", order=5)
    make_column("城市管理动态", operator=other)
    clock(moment(6, 7))
    generate(month=MAY, at=moment(6, 1))
    generate(month=MAY.replace(month=4), at=moment(5, 1))
    sign(filing=world.filing, by=world.signer, at=moment(6, 6, 9), digest=world.filing.digest)
    mark_overdue(at=moment(6, 7))
    office = signed_in(world.supervisor)
    text = page(office, "filings_overview")
    for part in ("已报备（逾期）", "逾期 2 天", "2024-05", "2023-06", "已报备 1", "逾期 1"):
        assert part in text
    assert "2024-06" not in text.partition("<thead>")[2].partition("</thead>")[0]
    sheet: Any = load_workbook(BytesIO(office.get(reverse("filings_overview"), {"as": "xlsx"}).content)).active
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["运维部门"][-1] == "2024-05"
    assert rows["办公室"][-1] == "已报备（逾期） 2024-06-06"
    assert rows["宣传处"][-1] == "逾期"


def test_the_list_filters_and_its_query_count_does_not_grow(
    world: World, clock: Any, django_assert_max_num_queries: Any
) -> None:
    made(world)
    office = signed_in(world.supervisor)
    page(office, "filings_list")

    def queries(name: str) -> int:
        with django_assert_max_num_queries(200) as seen:
            page(office, name)
        return len(seen)

    before = [queries("filings_list"), queries("filings_overview")]
    for n in range(5):
        make_column(f"栏目{n}", operator=make_department(f"运维{n}处"))
    generate(month=MAY, at=FIRST)
    assert [queries("filings_list"), queries("filings_overview")] == before
    assert "运维0处" in page(office, "filings_list", month="2024-05", state="awaiting")
    assert "运维0处</td>" not in page(office, "filings_list", month="2024-04")


def test_the_downloads_hold_what_the_screen_shows(world: World, clock: Any) -> None:
    make_may(world)
    filing = made(world)
    sign(filing=filing, by=world.signer, at=moment(6, 6, 9), digest=filing.digest, note_text="服务器维护")
    client = signed_in(world.signer)
    url = reverse("filings_filing", args=[filing.pk])
    sheet: Any = load_workbook(BytesIO(client.get(url, {"as": "xlsx"}).content)).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    word = Document(BytesIO(client.get(url, {"as": "word"}).content))
    words = "".join(p.text for p in word.paragraphs)
    words += "".join(c.text for t in word.tables for r in t.rows for c in r.cells)
    pdf = "".join(p.extract_text() for p in PdfReader(BytesIO(client.get(url, {"as": "pdf"}).content)).pages)
    for part in ("五月的公告", "法规处三审", "办公室归口发布人"):
        assert part in cells
        assert part in words
    for part in ("签报人：办公室栏目专人", "（逾期）", "服务器维护", world.filing.versions.get().digest):
        assert part in words
    assert "2024 年 5 月信息发布情况报备表（办公室）" in words
    assert "五月的公告" in pdf.replace("\n", "")


def test_home_tells_signers_what_to_sign_and_the_office_who_has_not(world: World, clock: Any) -> None:
    made(world)
    home = reverse("wagtailadmin_home")
    mine = signed_in(world.signer).get(home).content.decode()
    assert "上月报备" in mine
    assert "还有 4 天" in mine
    office = signed_in(world.supervisor).get(home).content.decode()
    assert "2024 年 5 月报备" in office
    assert "上月报备" not in office
    assert "报备" not in signed_in(world.cast.author).get(home).content.decode()
