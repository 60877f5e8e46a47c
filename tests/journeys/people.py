"""What people do on the screens, one function per thing."""

from playwright.sync_api import Page, expect

from lanmu.publishing.models import Submission

GATES = ("政治关", "法律关", "政策关", "保密关", "文字关")


def write(page: Page, *, column: str, title: str, text: str, summary: str) -> None:
    """写稿: choose the column, write title, text and summary, say that it is 主动公开, press 送审."""
    page.goto("/workbench/write/")
    page.get_by_role("link", name=column).click()
    page.get_by_role("textbox", name="信息名称").fill(title)
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="文字").click()
    body = page.locator(".public-DraftEditor-content").first
    body.click()
    expect(body).to_be_focused()  # the editor appears before it takes the keyboard
    page.keyboard.insert_text(text)
    expect(body).to_contain_text(text.splitlines()[0])
    page.get_by_role("textbox", name="内容摘要").fill(summary)
    page.get_by_role("tab", name="备案信息").click()
    page.get_by_role("textbox", name="联系电话").fill("022-28450000")
    page.get_by_role("combobox", name="信息类型").select_option(label="信息公开类")
    page.get_by_role("combobox", name="公开属性").select_option(label="主动公开")
    page.get_by_role("button", name="送审").click()
    page.wait_for_url("**/submit/")


def confirm(page: Page) -> Submission:
    """确认送审. Returns the new submission."""
    expect(page.get_by_text("检查通过，可以送审")).to_be_visible()
    page.locator("[name=declared]").check()
    page.get_by_role("button", name="确认送审").click()
    page.wait_for_url("**/workbench/review/*/")
    return Submission.objects.latest("pk")


def open_from_todo(page: Page, title: str) -> None:
    """待办 → the submission."""
    page.goto("/workbench/todo/")
    page.get_by_role("link", name=title).click()
    page.wait_for_url("**/workbench/review/*/")


def tick_all(page: Page) -> None:
    """The five gates and the proof."""
    for gate in (*GATES, "已校对"):
        page.get_by_label(gate).check()


def pass_on(page: Page, title: str) -> None:
    """Open it, read it, tick everything, 通过."""
    open_from_todo(page, title)
    expect(page.frame_locator("iframe.lm-page").get_by_role("heading", name=title)).to_be_visible()
    tick_all(page)
    page.get_by_role("button", name="同意发布。").click()
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_text("已通过，转入下一环节。")).to_be_visible()
