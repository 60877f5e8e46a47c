"""The home page of the workbench: whichever registered panels have something to say to this person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import HomeView

from lanmu.organisation.home import Panel, registered_panels
from lanmu.organisation.models import User


class Filled(Component):
    """A panel with its content, ready for the template."""

    def __init__(self, panel: Panel, content: Mapping[str, Any]) -> None:
        self.name, self.order, self.wide = panel.name, panel.order, panel.wide
        self.template_name = panel.template_name
        self._content = dict(content)

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request = parent_context["request"] if parent_context else None
        return {**self._content, "request": request, "panel_name": self.name}


def own_panels(request: HttpRequest, panels: list[Any]) -> None:
    """`construct_homepage_panels`: Wagtail's panels go, ours with something to say come, in order."""
    assert isinstance(request.user, User)
    at = timezone.now()
    filled = []
    for kind in registered_panels():
        panel = kind(request)
        content = panel.content(user=request.user, at=at)
        if content is not None:
            filled.append(Filled(panel, content))
    panels[:] = sorted(filled, key=lambda p: p.order)


class Home(HomeView):
    """Wagtail's, without its questions about the page tree: our home page shows panels and nothing else."""

    def get_site_details(self) -> dict[str, Any]:
        return {}


home_view = require_admin_access(Home.as_view())
