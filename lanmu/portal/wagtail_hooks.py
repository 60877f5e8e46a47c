"""Wiring of the workbench shell into Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.organisation.menus import SETTINGS, SUPERVISION, add_entry
from lanmu.organisation.roles import Permission
from lanmu.portal.inquiry import urls as inquiry
from lanmu.portal.workbench import (  # noqa: F401 - they register their panels
    activity_panel,
    admin_panels,
    content_panels,
    policy_panels,
    proposal_panel,
)
from lanmu.portal.workbench.home import own_panels
from lanmu.portal.workbench.identity import IdentityView
from lanmu.portal.workbench.link_words import label_link_forms
from lanmu.portal.workbench.menus import keep_own
from lanmu.portal.workbench.pictures import picture
from lanmu.portal.workbench.redirects import redirect_urls
from lanmu.portal.workbench.release_status import ReleaseStatusView
from lanmu.portal.workbench.searching import search_areas


# order: after every app of ours has added its items and panels
@hooks.register("construct_main_menu", order=1000)
def main_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    keep_own(request, items)


@hooks.register("construct_homepage_panels", order=1000)
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    own_panels(request, panels)


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(_: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("insert_global_admin_css")
def workbench_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/workbench.css"))


@hooks.register("insert_global_admin_js")
def workbench_js() -> str:
    return format_html('<script src="{}" defer></script>', static("portal/workbench.js"))


@hooks.register("register_admin_urls")
def portal_urls() -> list[Any]:
    return [
        path("identity/", IdentityView.as_view(), name="portal_identity"),
        path("media/<path:name>", picture, name="portal_picture"),
        path("release/", ReleaseStatusView.as_view(), name="portal_release_status"),
        *redirect_urls(),
        *inquiry.urlpatterns,
    ]


_P = Permission
for _label, _url, _icon, _order, _needed in (
    ("网站标识", "portal_identity", "globe", 50, _P.PORTAL_IDENTITY_EDIT),
    ("跳转", "portal_redirects", "redirect", 60, _P.PORTAL_REDIRECT_EDIT),
    ("发布状态", "portal_release_status", "circle-check", 70, _P.RELEASE_STATUS_READ),
):
    add_entry(menu=SETTINGS, label=_label, url_name=_url, icon=_icon, order=_order, granted={_needed})
for _label, _url, _icon, _order, _needed in (
    ("责任追溯", "inquiry_trace", "search", 90, _P.INQUIRY_TRACE_READ),
    ("责任事件台账", "inquiry_events", "warning", 95, _P.INQUIRY_EVENT_KEEP),
):
    add_entry(menu=SUPERVISION, label=_label, url_name=_url, icon=_icon, order=_order, granted={_needed})

label_link_forms()

for area in search_areas():
    hooks.register("register_admin_search_area", lambda area=area: area)
