"""The editor: what it fills in, which buttons it has, and that nothing in it publishes."""

import re
from typing import Any

import pytest
from django.urls import reverse

from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import ArticlePage, Publication
from tests.factories import make_article, make_column, make_public
from tests.publishing.screen_cast import ScreenCast, browser, make_screen_cast, make_submission, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> ScreenCast:
    return make_screen_cast()


def add_url(cast: ScreenCast) -> str:
    return reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", cast.people.column.pk])


def edit_url(article: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


def latest() -> Any:
    """The draft of the only article, as it stands in the database."""
    return ArticlePage.objects.get().get_latest_revision_as_object()


def filled_in(html: str) -> dict[str, str]:
    """What the form on the screen would post: inputs, chosen options and text areas by name."""
    form = html[html.index('id="page-edit-form"') :]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attrs.get("name") and attrs.get("type") not in {"submit", "checkbox", "radio", "file"}:
            data[attrs["name"]] = attrs.get("value", "")
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        data[name] = chosen[1] if chosen else ""
    return data | dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL))


def written(html: str, **fields: str) -> dict[str, str]:
    """The form as shown, with one paragraph of text and `fields` filled in by hand."""
    data = filled_in(html)
    data |= {"title": "关于规范户外广告设施设置的通知", "body-count": "1", "body-0-deleted": "", "body-0-order": "0"}
    data |= {"body-0-type": "text", "body-0-id": "", "body-0-value": DRAFTAIL}
    for name in ("attachments-TOTAL_FORMS", "attachments-INITIAL_FORMS"):
        data.setdefault(name, "0")
    return data | fields


DRAFTAIL = (
    '{"blocks": [{"key": "a", "text": "请认真贯彻执行。", "type": "unstyled", "depth": 0, '
    '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
)


