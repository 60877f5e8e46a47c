"""The facts `pub:A` and `near:A`, looked up for a whole batch in two queries."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from lanmu.common.digest import matches
from lanmu.portal.facts import public
from lanmu.publishing.models import Publication
from lanmu.release.registry import Reads


class ContentAltered(Exception):
    """A stored text is not the approved one any more. Its page is not rendered: no public byte without an approval."""


@dataclass(frozen=True, slots=True)
class Article:
    """A publication with the approved text. `content` is the frozen document (docs/frozen-content.md)."""

    id: int
    column: int
    path: str
    listed_at: datetime
    first_published_at: datetime
    published_at: datetime
    digest: str
    approval: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The article before or after one in its column."""

    title: str
    path: str


_FIELDS = (
    "article_id", "column_id", "path", "listed_at", "first_published_at", "published_at",
    "frozen__digest", "approval__number", "frozen__content",
)  # fmt: skip


def _beside(step: type[TupleLessThan] | type[TupleGreaterThan], *order: str) -> Subquery:
    """The nearest public article of the same column in one direction of (listed_at, article).

    A row comparison, not two inequalities joined by OR: so the index finds the neighbour at once even where thousands
    of imported texts bear the same time.
    """
    beside: QuerySet[Publication] = (
        public()
        .filter(column_id=OuterRef("column_id"))
        .filter(step(Tuple("listed_at", "article_id"), Tuple(OuterRef("listed_at"), OuterRef("article_id"))))
        .order_by(*order)
    )
    return Subquery(beside.values("article_id")[:1])


class Articles:
    """A batch of articles with their neighbours. Two queries, whatever the size of the batch and of the columns."""

    def __init__(self, numbers: Iterable[int], *, neighbours: bool = True) -> None:
        rows = public().filter(article_id__in=list(numbers))
        fields = list(_FIELDS)
        if neighbours:
            rows = rows.annotate(
                before=_beside(TupleLessThan, "-listed_at", "-article_id"),
                after=_beside(TupleGreaterThan, "listed_at", "article_id"),
            )
            fields += ["before", "after"]
        self._found: dict[int, tuple[Any, ...]] = {row[0]: row for row in rows.values_list(*fields)}
        self._near: dict[int, Neighbour] = {}
        if neighbours:
            beside = {number for row in self._found.values() for number in row[-2:] if number is not None}
            titles = public().filter(article_id__in=beside).values_list("article_id", "title", "path")
            self._near = {number: Neighbour(title, path) for number, title, path in titles}

    def article(self, reads: Reads, number: int) -> Article | None:
        """The public version of an article, None when it has none. Raises ContentAltered."""
        reads.own.add(f"pub:{number}")
        if (row := self._found.get(number)) is None:
            return None
        *head, content = row[: len(_FIELDS)]
        if not matches(content.encode(), head[6]):
            raise ContentAltered(f"信息 {number} 的存储内容与审批时不一致（{head[6]}），页面不予生成，请查明原因。")
        return Article(*head, content=json.loads(content))

    def near(self, reads: Reads, number: int) -> tuple[Neighbour | None, Neighbour | None]:
        """The articles before (older) and after (newer) it in its column."""
        reads.own.add(f"near:{number}")
        before, after = self._found[number][-2:]
        return self._near.get(before), self._near.get(after)
