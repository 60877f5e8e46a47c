"""The column tree and the columns' own fields as plain values, read in one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lanmu.columns.models import ColumnPage


@dataclass(frozen=True, slots=True)
class Node:
    """A column's place: what the fact `tree` covers. `path` is the public folder, `/zwgk/zcwj/`; `level` is 1 to 3.

    `children` are the shown ones. A column that is offline, and a level above with nothing shown below, is not shown:
    it has no pages of its own and stands in no menu, list, map or feed (第十二条（二）). Its texts keep their pages
    and find it by `Tree.trail`.
    """

    id: int
    parent: int | None
    level: int
    title: str
    path: str
    children: tuple[int, ...]
    is_shown: bool = True

    @property
    def folder(self) -> str:
        """The folder relative to the public root: `zwgk/zcwj/`."""
        return self.path.lstrip("/")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's own fields: what the fact `column:C` covers."""

    id: int
    kind: str
    layout: str
    link_url: str
    description: str
    keywords: str
    column_type: str


@dataclass(frozen=True, slots=True)
class Tree:
    """All columns by number, shown or not, and the shown ones of the first level in their order."""

    nodes: dict[int, Node]
    roots: tuple[int, ...]

    def node(self, number: int) -> Node:
        return self.nodes[number]

    def shows(self, number: int) -> bool:
        """Whether there is such a column and the public sees it."""
        return number in self.nodes and self.nodes[number].is_shown

    def hidden(self) -> list[int]:
        """The columns that are not shown."""
        return [node.id for node in self.nodes.values() if not node.is_shown]

    def top(self) -> list[Node]:
        """The first-level columns."""
        return [self.nodes[n] for n in self.roots]

    def children(self, node: Node) -> list[Node]:
        return [self.nodes[n] for n in node.children]

    def trail(self, number: int) -> list[Node]:
        """From the first level down to the column itself."""
        node = self.nodes[number]
        found = [node]
        while node.parent is not None:
            node = self.nodes[node.parent]
            found.append(node)
        return found[::-1]

    def leaves(self, node: Node) -> list[Node]:
        """Shown columns without shown children at or below `node`."""
        if not node.children:
            return [node]
        return [leaf for child in self.children(node) for leaf in self.leaves(child)]

    def walk(self) -> Iterator[Node]:
        """Every shown column, each before its children, in menu order."""
        stack = list(reversed(self.roots))
        while stack:
            node = self.nodes[stack.pop()]
            yield node
            stack.extend(reversed(node.children))


_FIELDS = (
    "id", "path", "depth", "url_path", "order", "title", "is_online",
    "kind", "layout", "link_url", "description", "keywords", "column_type",
)  # fmt: skip


def load() -> tuple[Tree, dict[int, Column]]:
    """The tree and the columns as the database holds them now. Menu order is (order, place in the tree)."""
    # The numbers first: of both tables at once SQLite walks through every page of the site (0.3 s at a million).
    keys = list(ColumnPage.objects.order_by().values_list("page_ptr_id", flat=True))
    rows = list(ColumnPage.objects.filter(pk__in=keys).order_by("depth", "order", "path").values_list(*_FIELDS))
    step = ColumnPage.steplen
    numbers = {row[1]: row[0] for row in rows}
    below: dict[int | None, list[int]] = {}
    online = {row[0]: row[6] for row in rows}
    for number, path, *_ in rows:
        below.setdefault(numbers.get(path[:-step]), []).append(number)
    shown: set[int] = set()
    for number, *_ in reversed(rows):  # the deepest first: a level above is shown with what stands below it
        if online[number] and (number not in below or not shown.isdisjoint(below[number])):
            shown.add(number)
    nodes: dict[int, Node] = {}
    columns: dict[int, Column] = {}
    for number, path, depth, url_path, _order, title, _online, *own in rows:
        folder = "/".join(islice(url_path.strip("/").split("/"), 1, None))
        nodes[number] = Node(
            id=number,
            parent=numbers.get(path[:-step]),
            level=depth - 2,
            title=title,
            path=f"/{folder}/",
            children=tuple(child for child in below.get(number, ()) if child in shown),
            is_shown=number in shown,
        )
        columns[number] = Column(number, *own)
    return Tree(nodes=nodes, roots=tuple(root for root in below.get(None, ()) if root in shown)), columns
