"""Facts that one page asks for a dozen times and that cannot change while it is made: read once, shared, forgotten.

Open around a page that only reads (`lanmu.organisation.sharing`: every GET of the workbench). Outside, each question
reads anew: an action that changes a post and asks about it meets what it changed. Nothing is kept from page to page.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Found = TypeVar("Found")

_shared: ContextVar[dict[Hashable, Any] | None] = ContextVar("lanmu_shared", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """Until the block ends, `once` reads each thing once. A block inside another starts empty."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def is_sharing() -> bool:
    """Whether a block is open."""
    return _shared.get() is not None


def once(key: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` answers; the second time in a block what it answered the first time. Whoever gets it only looks."""
    kept = _shared.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return cast(Found, kept[key])
