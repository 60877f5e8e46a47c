"""Wiring of the publishing screens into the workbench."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from lanmu.publishing import (  # noqa: F401 - they register their own
    office_hooks,
    policy_hooks,
    proofing_hooks,
    routing_hooks,
)
from lanmu.publishing.action_menu import SUBMIT_NAME, WritingActions
from lanmu.publishing.models import ArticlePage
from lanmu.publishing.urls import urlpatterns
from lanmu.publishing.views import access


class ContentMenuItem(MenuItem):
    """Shown to people with a content role."""

    def is_shown(self, request: HttpRequest) -> bool:
        return access.has_content_role(request, at=timezone.now())


class WriterMenuItem(MenuItem):
    """Shown to a 信息员."""

    def is_shown(self, request: HttpRequest) -> bool:
        return access.writes(request, at=timezone.now())


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    return urlpatterns


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("publishing/workbench.css"))


@hooks.register("insert_global_admin_js")
def chinese_editor() -> str:
    return format_html('<script src="{}"></script>', static("publishing/editor-zh.js"))


def _menu(kind: type[MenuItem], label: str, name: str, icon: str, order: int) -> None:
    item = kind(label, reverse_lazy(f"publishing_{name}"), name=f"publishing-{name}", icon_name=icon, order=order)
    hooks.register("register_admin_menu_item", lambda: item)


_menu(ContentMenuItem, "待办", "todo", "tasks", 10)
_menu(WriterMenuItem, "稿件", "articles", "doc-full-inverse", 20)
_menu(ContentMenuItem, "送审件", "submissions", "clipboard-list", 30)
_menu(ContentMenuItem, "已发布", "published", "globe", 40)
_menu(ContentMenuItem, "备案表", "records", "doc-full", 50)


@hooks.register("construct_main_menu")
def hide_page_tree(request: HttpRequest, items: list[MenuItem]) -> None:
    """稿件 and 栏目 show what a person works on; Wagtail's tree would show states that mean nothing here."""
    items[:] = [item for item in items if item.name != "explorer"]


@hooks.register("construct_page_action_menu")
def only_save_and_submit(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Wagtail's publish, schedule, unpublish and workflow buttons are gone for everybody."""
    items[:] = [WritingActions()]


@hooks.register("before_bulk_action")
def no_bulk_actions_on_pages(request: HttpRequest, action: str, objects: Iterable[Any], view: Any) -> None:
    """A text is published, withdrawn or thrown away one by one, by its own rules."""
    if issubclass(view.model, Page):
        raise PermissionDenied


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def go_on_to_submission(request: HttpRequest, page: Any) -> HttpResponse | None:
    """送审 in the editor saves the draft, then asks the last question."""
    if isinstance(page, ArticlePage) and request.POST.get(SUBMIT_NAME):
        return redirect("publishing_submit", page.pk)
    return None
