"""Accessors of facts (docs/architecture.md): every render gets what it shows here, and what it got is recorded.

Templates see only what these returned, so what a page read is what its record says.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Concat

from lanmu.common.times import local
from lanmu.portal import snapshot
from lanmu.portal.models import SiteIdentity
from lanmu.portal.tree import Column, Tree
from lanmu.publishing.enums import OVER_VALIDITIES, Genre, PublicationState, Validity
from lanmu.publishing.facts import CHUNK_SIZE
from lanmu.publishing.models import Publication, PublicMedium
from lanmu.release.registry import Reads

SITEMAP_CHUNK = CHUNK_SIZE
"""Article numbers per sitemap chunk."""

NUMBER = ExpressionWrapper(F("article_id"), output_field=BigIntegerField())
"""The article as a plain number: the look-up of a relation looks at every value of a list three times."""

Chunks = dict[int, list[tuple[str, datetime]]]
"""Chunk → address and time of the present version of each public article in it, by article number."""


class Row(NamedTuple):
    """An article as a list shows it. `at` is `YYYY-MM-DD HH:MM` and `iso` the same moment, both Asia/Shanghai."""

    article: int
    title: str
    path: str
    column: int
    listed_at: datetime
    at: str
    iso: str
    mark: str = ""
    """What a reader of a list has to know before opening it: 辟谣, or that the document no longer applies as it is."""


def public() -> QuerySet[Publication]:
    """Articles the public sees."""
    return Publication.objects.filter(state=PublicationState.PUBLIC)


def public_ones() -> QuerySet[Publication]:
    """Public articles, the state compared as an expression: SQLite, which keeps no statistics here, would otherwise
    take any index that begins with the state and read far more rows than are asked for."""
    return Publication.objects.annotate(shown=Concat("state", Value(""))).filter(shown=PublicationState.PUBLIC)


def numbered(numbers: Iterable[int]) -> QuerySet[Publication]:
    """The public ones among these articles, found by their numbers."""
    return _by_number().filter(Q(number__in=list(numbers)))


@cache
def _by_number() -> QuerySet[Publication]:
    return public_ones().alias(number=NUMBER)


def bucketed() -> QuerySet[Publication]:
    """Public articles, to be found by column and bucket."""
    return public_ones()


def row(article: int, title: str, path: str, column: int, listed_at: datetime, genre: str, validity: str) -> Row:
    """A list row from the stored values."""
    mark = str(Validity(validity).label) if validity in OVER_VALIDITIES else MARKED_GENRES.get(genre, "")
    return Row(article, title, path, column, listed_at, *times(listed_at), mark)


def times(at: datetime) -> tuple[str, str]:
    """`YYYY-MM-DD HH:MM` for readers and the same minute in ISO 8601 for programs, both Asia/Shanghai."""
    iso = local(at).isoformat(timespec="minutes")
    return f"{iso[:10]} {iso[11:16]}", iso


MARKED_GENRES: dict[str, str] = {Genre.REBUTTAL: "辟谣"}
ROW_FIELDS = ("article_id", "title", "path", "column_id", "listed_at", "genre", "validity")


def site(reads: Reads) -> SiteIdentity:
    """Who the site is."""
    reads.shared.add("site")
    return snapshot.current().identity


def tree(reads: Reads) -> Tree:
    """The column tree: navigation, breadcrumbs, addresses of columns."""
    reads.shared.add("tree")
    return snapshot.current().tree


def column(reads: Reads, number: int) -> Column:
    """A column's own fields. Raises KeyError when there is no such column: look in `tree` first."""
    reads.shared.add(f"column:{number}")
    return snapshot.current().columns[number]


def newest(reads: Reads, count: int) -> list[Row]:
    """The newest public articles of the whole site, newest first; those of columns that are offline stand aside."""
    reads.own.add("newest")
    rows = public().order_by("-listed_at", "-article_id")
    if hidden := tree(reads).hidden():
        rows = rows.exclude(column_id__in=hidden)
    found = rows.values_list(*ROW_FIELDS)[:count]
    return [row(*values) for values in found]


def medium(reads: Reads, path: str, holders: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Digest and approval of a file, None when no public article refers to it. `holders`: from `medium_holders`."""
    reads.own.add(f"medium:{path}")
    return holders.get(path)


def medium_holders(paths: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For each path that some public article refers to: digest and 信息编号 of the article with the lowest number."""
    found = (
        PublicMedium.objects.filter(path__in=list(paths), publication__state=PublicationState.PUBLIC)
        .order_by("-publication_id")
        .values_list("path", "digest", "publication__approval__number")
    )
    return {path: (digest, approval) for path, digest, approval in found}


def medium_paths() -> Iterable[str]:
    """Every file some public article refers to."""
    referred = PublicMedium.objects.filter(publication__state=PublicationState.PUBLIC)
    return referred.order_by("path").values_list("path", flat=True).distinct().iterator(chunk_size=5000)


def chunk_numbers(reads: Reads) -> list[int]:
    """The sitemap chunks that hold a public article."""
    reads.own.add("chunks")
    return existing_chunks()


def existing_chunks() -> list[int]:
    """The same, for telling which targets exist: nothing is rendered from it."""
    numbers = public().order_by().annotate(chunk=F("article_id") / SITEMAP_CHUNK).values_list("chunk", flat=True)
    return sorted(set(numbers.distinct()))


def chunk(reads: Reads, number: int, loaded: Chunks) -> list[tuple[str, datetime]]:
    """Address and time of the present version of each public article in a chunk, by article number."""
    reads.own.add(f"chunk:{number}")
    return loaded.get(number, [])


def load_chunks(numbers: Iterable[int]) -> Chunks:
    """The articles of several chunks in one query."""
    wanted = Q(pk__in=[])
    for number in numbers:
        wanted |= Q(article_id__gte=number * SITEMAP_CHUNK, article_id__lt=(number + 1) * SITEMAP_CHUNK)
    found: Chunks = {}
    rows = public_ones().filter(wanted).order_by("article_id").values_list("article_id", "path", "published_at")
    for article, path, at in rows:
        found.setdefault(article // SITEMAP_CHUNK, []).append((path, at))
    return found
