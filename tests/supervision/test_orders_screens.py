"""督办单 on screen: from ticked findings to 销号 in the browser of each, lists, papers, panels (17.3)."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from lanmu.organisation.roles import Permission, roles_granting
from lanmu.supervision.enums import OrderState
from lanmu.supervision.models import OrderFile, RectificationOrder
from tests.supervision.orders_cast import (
    PDF,
    Office,
    browser,
    make_draft,
    make_finding,
    make_office,
    make_order,
    make_replied,
    prove_gone,
    said,
)
from tests.supervision.papers import words_of_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def act(user: Any, order: RectificationOrder, verb: str, **data: Any) -> Any:
    return browser(user).post(reverse("supervision_order_verb", args=[order.pk, verb]), data, follow=True)


@pytest.mark.clause("17.3")
def test_from_ticked_findings_to_closure_in_the_browser(office: Office) -> None:
    now = timezone.now() - timedelta(hours=2)
    first, second = (make_finding(office.law, at=now, text=f"“政策文件”第{n}条链接打不开。") for n in "一二")
    client = browser(office.supervisor)
    listed = client.get(reverse("patrol_findings")).content.decode()
    assert f'form="chosen-findings" name="finding" value="{first.pk}"' in listed
    assert reverse("supervision_order_new") in listed
    form_url = f"{reverse('supervision_order_new')}?finding={first.pk}&finding={second.pk}"
    form = client.get(form_url).content.decode()
    assert form.count("checked") == 2
    client.post(form_url, {"findings": [first.pk, second.pk], "requirement": "请修复链接。", "term_days": 5})
    order = RectificationOrder.objects.get()
    assert order.state == OrderState.DRAFT
    assert "已签发" in said(act(office.supervisor, order, "issue"))
    page = said(browser(office.law_officer).get(reverse("supervision_order", args=[order.pk])))
    assert "这个日期怎么算的" in page
    assert "“政策文件”第一条链接打不开。" in page
    act(office.law_officer, order, "acknowledge")
    proof = SimpleUploadedFile("截图.exe", PDF)
    done = act(office.law_officer, order, "reply", text="链接已修复。", papers=[proof])
    assert "截图.pdf" in said(done)
    file = OrderFile.objects.get()
    address = reverse("supervision_order_file", args=[order.pk, file.pk])
    assert browser(office.supervisor).get(address).content == PDF
    assert browser(office.gas_officer).get(address).status_code == 404
    waiting = said(browser(office.supervisor).get(reverse("supervision_order", args=[order.pk])))
    assert "现在还不能销号" in waiting
    refused = act(office.supervisor, order, "close", **{"close-text": "可以。"})
    assert "须再次巡检证实" in said(refused)
    prove_gone(first, second, at=timezone.now())
    act(office.supervisor, order, "close", **{"close-text": "逐条核对，已修复。"})
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED


def test_findings_of_several_departments_are_ordered_one_department_at_a_time(office: Office) -> None:
    law, gas = make_finding(office.law), make_finding(office.gas)
    client = browser(office.supervisor)
    page = client.get(f"{reverse('supervision_order_new')}?finding={law.pk}&finding={gas.pk}")
    assert "请逐个拟稿" in said(page)
    assert f"department={office.law.pk}&amp;finding={law.pk}" in page.content.decode()
    chosen = client.get(f"{reverse('supervision_order_new')}?department={office.gas.pk}&finding={gas.pk}")
    assert gas.text in said(chosen)
    assert law.text not in said(chosen)


def test_what_is_wrong_with_the_whole_site_is_ordered_from_the_department_that_leads_it(office: Office) -> None:
    """第四条: 办公室 is 主管部门."""
    finding = make_finding(None, text="页面的页底没有网站标识码。")
    client = browser(office.supervisor)
    page = client.get(f"{reverse('supervision_order_new')}?finding={finding.pk}")
    assert "全站的问题 1 个" in said(page)
    assert f"department={office.office.pk}&amp;finding={finding.pk}" in page.content.decode()
    chosen = client.get(f"{reverse('supervision_order_new')}?department={office.office.pk}&finding={finding.pk}")
    assert finding.text in said(chosen)


def test_a_refused_draft_keeps_what_was_typed_and_says_every_reason(office: Office) -> None:
    finding = make_finding(office.law)
    address = f"{reverse('supervision_order_new')}?finding={finding.pk}"
    page = browser(office.supervisor).post(address, {"requirement": "写了一半", "term_days": "", "deadline": ""})
    words = said(page)
    assert "请至少选择一个问题" in words
    assert "请填写整改期限" in words
    assert "写了一半" in page.content.decode()


def test_a_draft_is_changed_and_given_up(office: Office) -> None:
    first, second = make_finding(office.law), make_finding(office.law)
    draft = make_draft(office, first)
    client = browser(office.supervisor)
    address = reverse("supervision_order_edit", args=[draft.pk])
    assert client.get(address).content.decode().count("checked") == 1
    client.post(address, {"findings": [second.pk], "requirement": "改了要求。", "deadline": "2999-01-04"})
    draft.refresh_from_db()
    assert (draft.requirement, str(draft.deadline)) == ("改了要求。", "2999-01-04")
    assert [item.finding for item in draft.items.all()] == [second]
    act(office.supervisor, draft, "discard")
    draft.refresh_from_db()
    assert draft.state == OrderState.DISCARDED
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("who", ["law_officer", "law_leader", "head", "gas_officer"])
def test_the_offices_screens_are_shut_to_others(office: Office, who: str) -> None:
    make_finding(office.law)
    client = browser(getattr(office, who))
    assert client.get(reverse("supervision_order_new")).status_code == 302
    assert client.get(reverse("supervision_order_rules")).status_code == 302
    assert "chosen-findings" not in client.get(reverse("patrol_findings")).content.decode()


def test_another_departments_order_does_not_exist_for_one(office: Office) -> None:
    order = make_order(office)
    client = browser(office.gas_officer)
    for name in ("supervision_order", "supervision_order_paper"):
        args = [order.pk, "pdf"] if name.endswith("paper") else [order.pk]
        assert client.get(reverse(name, args=args)).status_code == 404
    assert act(office.gas_officer, order, "acknowledge").status_code == 404
    assert (
        browser(office.law_officer).get(reverse("supervision_order_verb", args=[order.pk, "issue"])).status_code == 405
    )
    assert "只有法规处的" in said(act(office.supervisor, order, "acknowledge"))


def test_the_list_filters_sorts_searches_and_exports(office: Office) -> None:
    late = make_order(office, requirement="限期更新政策文件。")  # signed in 2024: long overdue today
    draft = make_draft(office, make_finding(office.gas), department=office.gas, requirement="更新公示。")
    client = browser(office.supervisor)
    address = reverse("supervision_orders")
    assert late.number in said(client.get(f"{address}?late=overdue"))
    assert str(draft) not in said(client.get(f"{address}?late=overdue"))
    assert late.number not in said(client.get(f"{address}?state=draft"))
    assert late.number not in said(client.get(f"{address}?department={office.gas.pk}"))
    assert late.number in said(client.get(f"{address}?q=限期更新"))
    for order in ("number", "-deadline", "state", "department__order", "_findings", "-issued_at"):
        assert client.get(f"{address}?ordering={order}").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}?export=xlsx&ordering=number").getvalue()))
    rows = [[str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert rows[0][:3] == ["文号", "状态", "承办部门"]
    assert any(row[0] == "督〔2024〕1号" and "已超期" in row for row in rows)
    mine = said(browser(office.law_officer).get(reverse("supervision_my_orders")))
    assert "督〔2024〕1号" in mine
    assert "更新公示" not in mine


def test_the_lists_ask_the_same_number_of_questions_whatever_their_length(office: Office) -> None:
    def questions(user: Any, name: str) -> int:
        client = browser(user)
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse(name))
        return len(asked)

    pairs = ((office.supervisor, "supervision_orders"), (office.law_officer, "supervision_my_orders"))
    make_order(office)
    few = [questions(*pair) for pair in pairs]
    for _ in range(6):
        make_order(office, make_finding(office.law), make_finding(office.law))
    assert [questions(*pair) for pair in pairs] == few


def test_the_paper_says_what_was_signed_and_what_became_of_it(office: Office) -> None:
    order = make_replied(office, make_finding(office.law, text="“政策文件”超过六个月没有更新。"))
    client = browser(office.law_officer)
    answer = client.get(reverse("supervision_order_paper", args=[order.pk, "pdf"]))
    assert answer["Content-Type"] == "application/pdf"
    words = words_of_pdf(answer.content)
    for expected in (
        "门户网站督办单",
        "督〔2024〕1号",
        "法规处：",
        "超过六个月没有更新",
        "请立即更新栏目",
        "2024年5月14日",
        "反馈整改情况",
    ):
        assert expected in words
    again = client.get(reverse("supervision_order_paper", args=[order.pk, "pdf"]))
    assert again.content == answer.content
    book = Document(io.BytesIO(client.get(reverse("supervision_order_paper", args=[order.pk, "docx"])).content))
    assert any("督〔2024〕1号" in line.text for line in book.paragraphs)
    assert "“政策文件”超过六个月没有更新。" in [cell.text for cell in book.tables[0].rows[1].cells]


def test_both_sides_see_on_their_home_page_what_waits_for_them(office: Office) -> None:
    order = make_order(office)
    department = browser(office.law_officer).get("/workbench/").content.decode()
    assert 'aria-labelledby="panel-orders"' in department
    assert order.number in department
    assert 'aria-labelledby="panel-orders"' not in browser(office.gas_officer).get("/workbench/").content.decode()
    for user in (office.supervisor, office.head):
        page = browser(user).get("/workbench/").content.decode()
        assert 'aria-labelledby="panel-supervision"' in page
        assert order.number in page  # overdue since 2024


def test_the_rules_are_set_on_their_own_screen(office: Office) -> None:
    client = browser(office.supervisor)
    address = reverse("supervision_order_rules")
    given = {
        "order_days": 4, "again_days": 2, "soon_days": 1, "overdue_every": 3, "bulletin_reminders": 2,
        "bulletin_days": 7, "propose_days": 15,
    }  # fmt: skip
    assert "须在 1 到 120 之间" in said(client.post(address, {**given, "order_days": 500}))
    assert "已保存" in said(client.post(address, given, follow=True))
    finding = make_finding(office.law)
    form = client.get(f"{reverse('supervision_order_new')}?finding={finding.pk}")
    assert form.context["form"].initial["term_days"] == 4


def test_who_is_reminded_is_who_may_answer() -> None:
    assert len(roles_granting(Permission.SUPERVISION_ORDER_REPLY)) == 4
