"""The home page of the workbench is made of panels; any app may add one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from lanmu.organisation.models import User

SHOWN = 15
"""Rows of a panel; the rest stands in the list the panel links to."""

Content = Mapping[str, Any] | None
"""What a panel says, as template context; None: the panel has nothing to say and is not shown."""


class Panel(Component):
    """One box of the home page, made anew for each request.

    `content` answers what the box says to `user` at `at` (aware) as template context, or None: then there is no box.
    """

    name = ""
    order = 100
    """Smaller comes first; below 100 is for warnings."""
    template_name = ""
    wide = True

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def content(self, *, user: User, at: datetime) -> Content:
        raise NotImplementedError


_panels: list[type[Panel]] = []


def register_panel(panel: type[Panel]) -> type[Panel]:
    """Add a panel; usable as a class decorator. Call while starting up only."""
    if any(p.name == panel.name for p in _panels):
        raise ValueError(f"panel {panel.name} is registered twice")
    _panels.append(panel)
    return panel


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
    for kind in _panels:
        panel = kind(request)
        content = panel.content(user=request.user, at=at)
        if content is not None:
            filled.append(Filled(panel, content))
    panels[:] = sorted(filled, key=lambda p: p.order)
