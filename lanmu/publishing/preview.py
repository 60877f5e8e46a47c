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


def renderer() -> Renderer | None:
    """The registered renderer, None where no app with public templates is installed."""
    return _renderers[0] if _renderers else None
