"""The rows of an import: pages, frozen texts, publications; those the ordinary way writes, a thousand at a time."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import level_titles
from lanmu.organisation.models import Department, User
from lanmu.publishing.actions._opening import article_path
from lanmu.publishing.enums import Disclosure, InfoType, PublicationState, SourceKind
from lanmu.publishing.freezing import VERSION, moment, seal
from lanmu.publishing.genres import suggested_genre
from lanmu.publishing.importing.pictures import PictureKeeper
from lanmu.publishing.importing.rows import RowWriter
from lanmu.publishing.importing.spool import Prepared
from lanmu.publishing.models import ApprovalRecord, ArticlePage, FrozenContent, Publication, PublicMedium

TYPES = {
    "新闻动态": InfoType.NEWS,
    "办事服务": InfoType.SERVICE,
    "政民互动": InfoType.INTERACTION,
    "专题专栏": InfoType.TOPIC,
}
"""信息类型 of annex 2 by first-level column; 信息公开类 for the rest."""


def children_of(column: ColumnPage) -> QuerySet[Page]:
    """Pages directly below the column. By range of tree paths, which an index answers (a prefix search it does not)."""
    within = Page._get_children_path_interval(column.path)
    pages: QuerySet[Page] = Page.objects.filter(depth=column.depth + 1, path__range=within)
    return pages


@dataclass(slots=True)
class Batch:
    """What has been written so far: per article its number, frozen text, title, list time; files where it has any."""

    articles: list[int] = field(default_factory=list)
    frozen: list[int] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    listed: list[datetime] = field(default_factory=list)
    media: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def order_with_existing(self, column_id: int) -> list[int]:
        """Public articles of the column in list order; empty when the batch is all there is."""
        public = Publication.objects.filter(column_id=column_id, state=PublicationState.PUBLIC)
        if public.count() == len(self.articles):
            return []
        return list(public.order_by("listed_at", "article_id").values_list("article_id", flat=True))


class Tables:
    """Writers for one column, one department, one moment."""

    def __init__(
        self, column: ColumnPage, department: Department, by: User | None, at: datetime, source_kind: SourceKind
    ) -> None:
        self._column, self._department, self._at, self._kind = column, department, at, source_kind
        self._info_type = TYPES.get(level_titles(column)[0], InfoType.DISCLOSURE)
        last = children_of(column).order_by("-path").first()
        self._step = Page._str2int(last.path[-Page.steplen :]) if last is not None else 0
        pattern = ArticlePage(
            depth=column.depth + 1, numchild=0, content_type=ContentType.objects.get_for_model(ArticlePage), owner=by,
            locale_id=column.locale_id, live=True, has_unpublished_changes=False, first_published_at=at,
            last_published_at=at, department=department, source_kind=source_kind, disclosure=Disclosure.ACTIVE,
            info_type=self._info_type, genre=suggested_genre(column),
        )  # fmt: skip
        base = Page(**{f.attname: getattr(pattern, f.attname) for f in Page._meta.local_concrete_fields})
        self._pages = RowWriter(base, ("path", "title", "draft_title", "slug", "url_path", "translation_key"))
        self._articles = RowWriter(pattern, ("page_ptr_id", "source_name", "original_at", "body"))
        self._frozen = RowWriter(FrozenContent(), ("digest", "content"))
        self._pattern = self._content_pattern(pattern)

    def write_texts(self, items: list[Prepared], batch: Batch, pictures: PictureKeeper) -> None:
        """Pages and frozen texts of these items; what is needed for their publications goes to `batch`."""
        numbers = self._write_pages(items)
        articles, contents = [], []
        for item in items:
            number = numbers[item.slug]
            body, frozen, media = pictures.place(item) if item.images else (item.body, item.frozen, [])
            sealed = seal(self._content(item, number, frozen, media))
            articles.append((number, item.source, item.at, _stored(body)))
            contents.append((sealed.digest, sealed.text))
            batch.articles.append(number)
            batch.digests.append(sealed.digest)
            batch.titles.append(item.title)
            batch.listed.append(item.at or self._at)
            if media:
                batch.media[number] = media
        self._articles.write(articles)
        self._frozen.write(contents)
        marks = [mark for mark, _text in contents]
        found = dict(FrozenContent.objects.filter(digest__in=marks).values_list("digest", "pk"))
        batch.frozen += [found[mark] for mark in marks]

    def write_publications(self, batch: Batch, record: ApprovalRecord, places: list[int]) -> None:
        """The public versions, each on its list page (`places`), and the files they refer to."""
        pattern = Publication(
            column=self._column, approval=record, state=PublicationState.PUBLIC, first_published_at=self._at,
            published_at=self._at, genre=suggested_genre(self._column),
        )  # fmt: skip
        writer = RowWriter(pattern, ("article_id", "frozen_id", "title", "path", "listed_at", "bucket"))
        folder = self._column.public_path
        rows = zip(batch.articles, batch.frozen, batch.titles, batch.listed, places, strict=True)
        writer.write((a, f, t, article_path(folder, a, d), d, place) for a, f, t, d, place in rows)
        RowWriter(PublicMedium(), ("publication_id", "digest", "path")).write(
            (article, m["digest"], m["path"]) for article, media in batch.media.items() for m in media
        )

    def _write_pages(self, items: Iterable[Prepared]) -> dict[str, int]:
        """Page rows; their numbers by slug."""
        column, rows, slugs = self._column, [], []
        for item in items:
            self._step += 1
            path = Page._get_path(column.path, column.depth + 1, self._step)
            rows.append((path, item.title, item.title, item.slug, f"{column.url_path}{item.slug}/", uuid.uuid4()))
            slugs.append(item.slug)
        self._pages.write(rows)
        return dict(children_of(column).filter(slug__in=slugs).values_list("slug", "pk"))

    def _content(
        self, item: Prepared, number: int, body: list[dict[str, Any]], media: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """The frozen content (docs/frozen-content.md), as `freezing.freeze` makes it of the page (tested)."""
        name = item.source or (self._department.name if self._kind == SourceKind.ORIGINAL else "")
        return {
            **self._pattern,
            "article": number,
            "title": item.title,
            "source": {"kind": self._kind, "name": name, "url": ""},
            "original_at": moment(item.at),
            "body": body,
            "media": media,
        }

    def _content_pattern(self, page: ArticlePage) -> dict[str, Any]:
        policy = ("index_number", "subject_category", "issuing_body", "document_number", "formed_on", "validity")
        return {
            "version": VERSION,
            "column": self._column.pk,
            "summary": "",
            "author": "",
            "editor": "",
            "contact_phone": "",
            "keywords": [],
            "department": self._department.name,
            "disclosure": page.disclosure,
            "disclosure_basis": "",
            "info_type": page.info_type,
            "manuscript_form": page.manuscript_form,
            "policy": dict.fromkeys(policy, ""),
            "attachments": [],
            "genre": page.genre,
        }


def _stored(blocks: list[dict[str, Any]]) -> str:
    """The body as the database keeps it."""
    return json.dumps([{**block, "id": str(uuid.uuid4())} for block in blocks], ensure_ascii=False)
