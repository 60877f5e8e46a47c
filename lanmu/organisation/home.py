"""The home page of the workbench is made of panels; any app above may add one (the page itself is the portal's)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
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


def registered_panels() -> tuple[type[Panel], ...]:
    """All of them, in the order of registration."""
    return tuple(_panels)
