"""Screens for holders of a permission: registers of the floors above share who is let in, the clock and the list."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from lanmu.common.times import minute_text
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.organisation.viewsets.base import ListView


class Permitted:
    """A view for holders of one of `needed`. Sets `self.at`, the one clock reading of the request."""

    needed: ClassVar[frozenset[Permission]] = frozenset()
    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.at = timezone.now()

    def let_in(self, request: HttpRequest) -> bool:
        """Whether this person may open the screen."""
        return bool(self.needed & permissions_today(request.user))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.let_in(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class PermittedScreen(Permitted, WagtailAdminTemplateMixin):
    """A page in Wagtail's frame; `trail` names the screens above it."""

    breadcrumbs_items: ClassVar[list[dict[str, Any]]]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().breadcrumbs_items, *self.trail(), {"url": "", "label": self.get_page_title()}]

    def trail(self) -> list[dict[str, Any]]:
        """Screens between the workbench home and this one."""
        return []


class PermittedList(Permitted, ListView):
    """A register: search, filter, sort, Excel with Beijing times, thirty rows a page."""

    permission_policy = None
    any_permission_required = None
    is_searchable = True
    search_backend_name = None
    paginate_by = 30
    custom_value_preprocess: ClassVar[dict[Any, Any]] = {
        **ListView.custom_value_preprocess,
        dt.datetime: {"xlsx": minute_text, "csv": minute_text},
    }

    @property
    def header_more_buttons(self) -> list[Button]:
        if not self.list_export:
            return []
        return [Button("导出 Excel", url=self.get_export_url("xlsx"), icon_name="download", priority=90)]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]
