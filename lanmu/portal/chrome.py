"""What every page wears: site and column tags, header, navigation, breadcrumb, footer.

Made of the facts `site`, `tree` and one `column:C`, so it is rendered once per column and run and then reused as it is;
a page adds its own tags and its text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from lanmu.columns.enums import ColumnKind
from lanmu.portal import assets, facts, snapshot
from lanmu.portal.models import SiteIdentity
from lanmu.portal.queries import DEFAULT_NAME
from lanmu.portal.templating import macro
from lanmu.portal.tree import Column, Node
from lanmu.release.registry import Reads

HOME = "首页"
"""ColumnName and ColumnType of the home page (网页标签规范)."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The four column tags of 网页标签规范."""

    name: str
    description: str
    keywords: str
    type: str


class Chrome(NamedTuple):
    """The three pieces around a page."""

    head: Markup
    body: Markup
    foot: Markup


def site_name(identity: SiteIdentity) -> str:
    """The site's name, or a neutral word while it has none."""
    return identity.name or DEFAULT_NAME


def plain(reads: Reads, *, here: str) -> Chrome:
    """For pages outside the column tree (404, site map). `here`: last word of the breadcrumb."""
    return _take(reads, ("plain", here), lambda mine: _worn(mine, tags=None, crumbs=[], here=here))


def home(reads: Reads) -> Chrome:
    """For the home page: site tags and column tags (47号 附件: 首页 = 网站标签 + 栏目标签)."""

    def make(mine: Reads) -> Chrome:
        name = site_name(facts.site(mine))
        titles = [node.title for node in facts.tree(mine).top()]
        words = f"{name}首页，汇集{'、'.join(titles) or '本站'}的最新信息。"
        return _worn(mine, tags=Tags(HOME, words, ",".join([name, *titles]), HOME), crumbs=None, feed="/rss.xml")

    return _take(reads, ("home",), make)


def of_column(reads: Reads, number: int, *, here: str = "", preview: bool = False) -> Chrome:
    """For a column's pages and, with `here` (正文), for its articles. Raises KeyError for an unknown column.

    `preview`: assets under their plain names, see `assets.plain_url`.
    """

    def make(mine: Reads) -> Chrome:
        trail = facts.tree(mine).trail(number)
        own, column = trail[-1], facts.column(mine, number)
        has_feed = own.is_shown and not own.children and column.kind == ColumnKind.INTERNAL
        return _worn(
            mine,
            tags=column_tags(facts.site(mine), trail, column),
            crumbs=trail if here else trail[:-1],
            here=here or own.title,
            feed=f"{own.path}rss.xml" if has_feed else "",
            current=trail[0],
            preview=preview,
        )

    return _take(reads, ("column", number, here, preview), make)


def column_tags(identity: SiteIdentity, trail: Sequence[Node], column: Column) -> Tags:
    """The column's tags. All four are required by the norm; what the department left empty is made from the tree."""
    titles = [node.title for node in trail]
    words = f"{site_name(identity)}“{'－'.join(titles)}”栏目，发布{titles[-1]}方面的信息。"
    return Tags(
        name=titles[-1],
        description=column.description or words,
        keywords=column.keywords.replace("，", ",") or ",".join(reversed(titles)),
        type=column.column_type or titles[0],
    )


def _take(reads: Reads, key: tuple[object, ...], make: Callable[[Reads], Chrome]) -> Chrome:
    """The chrome kept under `key`, made on first use; its facts become facts of the page."""
    kept = snapshot.current().chrome
    if key not in kept:
        mine = Reads()
        kept[key] = make(mine), frozenset(mine.shared)
    worn: Chrome
    worn, shared = kept[key]
    reads.shared |= shared
    return worn


def _worn(
    mine: Reads,
    *,
    tags: Tags | None,
    crumbs: Sequence[Node] | None,
    here: str = "",
    feed: str = "",
    current: Node | None = None,
    preview: bool = False,
) -> Chrome:
    identity, tree = facts.site(mine), facts.tree(mine)
    values = {"site": identity, "name": site_name(identity)}
    url = assets.plain_url if preview else assets.public_url
    return Chrome(
        head=macro("chrome.html", "head")(**values, tags=tags, url=url, feed=feed),
        body=macro("chrome.html", "top")(**values, menu=tree.top(), current=current, crumbs=crumbs, here=here),
        foot=macro("chrome.html", "foot")(**values),
    )
