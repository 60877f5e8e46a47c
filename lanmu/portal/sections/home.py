"""`home`: index.html of the site. The titles of 附件1's columns tell what stands where; what is missing is left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lanmu.columns.enums import LINKING_KINDS
from lanmu.portal import chrome, facts
from lanmu.portal.facts import Row
from lanmu.portal.listing import Listing
from lanmu.portal.sections.base import Standing
from lanmu.portal.templating import render
from lanmu.portal.tree import Node, Tree
from lanmu.release.registry import Reads, Rendered

NEWS_ROWS = 8
NOTICE_ROWS = 7
POLICY_ROWS = 6
LATEST_ROWS = 8


@dataclass(frozen=True, slots=True)
class RowsBlock:
    """A column's newest articles."""

    title: str
    path: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class NodesBlock:
    """A column's columns."""

    title: str
    path: str
    nodes: list[Node]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column stands where on the home page."""

    news: list[Node]
    notices: Node | None
    policies: list[Node]
    services: Node | None
    interaction: Node | None
    topics: Node | None
    directory: list[Node]


def plan(tree: Tree) -> Plan:
    """Find the columns by their titles, as 附件1 names them."""
    top, every = tree.top(), list(tree.walk())
    news = _first(top, lambda n: "新闻" in n.title or "动态" in n.title)
    services = _first(top, lambda n: "办事" in n.title or "服务" in n.title)
    interaction = _first(top, lambda n: "互动" in n.title)
    topics = _first(top, lambda n: "专题" in n.title)
    named = {n.id for n in (news, services, interaction, topics) if n}
    policies = [_first(every, lambda n, t=title: n.title == t) for title in ("政策文件", "政策解读")]  # type: ignore[misc]
    return Plan(
        news=tree.leaves(news) if news else [],
        notices=_first(every, lambda n: n.title == "通知公告"),
        policies=[n for n in policies if n],
        services=services,
        interaction=interaction,
        topics=topics,
        directory=[n for n in top if n.id not in named and n.children],
    )


def _first(nodes: Iterable[Node], fits: Callable[[Node], bool]) -> Node | None:
    return next((n for n in nodes if fits(n)), None)


class HomeSection(Standing):
    name = "home"
    rank = 40
    BORN_BY = frozenset({"site", "tree", "newest"})

    def make(self) -> Rendered:
        reads = Reads()
        around = chrome.home(reads)
        identity, tree = facts.site(reads), facts.tree(reads)
        places = plan(tree)
        shown = [*places.news, *places.policies, *([places.notices] if places.notices else [])]
        self._listing = Listing({leaf.id: () for node in shown for leaf in tree.leaves(node)})
        latest = facts.newest(reads, LATEST_ROWS)
        news = self._rows(reads, tree, places.news, NEWS_ROWS)
        by_news = news.rows and places.news
        body = render(
            "home.html",
            chrome=around,
            site_name=chrome.site_name(identity),
            news=news if by_news else RowsBlock("最新公开", "", latest),
            notices=self._rows(reads, tree, [places.notices], NOTICE_ROWS) if places.notices else None,
            policies=[self._rows(reads, tree, [n], POLICY_ROWS) for n in places.policies],
            latest=[(row, tree.node(row.column)) for row in latest] if by_news else [],
            services=_nodes(tree, places.services),
            interaction=_nodes(tree, places.interaction),
            topics=_nodes(tree, places.topics),
            directory=[_nodes(tree, n) for n in places.directory],
        )
        return Rendered("index.html", body, made_from="home", reads=reads)

    def _rows(self, reads: Reads, tree: Tree, nodes: list[Node], count: int) -> RowsBlock:
        """The newest articles of some columns together, under the name of the one (or of their common parent)."""
        rows: list[Row] = []
        for leaf in (leaf for node in nodes for leaf in tree.leaves(node)):
            if facts.column(reads, leaf.id).kind not in LINKING_KINDS:
                rows += self._listing.latest(reads, leaf.id, count)
        rows.sort(key=lambda r: (r.listed_at, r.article), reverse=True)
        if not nodes:
            return RowsBlock("", "", rows[:count])
        named = nodes[0] if len(nodes) == 1 or nodes[0].parent is None else tree.node(nodes[0].parent)
        return RowsBlock(named.title, named.path, rows[:count])


def _nodes(tree: Tree, node: Node | None) -> NodesBlock | None:
    if node is None or not node.children:
        return None
    return NodesBlock(node.title, node.path, tree.children(node))
