"""Makers of public articles, straight as rows: what the publish door writes, without the way through the chain."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from wagtail.models import Page

from lanmu.columns.models import ColumnPage
from lanmu.common.digest import canonical_json, digest
from lanmu.portal.models import SiteIdentity
from lanmu.publishing import door, placement, vault
from lanmu.publishing.actions._opening import article_path
from lanmu.publishing.enums import ApprovalKind, PublicationState
from lanmu.publishing.models import ApprovalRecord, ArticlePage, FrozenContent, Publication, PublicMedium
from lanmu.release.registry import Rendered, section_of, sections
from tests.factories import AT, make_article, make_department

_serial = count(1)


def frozen_document(article: ArticlePage, column: ColumnPage, **changes: Any) -> dict[str, Any]:
    """A frozen text (docs/frozen-content.md); `policy` and `source` are merged, everything else is replaced."""
    text: dict[str, Any] = {
        "version": 1, "article": article.pk, "column": column.pk, "title": article.title, "summary": "", "author": "",
        "editor": "", "contact_phone": "", "keywords": [], "department": "法规处",
        "source": {"kind": "original", "name": "法规处", "url": ""},
        "disclosure": "active", "disclosure_basis": "", "info_type": "disclosure", "manuscript_form": "electronic",
        "policy": {
            "index_number": "", "subject_category": "", "issuing_body": "", "document_number": "", "formed_on": "",
            "validity": "",
        },
        "original_at": "",
        "body": [{"type": "text", "html": "<p>正文。</p>"}],
        "attachments": [], "media": [],
    }  # fmt: skip
    for key, value in changes.items():
        text[key] = {**text[key], **value} if key in {"policy", "source"} else value
    return text


def make_approval() -> ApprovalRecord:
    return ApprovalRecord.objects.create(
        number=f"T-{next(_serial):06}", kind=ApprovalKind.IMPORT, department=make_department("法规处"),
        publisher_name="系统", published_at=AT, sealed={}, digest="sm3:0",
    )  # fmt: skip


def freeze(content: dict[str, Any]) -> FrozenContent:
    text = canonical_json(content)
    return FrozenContent.objects.get_or_create(digest=digest(text.encode()), defaults={"content": text})[0]


def publish(
    column: ColumnPage,
    *,
    title: str = "关于垃圾分类的通知",
    at: datetime = AT,
    first: datetime | None = None,
    **content: Any,
) -> Publication:
    """A public article in the column, as the publish door would place it. `first`: first publication, default `at`."""
    article = make_article(column, title=title[:200], department=make_department("法规处"))
    text = frozen_document(article, column, title=title, **content)
    row = write(
        article, column, text, at=at, first=first,
        bucket=placement.place(column_id=column.pk, article_id=article.pk, listed_at=at),
    )  # fmt: skip
    PublicMedium.objects.bulk_create(
        PublicMedium(publication=row, path=m["path"], digest=m["digest"]) for m in text["media"]
    )
    return row


def write(
    article: ArticlePage,
    column: ColumnPage,
    text: dict[str, Any],
    *,
    at: datetime,
    bucket: int,
    first: datetime | None = None,
    approval: ApprovalRecord | None = None,
) -> Publication:
    """One row, through the publish door."""
    row = Publication(
        article=article, column=column, frozen=freeze(text), approval=approval or make_approval(), title=text["title"],
        path=article_path(column.public_path, article.pk, at), listed_at=at, first_published_at=first or at,
        published_at=at, bucket=bucket,
    )  # fmt: skip
    save(row, force_insert=True)
    return row


def save(row: Publication, **options: Any) -> None:
    with door.opened(row.article_id):
        row.save(**options)


def make_pages(column: ColumnPage, total: int) -> list[ArticlePage]:
    """Many drafts at once: rows alone, for what only needs their numbers."""
    first = Page.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    kind = ContentType.objects.get_for_model(ArticlePage)
    pages = [
        ArticlePage(
            id=n, page_ptr_id=n, path=f"{column.path}{n:04X}", depth=column.depth + 1, numchild=0, title=f"第{n}号",
            draft_title=f"第{n}号", slug=f"n{n}", url_path=f"{column.url_path}n{n}/", content_type=kind,
            locale_id=column.locale_id, live=False, department=make_department("法规处"),
        )
        for n in range(first, first + total)
    ]  # fmt: skip
    fields = [f.attname for f in Page._meta.concrete_fields]
    Page.objects.bulk_create([Page(**{name: getattr(page, name) for name in fields}) for page in pages])
    for page in pages:
        page.save_base(raw=True, force_insert=True)
    with connection.cursor() as cursor:  # the numbers were ours; the database's next ones come after them
        for statement in connection.ops.sequence_reset_sql(no_style(), [Page]):
            cursor.execute(statement)
    return pages


def publish_pages(column: ColumnPage, pages: Iterable[ArticlePage], *, start: datetime = AT, bucket_size: int) -> None:
    """Make drafts public, a minute apart, `bucket_size` to a bucket from the oldest."""
    approval = make_approval()
    for n, page in enumerate(pages):
        text = frozen_document(page, column)
        write(page, column, text, at=start + timedelta(minutes=n), bucket=n // bucket_size + 1, approval=approval)


def withdraw(row: Publication) -> None:
    row.state = PublicationState.WITHDRAWN
    save(row)
    PublicMedium.objects.filter(publication=row).delete()


def put_medium(data: bytes, ext: str) -> dict[str, Any]:
    """A file in the vault, as a frozen text's `media` names it."""
    kept = vault.put(data, ext)
    return {"path": kept.path, "digest": kept.digest, "size": kept.size}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace: examples of a property test start alike."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_identity(**changes: str) -> SiteIdentity:
    values = {
        "name": "示范市城市管理委员会", "domain": "csgl.example.gov.cn", "id_code": "1234567890",
        "sponsor": "示范市城管委",
        "contact": "022-12345678", "icp": "备案号甲", "police": "备案号乙",
        "find_error_url": "https://zfwzgl.www.gov.cn/jiucuo", "party_mark_url": "https://bszs.example.org/mark",
    }  # fmt: skip
    return SiteIdentity.objects.create(**{**values, **changes})


def begin() -> None:
    for section in sections():
        section.begin()


def render(*targets: str) -> dict[str, Rendered | None]:
    """Render targets of one section as the release would."""
    begin()
    section = section_of(targets[0])
    assert section is not None
    return dict(section.render(targets))


def page(target: str) -> str:
    """One rendered file as text."""
    made = render(target)[target]
    assert made is not None
    return made.body.decode()


def whole_tree() -> dict[str, Rendered]:
    """Every file of the public site by path."""
    begin()
    found: dict[str, Rendered] = {}
    for section in sections():
        for target, made in section.render(list(section.targets())):
            assert made is not None, f"{target} is said to exist but renders nothing"
            assert made.path not in found, f"{made.path} is written twice"
            found[made.path] = made
    return found


def write_tree(folder: Path) -> None:
    """The public site as files."""
    for path, made in whole_tree().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made.body)
