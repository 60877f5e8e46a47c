"""Where the screens of 变更审批 live in the workbench."""

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from lanmu.organisation.menus import COLUMNS
from lanmu.proposals.permissions import takes_part
from lanmu.proposals.views.base import TITLE
from lanmu.proposals.views.detail import DecideView, DetailView
from lanmu.proposals.views.levels import LevelsView
from lanmu.proposals.views.listing import ProposalsView


class ProposalsMenuItem(MenuItem):
    """Shown to those whom proposals concern."""

    def is_shown(self, request: HttpRequest) -> bool:
        return takes_part(request.user)


class ProposalsViewSet(ViewSet):
    """「变更审批」."""

    name = "proposals"
    url_prefix = "proposals"
    icon = "clipboard-list"
    menu_label = TITLE
    menu_name = "proposals"
    menu_order = 80
    menu_hook = COLUMNS
    menu_item_class = ProposalsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ProposalsView.as_view(), name="index"),
            path("results/", ProposalsView.as_view(results_only=True), name="index_results"),
            path("levels/", LevelsView.as_view(), name="levels"),
            path("<int:pk>/", DetailView.as_view(), name="detail"),
            re_path(r"^(?P<pk>\d+)/(?P<verb>approve|reject|take_back)/$", DecideView.as_view(), name="decide"),
        ]
