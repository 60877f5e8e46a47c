"""Which texts stand on a list page, the home page or a sitemap at a time, and which texts refer to a file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from lanmu.portal.inquiry.history import Version, version_at, versions_of
from lanmu.portal.inquiry.places import Place
from lanmu.portal.inquiry.releases import page_at
from lanmu.publishing.corrections import parse
from lanmu.publishing.models import FrozenContent, Publication, PublicMedium

SHOWN = 200
"""Texts shown of a page; a sitemap can name a thousand."""
_LINK = re.compile(r"""(?:href="|<loc>|<link>)([^"<\s]+\.html)(?=["<])""")


@dataclass(frozen=True, slots=True)
class Standing:
    """A text on a page: its version at the time asked about (None: it was not public then)."""

    article: int
    title: str
    path: str
    version: Version | None


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands on a page, and by what we know it."""

    rows: list[Standing]
    total: int
    known_by: str


def standing_on(place: Place, *, at: datetime | None, now: datetime) -> Stand:
    """The texts on a page at `at` (None: now, at `now`): by the page itself while its former file is kept, otherwise
    by the list's own rule, or, of a page made of many lists, the newest texts of that time.
    """
    moment = at or now
    page = page_at(place.path, at)
    if page is not None:
        known = "以公众看到的页面文件为准" if at is None else "以发布程序留存的当时页面文件为准"
        return _rows(_linked(page), moment, known)
    if place.column is not None:
        return _rows(_bucketed(place, moment), moment, "当时的页面文件已不再留存，按列表规则和审批记录推算")
    newest = Publication.objects.filter(first_published_at__lte=moment).order_by("-listed_at", "-article_id")
    numbers = newest.values_list("article_id", flat=True)[:SHOWN]
    stand = _rows(list(numbers), moment, "当时的页面文件已不再留存，以下是当时公开的最新信息")
    rows = [row for row in stand.rows if row.version is not None]
    return Stand(rows, len(rows), stand.known_by)


def referring_to(path: str, *, at: datetime | None, now: datetime) -> Stand:
    """The texts that refer to the file `path` (no leading slash): those of now, or every one that ever did, with
    whether the version of `at` was one of them.
    """
    address = f"/{path}"
    numbers = set(PublicMedium.objects.filter(path=address).values_list("publication_id", flat=True))
    if at is None and numbers:
        return _rows(sorted(numbers), now, "现在引用这个文件的信息")
    marks: dict[int, set[str]] = {}
    for text in FrozenContent.objects.filter(content__contains=f'"{address}"').iterator(chunk_size=50):
        marks.setdefault(int(parse(text.content)["article"]), set()).add(text.digest)
    stand = _rows(sorted(marks), at or now, "所有版本引用过这个文件的信息")
    rows = [
        Standing(row.article, row.title, row.path, row.version)
        if row.version is None or row.version.digest in marks[row.article]
        else Standing(row.article, row.title, row.path, None)
        for row in stand.rows
    ]
    return Stand(rows, stand.total, stand.known_by)


def _linked(page: bytes) -> list[int]:
    """The articles a page links to, in its order."""
    found = _LINK.findall(page.decode("utf-8", "replace"))
    paths = list(dict.fromkeys(urlsplit(address).path for address in found))
    numbers: dict[str, int] = {}
    for start in range(0, len(paths), 500):
        rows = Publication.objects.filter(path__in=paths[start : start + 500])
        numbers.update(rows.values_list("path", "article_id"))
    return [numbers[path] for path in paths if path in numbers]


def _bucketed(place: Place, at: datetime) -> list[int]:
    """The list's rule (docs/architecture.md): a text keeps its bucket; `index.html` shows the newest bucket of the
    time, and the one before it while that is not full.
    """
    rows = Publication.objects.filter(column_id=place.column, first_published_at__lte=at)
    if place.bucket is not None:
        return list(rows.filter(bucket=place.bucket).order_by("-listed_at").values_list("article_id", flat=True))
    shown: list[int] = []
    for bucket in rows.order_by("-bucket").values_list("bucket", flat=True).distinct():
        here = list(rows.filter(bucket=bucket).order_by("-listed_at").values_list("article_id", flat=True))
        versions = versions_of(here)
        public = [number for number in here if version_at(versions.get(number, []), at) is not None]
        if not public and not shown:
            continue
        enough = bool(shown) or len(public) >= settings.LANMU_LIST_SIZE
        shown += public
        if enough:
            break
    return shown


def _rows(articles: Iterable[int], at: datetime, known_by: str) -> Stand:
    numbers = list(articles)
    shown = numbers[:SHOWN]
    rows = Publication.objects.filter(article_id__in=shown).values_list("article_id", "title", "path")
    names = {number: (title, path) for number, title, path in rows}
    versions = versions_of(shown)
    found = []
    for number in shown:
        if number in names:
            version = version_at(versions.get(number, []), at)
            title, path = names[number]
            found.append(Standing(number, version.title if version else title, path, version))
    return Stand(found, len(numbers), known_by)
