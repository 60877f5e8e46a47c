"""Wagtail's own page views are shut for columns, for everybody; only adding an article is open, to the right people."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import Page

from lanmu.columns.models import ColumnPage, PortalPage
from lanmu.organisation.models import User
from tests.columns.conftest import column, logged_in
from tests.factories import make_article

VIEWS = {
    "edit": "wagtailadmin_pages:edit",
    "delete": "wagtailadmin_pages:delete",
    "move": "wagtailadmin_pages:move",
    "copy": "wagtailadmin_pages:copy",
    "unpublish": "wagtailadmin_pages:unpublish",
    "privacy": "wagtailadmin_pages:set_privacy",
    "history": "wagtailadmin_pages:history",
    "lock": "wagtailadmin_pages:lock",
    "unlock": "wagtailadmin_pages:unlock",
    "usage": "wagtailadmin_pages:usage",
}


def _state() -> list[tuple[object, ...]]:
    fields = ("pk", "title", "path", "live", "locked", "latest_revision_id", "alias_of_id")
    return list(Page.objects.order_by("pk").values_list(*fields))


def _is_refused(response: object) -> bool:
    """Wagtail answers 403, or sends people to the workbench home with a message."""
    if response.status_code == 403:
        return True
    home = response.status_code == 302 and response.url == reverse("wagtailadmin_home")
    return home and any(message.level_tag == "error" for message in get_messages(response.wsgi_request))


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_view_is_shut_even_for_a_superuser(superuser: User, view: str) -> None:
    client = logged_in(superuser)
    targets = [column("政务公开", "政策文件"), column("政务公开"), PortalPage.objects.get()]
    before = _state()
    for target in targets:
        address = reverse(VIEWS[view], args=[target.pk])
        data = {
            "new_title": "x",
            "new_slug": "x",
            "new_parent_page": target.pk,
            "title": "改",
            "restriction_type": "login",
        }
        responses = [client.post(address, data)]
        if view not in ("lock", "unlock"):
            responses.append(client.get(address))
        assert all(_is_refused(response) for response in responses), (view, target.title)
    assert _state() == before


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_bulk_actions_do_not_touch_columns(superuser: User, action: str) -> None:
    before = _state()
    target = column("政务公开", "政策文件")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={target.pk}"
    logged_in(superuser).post(address, {"chooser": column("新闻动态").pk, "include_descendants": "on"})
    assert _state() == before


def test_columns_and_portals_are_not_created_by_the_page_editor(superuser: User) -> None:
    client = logged_in(superuser)
    before = _state()
    for parent in (Page.get_first_root_node(), PortalPage.objects.get(), column("政务公开")):
        for model in ("columnpage", "portalpage"):
            address = reverse("wagtailadmin_pages:add", args=["columns", model, parent.pk])
            response = client.post(address, {"title": "私设栏目", "slug": "sslm"})
            assert response.status_code in (302, 403, 404)
    assert _state() == before


def test_columns_are_not_reordered_in_the_explorer(superuser: User) -> None:
    before = _state()
    target = column("政务公开", "政策文件")
    address = reverse("wagtailadmin_pages:set_page_position", args=[target.pk])
    response = logged_in(superuser).post(address + "?position=0")
    assert _is_refused(response)
    assert _state() == before


def test_a_writer_adds_an_article_where_the_table_says_and_nowhere_else(writer: User) -> None:
    def may_add(*path: str) -> bool:
        return column(*path).permissions_for_user(writer).can_add_subpage()

    assert may_add("政务公开", "政策文件")
    assert may_add("政务公开", "通知公告")
    assert not may_add("政务公开", "财政预决算")  # 财务处's
    assert not may_add("新闻动态", "国务院新闻")  # points elsewhere
    assert not may_add("政务公开", "机构信息")  # holds columns
    assert not PortalPage.objects.get().permissions_for_user(writer).can_add_subpage()


def test_a_superuser_without_a_department_writes_nowhere_and_nobody_publishes_there(superuser: User) -> None:
    for target in ColumnPage.objects.all():
        tester = target.permissions_for_user(superuser)
        assert not tester.can_add_subpage()
        assert not tester.can_publish()
        assert not tester.can_publish_subpage()


def test_a_writer_reaches_the_form_for_a_new_article_by_http(writer: User) -> None:
    client = logged_in(writer)
    own = reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", column("政务公开", "政策文件").pk])
    foreign = reverse("wagtailadmin_pages:add", args=["publishing", "articlepage", column("政务公开", "财政预决算").pk])
    assert client.get(own).status_code == 200
    assert _is_refused(client.get(foreign))


def test_the_explorer_shows_a_writer_their_own_columns_only(writer: User) -> None:
    client = logged_in(writer)
    page = client.get(reverse("wagtailadmin_explore", args=[column("政务公开").pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "政策文件" in text
    assert "财政预决算" not in text


def test_an_article_may_not_be_moved_under_a_column_that_takes_none(superuser: User, writer: User) -> None:
    article = make_article(column("政务公开", "政策文件"), by=writer)
    tester = article.permissions_for_user(writer)
    assert not tester.can_move_to(column("新闻动态", "国务院新闻"))
