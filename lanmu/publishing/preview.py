"""The public look of a frozen text before it is public. The public templates live above this app and register here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Renderer = Callable[[Mapping[str, Any], datetime], bytes]
"""`render(content, at)`: the public page of a frozen text as HTML, as if it were published at `at` (aware)."""

_renderers: list[Renderer] = []


def register(render: Renderer) -> None:
    """Set what renders previews. Called once, from the `ready` of the app that owns the public templates."""
    _renderers[:] = [render]


def render(content: Mapping[str, Any], at: datetime) -> bytes:
    """The public page of a frozen text as if it were published at `at` (aware)."""
    (renderer,) = _renderers  # an installation without public templates has no previews, and should not start
    return renderer(content, at)
