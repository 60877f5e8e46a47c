"""`sitemap`, `sitemap:columns` and `sitemap:N`: every public address, for search engines and inspectors' crawlers."""

from collections.abc import Iterable, Iterator, Sequence

from lanmu.common.times import day_text
from lanmu.portal import facts
from lanmu.portal.addresses import absolute
from lanmu.portal.sections.base import PublicSection, number_of
from lanmu.portal.templating import render
from lanmu.release.registry import Reads, Rendered

COLUMNS = "sitemap:columns"


class SitemapSection(PublicSection):
    """Chunks go by article number, so that a publish rewrites one chunk and nothing moves from chunk to chunk."""

    name = "sitemap"
    rank = 40

    def targets(self) -> Iterator[str]:
        yield from (f"sitemap:{n}" for n in facts.existing_chunks())
        yield COLUMNS
        yield "sitemap"

    def born(self, fact: str) -> Iterable[str]:
        kind, _, number = fact.partition(":")
        if kind == "chunk":
            return (f"sitemap:{number}",)
        return {"tree": (COLUMNS,), "site": (COLUMNS, "sitemap"), "chunks": ("sitemap",)}.get(kind, ())

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        numbers = {target: number_of(target) for target in targets}
        loaded = facts.load_chunks(n for n in numbers.values() if n is not None)
        for target, number in numbers.items():
            if number is not None:
                yield target, self._chunk(number, loaded)
            elif target == COLUMNS:
                yield target, self._columns()
            else:
                yield target, self._index() if target == "sitemap" else None

    def _index(self) -> Rendered:
        reads = Reads()
        identity = facts.site(reads)
        paths = ["/sitemap_columns.xml", *(f"/sitemap_{n}.xml" for n in facts.chunk_numbers(reads))]
        body = render("sitemap.xml", addresses=[absolute(identity, path) for path in paths])
        return Rendered("sitemap.xml", body, made_from="sitemap", reads=reads)

    def _columns(self) -> Rendered:
        reads = Reads()
        identity = facts.site(reads)
        paths = ["/", *(node.path for node in facts.tree(reads).walk())]
        body = render("sitemap_chunk.xml", addresses=[(absolute(identity, path), "") for path in paths])
        return Rendered("sitemap_columns.xml", body, made_from=COLUMNS, reads=reads)

    def _chunk(self, number: int, loaded: facts.Chunks) -> Rendered | None:
        reads = Reads()
        found = facts.chunk(reads, number, loaded)
        if not found:
            return None
        identity = facts.site(reads)
        body = render("sitemap_chunk.xml", addresses=[(absolute(identity, path), day_text(at)) for path, at in found])
        return Rendered(f"sitemap_{number}.xml", body, made_from=f"sitemap:{number}", reads=reads)
