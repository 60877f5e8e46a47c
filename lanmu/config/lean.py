"""A quick start for commands: half a second less before the first line of work.

Wagtail 8 builds the schemas of its JSON API (v3) when its apps start, whether a site offers that API or not; this one
does not (`wagtail.api.v3` is not among the installed apps). Commands put something empty in its place before Django
starts; `lanmu up` and what it runs start as Wagtail means them to.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_UNUSED = (
    "wagtail.api.v3.api",
    "wagtail.contrib.redirects.api.v3",
    "wagtail.documents.api.v3.registry",
    "wagtail.documents.api.v3.router",
    "wagtail.images.api.v3.registry",
    "wagtail.images.api.v3.router",
)
"""What `AppConfig.ready` of Wagtail's apps imports for the API and for nothing else."""


class _Nothing:
    """Takes every call and attribute, and does nothing."""

    def __call__(self, *_args: Any, **_named: Any) -> None:
        """Nothing is registered."""

    def __getattr__(self, name: str) -> "_Nothing":
        return self


@contextmanager
def quick_start() -> Iterator[None]:
    """Around `django.setup()` of a command: without the unused API and the search for garbage."""
    for name in _UNUSED:
        empty = ModuleType(name)
        for attribute in ("api", "router", "register_content_types"):
            setattr(empty, attribute, _Nothing())
        sys.modules.setdefault(name, empty)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
