"""`article:A`: the page of a public article."""

from collections.abc import Iterable, Iterator, Sequence

from lanmu.portal import chrome, facts
from lanmu.portal.articles import Article, Articles, Neighbour
from lanmu.portal.relations import NOTHING, Related, Relations
from lanmu.portal.sections.base import PublicSection, number_of
from lanmu.portal.templating import fill
from lanmu.portal.views import article_view
from lanmu.release.registry import Reads, Rendered

HERE = "正文"


class ArticleSection(PublicSection):
    name = "article"
    rank = 20

    def targets(self) -> Iterator[str]:
        """In the order of columns and lists, so that a batch's neighbours lie beside each other on disk."""
        ordered = facts.public().order_by("column_id", "listed_at", "article_id")
        return (f"article:{n}" for n in ordered.values_list("article_id", flat=True).iterator(chunk_size=5000))

    def born(self, fact: str) -> Iterable[str]:
        kind, _, number = fact.partition(":")
        return (f"article:{number}",) if kind in {"pub", "related"} else ()

    def render(self, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None]]:
        numbers = {target: number_of(target) for target in targets}
        known = [n for n in numbers.values() if n is not None]
        batch, relations = Articles(known), Relations(known)
        for target, number in numbers.items():
            reads = Reads()
            article = batch.article(reads, number) if number is not None else None
            if article is None:
                yield target, None
                continue
            older, newer = batch.near(reads, article.id)
            related = relations.of(reads, article.id, article.content)
            yield (
                target,
                Rendered(
                    path=article.path.lstrip("/"),
                    body=page(article, reads, older=older, newer=newer, related=related),
                    made_from=f"article:{article.id}@{article.digest}",
                    approval=article.approval,
                    reads=reads,
                ),
            )


def page(
    article: Article,
    reads: Reads,
    *,
    older: Neighbour | None,
    newer: Neighbour | None,
    related: Related = NOTHING,
    preview: bool = False,
) -> bytes:
    """The article's page. `preview`: assets under their plain names."""
    around = chrome.of_column(reads, article.column, here=HERE, preview=preview)
    identity = facts.site(reads)
    node = facts.tree(reads).node(article.column)
    view = article_view(
        article,
        identity,
        site=chrome.site_name(identity),
        column=node.title,
        folder=node.path if node.is_shown else "",
        older=older,
        newer=newer,
        related=related,
    )
    return fill("article.html", chrome=around, a=view)