def test_a_new_draft_knows_its_department_officer_phone_and_information_type(cast: ScreenCast) -> None:
    first_level = cast.people.column.get_parent()
    column = make_column("政务公开", parent=first_level)
    leaf = make_column("通知", parent=column, operator=cast.people.office, responsible=cast.people.department)
    cast.author.phone = "022-28450000"
    cast.author.save()
    make_screen_cast()
    page = browser(cast.author).get(reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", leaf.pk]))
    values = filled_in(page.content.decode())
    assert values["contact_phone"] == "022-28450000"
    assert values["editor"] == "法规处信息员"
    assert values["info_type"] == "disclosure"
    assert values["department"] == str(cast.people.department.pk)
    text = text_of(page)
    assert re.search(r"政务公开\s+通知", text)
    assert re.search(r"归口发布\s+办公室", text)


def test_the_tabs_are_those_of_the_paper_and_of_the_genres_and_none_of_wagtails(cast: ScreenCast) -> None:
    page = browser(cast.author).get(add_url(cast)).content.decode()
    tabs = [t.strip() for t in re.findall(r'role="tab"[^>]*>\s*([^<]+)', page)]
    assert tabs[:6] == ["正文", "备案信息", "政策文件", "政策解读", "辟谣", "附件"]
    for field in ("slug", "go_live_at", "expire_at", "seo_title", "search_description", "show_in_menus"):
        assert f'name="{field}"' not in page


@pytest.mark.parametrize("where", ["new", "draft", "public"])
def test_the_only_buttons_are_save_submit_and_preview(cast: ScreenCast, where: str) -> None:
    url = add_url(cast)
    if where == "draft":
        url = edit_url(make_article(cast.people.column, by=cast.author))
    if where == "public":
        url = edit_url(make_public(cast.people).article)
    page = browser(cast.author).get(url).content.decode()
    footer = page[page.index('<footer class="footer') : page.index("</footer>")]
    labels = [
        re.sub(r"<[^>]+>", "", b).strip() for b in re.findall(r"<(?:button|a) .*?</(?:button|a)>", footer, re.DOTALL)
    ]
    assert labels == (["保存草稿", "送审"] if where == "new" else ["保存草稿", "送审", "预览"])
    for name in ("action-publish", "action-submit", "action-restart-workflow", "unpublish/"):
        assert name not in page


def test_saving_makes_a_draft_with_a_slug_of_its_own_and_stays_in_the_editor(cast: ScreenCast) -> None:
    client = browser(cast.author)
    data = written(client.get(add_url(cast)).content.decode())
    response = client.post(add_url(cast), data)
    article = ArticlePage.objects.get()
    assert response["Location"] == edit_url(article)
    assert (article.title, article.live, article.department) == (data["title"], False, cast.people.department)
    assert re.fullmatch(r"a[0-9a-f]{16}", article.slug)
    assert "请认真贯彻执行。" in str(latest().body)


def test_an_unfinished_draft_can_be_saved(cast: ScreenCast) -> None:
    client = browser(cast.author)
    data = written(client.get(add_url(cast)).content.decode(), summary="", **{"body-count": "0"})
    assert client.post(add_url(cast), data).status_code == 302
    assert ArticlePage.objects.exists()


def test_submit_in_the_editor_saves_first_and_leads_to_the_last_question(cast: ScreenCast) -> None:
    client = browser(cast.author)
    data = written(client.get(add_url(cast)).content.decode(), **{"action-lanmu-submit": "1"})
    response = client.post(add_url(cast), data)
    article = ArticlePage.objects.get()
    assert response["Location"] == reverse("publishing_submit", args=[article.pk])
    again = written(client.get(edit_url(article)).content.decode(), title="改过的标题", **{"action-lanmu-submit": "1"})
    assert client.post(edit_url(article), again)["Location"] == reverse("publishing_submit", args=[article.pk])
    assert latest().title == "改过的标题"


@pytest.mark.parametrize("button", ["action-publish", "action-submit", "action-workflow-action"])
def test_wagtails_publish_buttons_pressed_by_hand_only_save_a_draft(cast: ScreenCast, button: str) -> None:
    client = browser(cast.author)
    client.post(add_url(cast), written(client.get(add_url(cast)).content.decode(), **{button: "1"}))
    article = ArticlePage.objects.get()
    assert not article.live
    client.post(edit_url(article), written(client.get(edit_url(article)).content.decode(), **{button: "1"}))
    assert not ArticlePage.objects.get().live
    assert not Publication.objects.exists()


def test_a_colleague_of_the_department_edits_too_and_others_do_not(cast: ScreenCast) -> None:
    url = edit_url(make_article(cast.people.column, by=cast.author))
    assert browser(cast.colleague).get(url).status_code == 200
    for other in (cast.outsider, cast.publisher, cast.people.reviewers[0], cast.administrator):
        assert browser(other).get(url).status_code != 200
        assert browser(other).get(add_url(cast)).status_code != 200


def test_while_under_review_the_editor_is_locked_and_points_to_the_submission(cast: ScreenCast) -> None:
    submission = make_submission(cast)
    client, url = browser(cast.author), edit_url(submission.article)
    page = client.get(url)
    assert "这条信息正在审核" in text_of(page)
    assert reverse("publishing_review", args=[submission.pk]) in page.content.decode()
    assert "保存草稿" not in text_of(page)
    client.post(url, written(page.content.decode(), title="偷偷改过的标题"))
    assert latest().title == submission.title


def test_a_public_text_is_drafted_on_while_its_public_version_stays(cast: ScreenCast) -> None:
    publication = make_public(cast.people)
    client, url = browser(cast.author), edit_url(publication.article)
    response = client.post(url, written(client.get(url).content.decode(), title="修订后的标题"))
    assert response.status_code == 302
    assert latest().title == "修订后的标题"
    publication.refresh_from_db()
    assert (publication.title, publication.state) == ("关于加强垃圾分类管理的通知", PublicationState.PUBLIC)
    assert ArticlePage.objects.get().title == "关于加强垃圾分类管理的通知"


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_no_bulk_action_touches_an_article(cast: ScreenCast, action: str) -> None:
    article = make_article(cast.people.column, by=cast.author)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={article.pk}&next=/workbench/"
    response = browser(cast.author).post(url, {"chooser": cast.people.column.pk, "include_descendants": "on"})
    assert response.status_code in {302, 403}
    assert not ArticlePage.objects.get().live
    assert not Publication.objects.exists()
