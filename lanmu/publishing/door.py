"""The one publish door. Whatever changes what is public happens while it is open, and only actions open it.

Wagtail has many doors of its own (edit, bulk, copy, alias, admin API, scheduler, shell). They all end in a save of the
page; the guard (guard.py) asks here and refuses when the door is shut (第十六条, 第十三条：先审查、后发布).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import PermissionDenied

from lanmu.common.refusal import NotAllowed

_open_for: ContextVar[frozenset[int]] = ContextVar("lanmu_publishing_door", default=frozenset())
_correcting: ContextVar[frozenset[int]] = ContextVar("lanmu_publishing_correction", default=frozenset())

SHUT = "信息只能经三审三校、由归口发布人在“待我办理”中发布或撤下，不能用其他途径改变公开状态。"


class DoorShut(NotAllowed, PermissionDenied):
    """Somebody tried to publish, unpublish or rewrite by another way. Also a PermissionDenied, so that web doors
    answer 403.
    """


@contextmanager
def opened(article_id: int) -> Iterator[None]:
    """The publish door is open for this one article, in this thread of work only."""
    token = _open_for.set(_open_for.get() | {article_id})
    try:
        yield
    finally:
        _open_for.reset(token)


def is_open(article_id: int | None) -> bool:
    """Whether a publish or withdraw action is at work on this article."""
    return article_id in _open_for.get()


@contextmanager
def correcting(article_id: int) -> Iterator[None]:
    """A reviewer's recorded correction is written in the draft: the draft is locked to everything else."""
    token = _correcting.set(_correcting.get() | {article_id})
    try:
        yield
    finally:
        _correcting.reset(token)


def is_correcting(article_id: int | None) -> bool:
    """Whether a correction is at work on this article."""
    return article_id in _correcting.get()
