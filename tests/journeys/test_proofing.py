"""Issue 5, done-when 3: a wrong date and an identity number are marked as they are typed; the number stops the
submission, and one click later it does not.
"""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from lanmu.publishing.models import HitDecision, Submission
from tests.journeys.conftest import SignIn
from tests.journeys.people import confirm
from tests.publishing.screen_cast import make_screen_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IDENTITY = "11010519491231002X"
MARKS = "() => [...CSS.highlights.get('lm-proof-stop')].map(String)"


def begin(page: Page, text: str) -> None:
    """A new article with a title, its secrecy attribute and a paragraph that is just being typed."""
    page.goto("/workbench/write/")
    page.get_by_role("link", name="政策文件").click()
    page.get_by_role("textbox", name="信息名称").fill("关于召开工作会议的通知")
    page.get_by_role("textbox", name="内容摘要").fill("通知开会。")
    page.get_by_role("tab", name="备案信息").click()
    page.get_by_role("textbox", name="联系电话").fill("022-28450000")
    page.get_by_role("combobox", name="信息类型").select_option(label="信息公开类")
    page.get_by_role("combobox", name="公开属性").select_option(label="主动公开")
    page.get_by_role("tab", name="正文", exact=True).click()
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="文字").click()
    page.locator(".public-DraftEditor-content").first.click()
    expect(page.get_by_role("status").filter(has_text="没有发现问题")).to_be_visible()
    page.keyboard.insert_text(text)


@pytest.mark.clause("13.2")
@pytest.mark.clause("12.1a")
def test_marks_appear_within_two_seconds_and_masking_opens_the_way(sign_in: SignIn) -> None:
    page = sign_in(make_screen_cast().author)
    begin(page, f"会议定于2024年2月30日召开，联系人身份证号{IDENTITY}。")
    typed = time.monotonic()
    page.wait_for_function("() => CSS.highlights.get('lm-proof-stop').size === 2", timeout=5000, polling=50)
    assert time.monotonic() - typed < 2
    assert page.evaluate(MARKS) == ["2024年2月30日", IDENTITY]
    box = page.get_by_role("region", name="内容检查")
    expect(box.get_by_text("没有30日")).to_be_visible()

    page.get_by_role("button", name="送审").click()
    page.wait_for_url("**/submit/")
    expect(page.get_by_text("还不能送审")).to_be_visible()
    expect(page.get_by_text(f"“{IDENTITY}”（身份证号）不能上网")).to_be_visible()
    assert not Submission.objects.exists()

    page.get_by_role("link", name="返回修改").click()
    box.get_by_role("button", name="遮掩").click()
    text = page.locator(".public-DraftEditor-content").first
    expect(text).to_contain_text("身份证号11*************02X。")
    box.get_by_role("button", name="定位：2024年2月30日").click()
    page.wait_for_function("() => String(getSelection()) === '2024年2月30日'")
    page.keyboard.insert_text("2024年2月29日")
    expect(box.get_by_role("status")).to_contain_text("没有发现问题")
    assert page.evaluate(MARKS) == []
    page.get_by_role("button", name="送审").click()
    page.wait_for_url("**/submit/")
    submission = confirm(page)
    assert "11*************02X" in submission.frozen.content
    assert IDENTITY not in submission.frozen.content
    assert HitDecision.objects.get().get_verdict_display() == "遮掩"


def test_a_reviewer_is_led_to_the_place_and_the_screens_are_usable_by_all(sign_in: SignIn) -> None:
    cast = make_screen_cast()
    page = sign_in(cast.author)
    begin(page, "约20个左右单位请沿用旧的帐户名称。")
    box = page.get_by_role("region", name="内容检查")
    expect(box.get_by_role("listitem")).to_have_count(2)
    assert violations(page, "section.lm-proof") == []
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url("**/edit/")
    box.get_by_text("忽略…").first.click()
    box.get_by_role("textbox").first.fill("原文件如此")
    box.get_by_role("textbox").first.press("Enter")
    expect(box.get_by_text(re.compile("忽略：原文件如此"))).to_be_visible()
    page.get_by_role("button", name="送审").click()
    page.wait_for_url("**/submit/")
    submission = confirm(page)

    reviewer = sign_in(cast.people.reviewers[0])
    reviewer.goto(f"/workbench/review/{submission.pk}/#tab-hints")
    reviewer.get_by_role("tab", name="内容检查（1）").click()
    expect(reviewer.get_by_text("忽略：原文件如此").first).to_be_visible()
    assert violations(reviewer, "#tab-hints") == []
    reviewer.locator("[data-lm-proof-jump]").first.click()
    marked = "() => [...document.querySelector('iframe.lm-page').contentWindow.CSS.highlights.get('{}')].map(String)"
    assert reviewer.evaluate(marked.format("lm-proof-now")) in (["帐户"], ["约20个左右"])
    assert len(reviewer.evaluate(marked.format("lm-proof-look"))) == 1


def test_accepting_and_masking_write_in_every_kind_of_block(sign_in: SignIn) -> None:
    """List items, cells and captions of tables, quotations, names of attachments: the words change where they stand."""
    page = sign_in(make_screen_cast().author)
    begin(page, "请核对帐号。")
    page.keyboard.press("Enter")
    page.keyboard.type("- ")
    page.keyboard.insert_text("联系电话13820001234")
    add_block(page, "表格")
    page.locator(".handsontable td").first.dblclick()
    page.keyboard.insert_text("停车台帐")
    page.keyboard.press("Enter")
    page.locator(".handsontable td").nth(1).dblclick()
    page.keyboard.insert_text("13820001235")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="表格标题").fill("车主帐户，电话13820001236")
    page.get_by_role("textbox", name="表格标题").press("Tab")
    add_block(page, "引文")
    page.get_by_role("textbox", name="引文").fill("认真布署，电话13820001237")
    box = page.get_by_role("region", name="内容检查")
    expect(box.get_by_role("listitem")).to_have_count(8)
    for _ in range(8):
        left = box.get_by_role("listitem").count()
        box.get_by_role("button", name=re.compile("^(采纳|遮掩)：")).first.click()
        expect(box.get_by_role("listitem")).to_have_count(left - 1)
    expect(box.get_by_role("status")).to_contain_text("没有发现问题")
    written = page.evaluate("() => LmTexts.collect().parts.map((part) => part.text)")
    assert written[2:] == [
        "请核对账号。", "联系电话138****1234", "车主账户，电话138****1236", "停车台账", "138****1235",
        "认真部署，电话138****1237",
    ]  # fmt: skip
    expect(page.locator(".handsontable td").first).to_have_text("停车台账")


def add_block(page: Page, name: str) -> None:
    """Below the others."""
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()


def violations(page: Page, where: str) -> list[str]:
    """What axe finds in one part of the screen."""
    found = Axe().run(page, context=where).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
