"""Names of the facts this app changes (docs/architecture.md), and which of them one publication or withdrawal
changes.
"""

from collections.abc import Iterable, Sequence

from lanmu.publishing.enums import PublicationState, RelationKind
from lanmu.publishing.models import Publication, PublicRelation

NEWEST = "newest"
CHUNKS = "chunks"
CHUNK_SIZE = 250
"""Article numbers per sitemap chunk: small, because every publish writes one anew."""


def pub(article_id: int) -> str:
    return f"pub:{article_id}"


def near(article_id: int) -> str:
    return f"near:{article_id}"


def bucket(column_id: int, number: int) -> str:
    return f"bucket:{column_id}:{number}"


def top(column_id: int) -> str:
    return f"top:{column_id}"


def medium(path: str) -> str:
    return f"medium:{path}"


def chunk(article_id: int) -> str:
    return f"chunk:{article_id // CHUNK_SIZE}"


def related(article_id: int) -> str:
    return f"related:{article_id}"


def event(number: int) -> str:
    return f"event:{number}"


def of_text(publication: Publication) -> list[str]:
    """What a new version of a text that stays public changes: itself, and what shows its title or dates."""
    return [
        pub(publication.article_id),
        bucket(publication.column_id, publication.bucket),
        *(near(a) for a in neighbours(publication)),
        NEWEST,
        chunk(publication.article_id),
        *of_relations(publication.article_id),
    ]


def of_relations(article_id: int) -> list[str]:
    """What other pages show of the text because it refers to them, by the rows as they stand. Whoever writes them anew
    names what this gives before, too.
    """
    rows = PublicRelation.objects.filter(publication_id=article_id).exclude(kind=RelationKind.REPLACED_BY)
    return [
        event(target) if kind == RelationKind.EVENT else related(target)
        for kind, target in rows.order_by("kind", "target").values_list("kind", "target")
    ]


def of_presence(publication: Publication) -> list[str]:
    """What an article's coming or going changes. Call when its row is written, in the same transaction.

    `top` and `chunks` only when a list page or a sitemap chunk comes or goes with it: when it is the only public
    one there.
    """
    public = Publication.objects.filter(state=PublicationState.PUBLIC).exclude(pk=publication.pk)
    start = publication.article_id // CHUNK_SIZE * CHUNK_SIZE
    found = [*of_text(publication), near(publication.article_id)]
    if not public.filter(column_id=publication.column_id, bucket=publication.bucket).exists():
        found.append(top(publication.column_id))
    if not public.filter(article_id__gte=start, article_id__lt=start + CHUNK_SIZE).exists():
        found.append(CHUNKS)
    return found


def of_media(paths: Iterable[str]) -> list[str]:
    """`medium` of each path: whether it is public, and the approval it rests on, may both have changed.

    Also when another article refers to the file too, or the article did before: the file then rests on another record.
    """
    return [medium(path) for path in dict.fromkeys(paths)]


def neighbours(publication: Publication) -> Sequence[int]:
    """The public articles that stand directly before and after it in its column (by list time, then number)."""
    others = Publication.objects.filter(column_id=publication.column_id, state=PublicationState.PUBLIC)
    others = others.exclude(pk=publication.pk)
    at, number = publication.listed_at, publication.article_id
    before = others.filter(listed_at__lte=at).exclude(listed_at=at, article_id__gt=number)
    after = others.filter(listed_at__gte=at).exclude(listed_at=at, article_id__lt=number)
    previous = before.order_by("-listed_at", "-article_id").values_list("article_id", flat=True).first()
    following = after.order_by("listed_at", "article_id").values_list("article_id", flat=True).first()
    return [a for a in (previous, following) if a is not None]
