"""The facts `pub:A` and `near:A`, looked up for a whole batch in two queries."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from lanmu.common.digest import matches
from lanmu.portal.facts import NUMBER, numbered, public, public_ones
from lanmu.publishing.models import Publication
from lanmu.release.registry import Reads


class ContentAltered(Exception):
    """A stored text is not the approved one any more. Its page is not rendered: no public byte without an approval."""


class Article(NamedTuple):
    """A publication with the approved text. `content` is the frozen document (docs/frozen-content.md)."""

    id: int
    column: int
    path: str
    listed_at: datetime
    renewed_at: datetime | None
    """When the present version replaced the first one; None while the first one stands."""
    digest: str
    approval: str
    content: dict[str, Any]


class Neighbour(NamedTuple):
    """The article before or after one in its column."""

    title: str
    path: str


_FIELDS = (
    "article_id", "column_id", "path", "listed_at", "renewed_at",
    "frozen__digest", "approval__number", "frozen__content", "title",
)  # fmt: skip
_PATH, _TITLE = _FIELDS.index("path"), _FIELDS.index("title")


def _beside(side: str, *order: str) -> Coalesce:
    """The nearest public article of the same column in one direction (`lt` or `gt`) of (listed_at, article).

    First among those with the same time, then among the others: two exact looks into the index (column, state,
    listed_at, article), however many imported texts bear the same time.
    """
    same_column = public().filter(column_id=OuterRef("column_id")).order_by(*order).values("article_id")
    same_time = same_column.filter(listed_at=OuterRef("listed_at"), **{f"article_id__{side}": OuterRef("article_id")})
    other_time = same_column.filter(**{f"listed_at__{side}": OuterRef("listed_at")})
    return Coalesce(Subquery(same_time[:1]), Subquery(other_time[:1]))


@cache
def _look_up(*, neighbours: bool) -> QuerySet[Publication, tuple[Any, ...]]:
    """The query without its numbers: putting it together costs as much as asking it for a hundred articles."""
    renewed = Case(When(published_at__gt=F("first_published_at"), then="published_at"))
    articles = public_ones().alias(number=NUMBER).annotate(renewed_at=renewed)
    if not neighbours:
        return articles.values_list(*_FIELDS)
    beside = {
        "before": _beside("lt", "-listed_at", "-article_id"),
        "after": _beside("gt", "listed_at", "article_id"),
    }
    return articles.annotate(**beside).values_list(*_FIELDS, *beside)


class Articles:
    """A batch of articles with their neighbours. Two queries, whatever the size of the batch and of the columns."""

    def __init__(self, numbers: Iterable[int], *, neighbours: bool = True) -> None:
        rows = _look_up(neighbours=neighbours).filter(Q(number__in=list(numbers)))
        self._found: dict[int, tuple[Any, ...]] = {row[0]: row for row in rows}
        self._near: dict[int, Neighbour] = {}
        if neighbours:
            beside = {number for row in self._found.values() for number in row[-2:] if number is not None}
            at_hand = [(number, *self._titled(number)) for number in beside & self._found.keys()]
            others = numbered(beside - self._found.keys()).values_list("article_id", "title", "path")
            self._near = {number: Neighbour(title, path) for number, title, path in chain(at_hand, others)}

    def _titled(self, number: int) -> tuple[str, str]:
        row = self._found[number]
        return row[_TITLE], row[_PATH]

    def article(self, reads: Reads, number: int) -> Article | None:
        """The public version of an article, None when it has none. Raises ContentAltered."""
        reads.own.add(f"pub:{number}")
        if (row := self._found.get(number)) is None:
            return None
        *head, digest, approval, content = row[:_TITLE]
        if not matches(content.encode(), digest):
            raise ContentAltered(f"信息 {number} 的存储内容与审批时不一致（{digest}），页面不予生成，请查明原因。")
        return Article._make((*head, digest, approval, json.loads(content)))

    def near(self, reads: Reads, number: int) -> tuple[Neighbour | None, Neighbour | None]:
        """The articles before (older) and after (newer) it in its column."""
        reads.own.add(f"near:{number}")
        before, after = self._found[number][-2:]
        return self._near.get(before), self._near.get(after)
