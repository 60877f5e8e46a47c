"""The facts `pub:A` and `near:A`, looked up for a whole batch in two queries."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from lanmu.common.digest import matches
from lanmu.portal.facts import numbered, public
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


def _beside(side: str, *order: str) -> Coalesce:
    """The nearest public article of the same column in one direction (`lt` or `gt`) of (listed_at, article).

    First among those with the same time, then among the others: two exact looks into the index (column, state,
    listed_at, article), however many imported texts bear the same time.
    """
    same_column = public().filter(column_id=OuterRef("column_id")).order_by(*order).values("article_id")
    same_time = same_column.filter(listed_at=OuterRef("listed_at"), **{f"article_id__{side}": OuterRef("article_id")})
    other_time = same_column.filter(**{f"listed_at__{side}": OuterRef("listed_at")})
    return Coalesce(Subquery(same_time[:1]), Subquery(other_time[:1]))


class Articles:
    """A batch of articles with their neighbours. Two queries, whatever the size of the batch and of the columns."""

    def __init__(self, numbers: Iterable[int], *, neighbours: bool = True) -> None:
        rows = numbered(numbers)
        fields = list(_FIELDS)
        if neighbours:
            rows = rows.annotate(
                before=_beside("lt", "-listed_at", "-article_id"),
                after=_beside("gt", "listed_at", "article_id"),
            )
            fields += ["before", "after"]
        self._found: dict[int, tuple[Any, ...]] = {row[0]: row for row in rows.values_list(*fields)}
        self._near: dict[int, Neighbour] = {}
        if neighbours:
            beside = {number for row in self._found.values() for number in row[-2:] if number is not None}
            titles = numbered(beside).values_list("article_id", "title", "path")
            self._near = {number: Neighbour(title, path) for number, title, path in titles}

    def article(self, reads: Reads, number: int) -> Article | None:
        """The public version of an article, None when it has none. Raises ContentAltered."""
        reads.own.add(f"pub:{number}")
        if (row := self._found.get(number)) is None:
            return None
        *head, content = row[: len(_FIELDS)]
        if not matches(content.encode(), head[6]):
            raise ContentAltered(f"信息 {number} 的存储内容与审批时不一致（{head[6]}），页面不予生成，请查明原因。")
        values = [*head, json.loads(content)]
        return Article(*values)

    def near(self, reads: Reads, number: int) -> tuple[Neighbour | None, Neighbour | None]:
        """The articles before (older) and after (newer) it in its column."""
        reads.own.add(f"near:{number}")
        before, after = self._found[number][-2:]
        return self._near.get(before), self._near.get(after)
