"""Which list page an article stands on. Pages are buckets counted from the oldest, so that a new article changes
only the newest page. A place once given is kept: a withdrawn article keeps its number, so no other article moves.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count

from lanmu.columns.models import ColumnPage
from lanmu.publishing import facts
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication

FIRST = 1
CHUNK_LOCK = 0x63686E6B
"""`chnk` in ASCII: the PostgreSQL advisory locks of sitemap chunks, one for each."""
Key = tuple[datetime, int]
"""(listed_at, article number): the order of a column."""


def lock_column(column_id: int) -> None:
    """Take turns: two publications in one column must not both think the newest page has room. Inside a transaction."""
    # Without the key: a submission that refers to the column must not wait for it at its commit, holding the audit
    # chain that we are about to ask for (PostgreSQL called that a deadlock).
    list(
        ColumnPage.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=column_id)
        .values_list("pk", flat=True)
    )


def lock_place(*, column_id: int, article_id: int) -> None:
    """Take turns over everything `facts.of_presence` looks at: the column and the article's sitemap chunk.

    Otherwise the last two articles of a list page, withdrawn at once, would each count the other as still there, and
    nobody would name the page as gone. Take it before any row of the publication is locked. SQLite has one writer.
    """
    lock_column(column_id)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CHUNK_LOCK, article_id // facts.CHUNK_SIZE])


def place(*, column_id: int, article_id: int, listed_at: datetime) -> int:
    """The bucket of an article that is new in the column. What that changes is `facts.of_presence`.

    Call inside the transaction that writes the row, before writing it. The newest article goes to the newest bucket,
    or opens the next one when that has held `LANMU_LIST_SIZE`; an older one (imported, with its original date) goes
    where its date stands, however full that is.
    """
    lock_column(column_id)
    newest = _last_before(column_id, None)
    previous = _last_before(column_id, (listed_at, article_id))
    if newest is None or previous is None:
        return FIRST
    held = Publication.objects.filter(column_id=column_id, bucket=previous[1]).count()
    return previous[1] + 1 if previous == newest and held >= settings.LANMU_LIST_SIZE else previous[1]


def _last_before(column_id: int, key: Key | None) -> tuple[Key, int] | None:
    """Key and bucket of the last article ever placed before `key`; of the last one of all without `key`."""
    found = []
    # One look per state, so that the index (column, state, listed_at, article) answers without reading the column.
    for state in PublicationState:
        rows = Publication.objects.filter(column_id=column_id, state=state)
        if key is not None:
            rows = rows.filter(listed_at__lte=key[0]).exclude(listed_at=key[0], article_id__gte=key[1])
        row = rows.order_by("-listed_at", "-article_id").values_list("listed_at", "article_id", "bucket").first()
        if row is not None:
            found.append(((row[0], row[1]), row[2]))
    return max(found, default=None)


def renumber(column_id: int) -> list[str]:
    """Deal the column's articles out again, `LANMU_LIST_SIZE` to a page from the oldest, after a bulk import.

    Inside the importing transaction. Returns the facts changed: every page old or new whose content changed, and `top`.
    """
    lock_column(column_id)
    placed = Publication.objects.filter(column_id=column_id)
    old_sizes = dict(placed.order_by().values_list("bucket").annotate(n=Count("pk")))
    rows = list(placed.order_by("listed_at", "article_id").values_list("article_id", "bucket"))
    size = settings.LANMU_LIST_SIZE
    changed: set[int] = set()
    pages = [rows[start : start + size] for start in range(0, len(rows), size)]
    for number, page in enumerate(pages, start=FIRST):
        moved = [article for article, bucket in page if bucket != number]
        if moved or old_sizes.get(number) != len(page):
            changed |= {number, *(bucket for _article, bucket in page)}
        if moved:
            placed.filter(article_id__in=moved).update(bucket=number)
    changed |= {bucket for bucket in old_sizes if bucket >= FIRST + len(pages)}
    return [facts.top(column_id), *(facts.bucket(column_id, n) for n in sorted(changed))] if changed else []
