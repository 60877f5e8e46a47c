"""`list:C` and `list:C:N`: the pages of a column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count

from lanmu.columns.enums import LINKING_KINDS, ColumnLayout
from lanmu.portal import chrome, facts
from lanmu.portal.articles import Article, Articles
from lanmu.portal.facts import Row
from lanmu.portal.listing import Listing
from lanmu.portal.sections.base import PublicSection, number_of
from lanmu.portal.templating import render
from lanmu.portal.tree import Node, Tree
from lanmu.portal.views import article_view
from lanmu.release.registry import Reads, Rendered

CHILD_ROWS = 6
"""Newest articles shown of each column on the page of the column above it."""


@dataclass(frozen=True, slots=True)
class ChildBlock:
    """A column below, as the page of the one above shows it."""

    node: Node
    below: list[Node]
    rows: list[Row]


class Born:
    """Targets a change of `bucket:C:N` may bring: the index, the page, and the two existing pages before it, which may
    leave the index now. Asked whether it holds a target it answers from the name alone; the two are looked up only when
    somebody goes through them."""

    def __init__(self, column: str, number: str) -> None:
        self.sure = (f"list:{column}", f"list:{column}:{number}")
        self.column, self.number = int(column), int(number)

    def __contains__(self, target: object) -> bool:
        return target in self.sure

    def __iter__(self) -> Iterator[str]:
        yield from self.sure
        below = facts.bucketed().filter(column_id=self.column, bucket__lt=self.number).order_by("-bucket")
        for number in below.values_list("bucket", flat=True).distinct()[:2]:
            yield f"list:{self.column}:{number}"


class BornOfColumn:
    """Targets a change of `column:C` may bring: the index, and, as the column may just have gone online, every list
    page of it. Asked whether it holds a target it answers from the name alone."""

    def __init__(self, column: str) -> None:
        self.index, self.column = f"list:{column}", int(column)

    def __contains__(self, target: object) -> bool:
        return target == self.index or (isinstance(target, str) and target.startswith(f"{self.index}:"))

    def __iter__(self) -> Iterator[str]:
        yield self.index
        pages = facts.bucketed().filter(column_id=self.column).order_by("bucket")
        for number in pages.values_list("bucket", flat=True).distinct():
            yield f"{self.index}:{number}"


class ColumnSection(PublicSection):
    name = "list"
    rank = 30

    def targets(self) -> Iterator[str]:
        """Every column's index; then every list page that an index does not show."""
        tree = facts.tree(Reads())
        yield from (f"list:{node.id}" for node in tree.walk())
        buckets = facts.bucketed().order_by("column_id", "bucket").values_list("column_id", "bucket")
        sizes: dict[int, list[tuple[int, int]]] = {}
        for column, number, size in buckets.annotate(size=Count("article_id")):
            sizes.setdefault(column, []).append((number, size))
        for column, pages in sizes.items():
            if not tree.shows(column):
                continue
            newest, size = pages[-1]
            lowest = newest if size >= settings.LANMU_LIST_SIZE else newest - 1
            yield from (f"list:{column}:{number}" for number, _ in pages if number < lowest)

    def born(self, fact: str) -> Iterable[str]:
        kind, _, rest = fact.partition(":")
        if kind == "bucket":
            column, _, number = rest.partition(":")
            return Born(column, number)
        if kind == "column":
            return BornOfColumn(rest)
        if kind == "top":
            return (f"list:{rest}",)
        if kind == "tree":
            return tuple(f"list:{node.id}" for node in facts.tree(Reads()).walk())
        return ()

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        tree = facts.tree(Reads())
        wanted: dict[int, set[int]] = {}
        for target in targets:
            column, number = number_of(target) or 0, number_of(target, 2)
            if tree.shows(column):
                wanted.setdefault(column, set()).update([] if number is None else [number])
                if number is None:
                    for leaf in tree.leaves(tree.node(column)):
                        wanted.setdefault(leaf.id, set())
        batch = _Batch(tree, Listing(wanted), [number_of(t) for t in targets if t.count(":") == 1])
        for target in targets:
            column, number = number_of(target) or 0, number_of(target, 2)
            if not tree.shows(column):
                yield target, None
            elif number is None:
                yield target, batch.index(column)
            else:
                yield target, batch.sheet(column, number)


