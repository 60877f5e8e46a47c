"""`rss` and `rss:C`: what is new, for readers that follow the site by subscription."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from email.utils import format_datetime

from lanmu.columns.enums import LINKING_KINDS
from lanmu.portal import chrome, facts
from lanmu.portal.addresses import absolute
from lanmu.portal.facts import Row
from lanmu.portal.listing import Listing
from lanmu.portal.models import SiteIdentity
from lanmu.portal.sections.base import PublicSection, number_of
from lanmu.portal.templating import render
from lanmu.release.registry import Reads, Rendered

ITEMS = 30


class FeedSection(PublicSection):
    """One feed for the site, one for every column that holds texts itself."""

    name = "rss"
    rank = 40

    def targets(self) -> Iterator[str]:
        yield "rss"
        tree = facts.tree(Reads())
        yield from (f"rss:{n.id}" for n in tree.walk() if not n.children and self._is_internal(Reads(), n.id))

    def born(self, fact: str) -> Iterable[str]:
        kind, _, number = fact.partition(":")
        if kind in {"site", "newest"}:
            return ("rss",)
        if kind == "column":
            return (f"rss:{number}",)
        return tuple(self.targets()) if kind == "tree" else ()

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        tree = facts.tree(Reads())
        columns = {target: number_of(target) or 0 for target in targets}
        listing = Listing({n: () for n in columns.values() if tree.shows(n)})
        for target, column in columns.items():
            if target == "rss":
                yield target, self._whole()
            elif tree.shows(column):
                yield target, self._of_column(column, listing)
            else:
                yield target, None

    def _whole(self) -> Rendered:
        reads = Reads()
        identity = facts.site(reads)
        rows = facts.newest(reads, ITEMS)
        name = chrome.site_name(identity)
        body = _feed(identity, name, f"{name}最新公开的信息", "/", "/rss.xml", rows)
        return Rendered("rss.xml", body, made_from="rss", reads=reads)

    def _of_column(self, column: int, listing: Listing) -> Rendered | None:
        reads = Reads()
        identity, tree = facts.site(reads), facts.tree(reads)
        node = tree.node(column)
        if node.children or not self._is_internal(reads, column):
            return None
        tags = chrome.column_tags(identity, tree.trail(column), facts.column(reads, column))
        rows = listing.head(reads, column).rows[:ITEMS]
        title = f"{node.title}－{chrome.site_name(identity)}"
        body = _feed(identity, title, tags.description, node.path, f"{node.path}rss.xml", rows)
        return Rendered(f"{node.folder}rss.xml", body, made_from=f"rss:{column}", reads=reads)

    @staticmethod
    def _is_internal(reads: Reads, column: int) -> bool:
        return facts.column(reads, column).kind not in LINKING_KINDS


def _feed(identity: SiteIdentity, title: str, description: str, path: str, own: str, rows: Sequence[Row]) -> bytes:
    return render(
        "rss.xml",
        title=title,
        description=description,
        link=absolute(identity, path),
        address=absolute(identity, own),
        items=[
            {
                "title": row.title,
                "link": absolute(identity, row.path),
                "date": format_datetime(row.listed_at.astimezone(UTC), usegmt=True),
            }
            for row in rows
        ],
    )
