"""Wagtail addresses that do not exist in this product."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from lanmu.portal.workbench.account import account_view
from lanmu.portal.workbench.home import home_view

CLOSED_NAMESPACES = frozenset(
    {
        "wagtailadmin_collections",  # collection permissions follow from the role table
        "wagtailadmin_reports",
        "wagtailadmin_workflows",  # the chain is lanmu.publishing's (docs/adr/0001)
        "wagtailredirects",  # the public site is files: a redirect here would redirect nothing
        "wagtailsites",
        "wagtailusers_groups",  # editing a group would be granting permissions past the 安全管理员
        "wagtailusers_users",  # editing a user here would be appointing, or making a superuser
    }
)
CLOSED_NAMES = frozenset(
    {
        "wagtailadmin_dismissibles",
        "wagtailadmin_error_test",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_done",
    }
)
BULK = "wagtail_bulk_action"
BULK_APPS = frozenset({"wagtailcore", "wagtaildocs", "wagtailimages", "publishing", "columns"})
"""Wagtail has bulk actions for users too (delete, deactivate, assign a role); what stays are files and pages, where the
publish door and the permission testers decide."""

REPLACED: dict[str, Callable[..., HttpResponse]] = {
    "wagtailadmin_account": account_view,
    "wagtailadmin_home": home_view,
}


def is_closed(request: HttpRequest) -> bool:
    """Whether the matched address is one of those above."""
    match = request.resolver_match
    if match is None:
        return False
    if CLOSED_NAMESPACES & set(match.namespaces) or match.url_name in CLOSED_NAMES:
        return True
    return match.url_name == BULK and match.kwargs.get("app_label") not in BULK_APPS


class Doors:
    """Middleware: 404 at a closed door, our own view where we replace Wagtail's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if is_closed(request):
            template = "wagtailadmin/404.html" if request.user.is_authenticated else "404.html"
            return page_not_found(request, Exception("closed"), template_name=template)
        match = request.resolver_match
        own = REPLACED.get(match.url_name or "") if match is not None else None
        return own(request, *args, **kwargs) if own is not None else None