class _Batch:
    """The pages of one batch, over one `Listing`."""

    def __init__(self, tree: Tree, listing: Listing, indexes: Iterable[int | None]) -> None:
        self.tree = tree
        self.listing = listing
        first = (self._single(Reads(), column) for column in indexes if column is not None and tree.shows(column))
        self.articles = Articles([n for n in first if n is not None], neighbours=False)

    def _single(self, reads: Reads, column: int) -> int | None:
        """The article a single-page column shows, None for any other column or when there is none."""
        if facts.column(reads, column).layout != ColumnLayout.SINGLE or self.tree.node(column).children:
            return None
        rows = self.listing.head(reads, column).rows
        return rows[0].article if rows else None

    def index(self, column: int) -> Rendered:
        """`index.html` of a column."""
        reads = Reads()
        node, own = self.tree.node(column), facts.column(reads, column)
        head = self.listing.head(reads, column)
        number = self._single(reads, column)
        single = self.articles.article(reads, number) if number is not None else None
        blocks, quiet = self._children(reads, node)
        link = own.link_url if own.kind in LINKING_KINDS else None
        values = {
            "items": head.rows[1:] if single else head.rows,
            "older": f"{node.path}list_{head.older}.html" if head.older is not None else "",
            "newer": "",
            "words": "",
            "text": article_view(single, facts.site(reads)) if single else None,
            "blocks": blocks,
            "quiet": quiet,
            "link": link,
            "empty": not (head.rows or blocks or quiet) and link is None,
        }
        return self._page(reads, node, f"{node.folder}index.html", f"list:{column}", values, single)

    def sheet(self, column: int, number: int) -> Rendered | None:
        """`list_N.html` of a column."""
        reads = Reads()
        if (sheet := self.listing.sheet(reads, column, number)) is None:
            return None
        node = self.tree.node(column)
        values = {
            "items": sheet.rows,
            "older": f"{node.path}list_{sheet.older}.html" if sheet.older is not None else "",
            "newer": f"{node.path}list_{sheet.newer}.html" if sheet.newer is not None else node.path,
            "words": f"第 {number} 页",
            "text": None, "blocks": [], "quiet": [], "link": None, "empty": False,
        }  # fmt: skip
        return self._page(reads, node, f"{node.folder}list_{number}.html", f"list:{column}:{number}", values, None)

    def _page(
        self, reads: Reads, node: Node, path: str, target: str, values: dict[str, Any], single: Article | None
    ) -> Rendered:
        around = chrome.of_column(reads, node.id)
        identity, tree = facts.site(reads), facts.tree(reads)
        trail = tree.trail(node.id)
        shown = {n.id for n in trail}
        body = render(
            "column.html",
            chrome=around,
            node=node,
            title=f"{node.title}（{values['words']}）" if values["words"] else node.title,
            description=facts.column(reads, node.id).description,
            site_name=chrome.site_name(identity),
            domain=identity.domain,
            root=trail[0],
            kin=[(n, tree.children(n) if n.id in shown else []) for n in tree.children(trail[0])],
            **values,
        )
        made_from = f"article:{single.id}@{single.digest}" if single else target
        return Rendered(path, body, made_from=made_from, approval=single.approval if single else "", reads=reads)

    def _children(self, reads: Reads, node: Node) -> tuple[list[ChildBlock], list[Node]]:
        """Columns below: those with something to show, and those without (or elsewhere), which only get a link."""
        blocks, quiet = [], []
        for child in facts.tree(reads).children(node):
            rows: list[Row] = []
            for leaf in self.tree.leaves(child):
                if facts.column(reads, leaf.id).kind not in LINKING_KINDS:
                    rows += self.listing.latest(reads, leaf.id, CHILD_ROWS)
            rows.sort(key=lambda r: (r.listed_at, r.article), reverse=True)
            if rows:
                blocks.append(ChildBlock(child, self.tree.children(child), rows[:CHILD_ROWS]))
            else:
                quiet.append(child)
        return blocks, quiet
