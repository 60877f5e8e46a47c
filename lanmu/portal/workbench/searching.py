"""The search box of the sidebar leads to the list a person works in.

Wagtail's own search cannot find words inside a Chinese title.

Wagtail takes the first area that is shown, in order; these stand before its own.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.search import SearchArea

from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission

_CONTENT = frozenset(p for p in Permission if p.startswith("publishing:"))


class ListSearchArea(SearchArea):
    """Search in one of our lists, for holders of one of `needed`."""

    def __init__(self, label: str, url: Any, name: str, needed: frozenset[Permission], order: int) -> None:
        super().__init__(label, url, name=name, order=order)
        self._needed = needed

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self._needed & permissions_today(request.user))


AREAS = (
    ("稿件", "publishing_articles", frozenset({Permission.PUBLISHING_ARTICLE_WRITE})),
    ("送审件", "publishing_submissions", _CONTENT),
    ("人员", "people:index", frozenset({Permission.ORGANISATION_PERSON_MANAGE})),
    ("岗位", "posts:index", frozenset({Permission.ORGANISATION_POST_MANAGE})),
    ("审计日志", "audit:index", frozenset({Permission.AUDIT_LOG_READ})),
)


def search_areas() -> list[ListSearchArea]:
    """In the order in which they are offered; before Wagtail's (100 and more)."""
    return [
        ListSearchArea(label, reverse_lazy(url), name=url.replace(":", "-"), needed=needed, order=n)
        for n, (label, url, needed) in enumerate(AREAS)
    ]
