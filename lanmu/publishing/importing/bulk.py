"""Importing an archive: many texts into one column, under one authorisation, in one transaction.

The rows are those the ordinary way makes, bar the six acts: one approval record of kind IMPORT names who authorised
the batch. `first_published_at` is the time of the import, which is the truth about this site; `original_at` and
`listed_at` keep the original date, which is what readers look for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import F
from wagtail.models import Page

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import level_titles
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import Department, User
from lanmu.publishing import facts, placement
from lanmu.publishing.actions.submit import allocate_number
from lanmu.publishing.enums import ApprovalKind, SourceKind
from lanmu.publishing.importing.authority import reasons_against_import
from lanmu.publishing.importing.dealing import deal
from lanmu.publishing.importing.items import Found
from lanmu.publishing.importing.pictures import PictureKeeper
from lanmu.publishing.importing.spool import Prepared, Spool, prepare
from lanmu.publishing.importing.tables import Batch, Tables, children_of
from lanmu.publishing.importing.tasks import index_import
from lanmu.publishing.models import ApprovalRecord, FrozenContent
from lanmu.release.actions import record_changes

CHUNK = 1000
Progress = Callable[[str, int, int], None]
"""(stage, done, total); total 0 while nobody knows."""


@dataclass(slots=True)
class ImportReport:
    """What an import did. `number` is the record's 信息编号, empty when there was nothing new to record."""

    column: str
    number: str = ""
    imported: int = 0
    already: int = 0
    """Items whose title, date and text stand in the column already, or twice in the source."""
    bad: list[str] = field(default_factory=list)
    bad_count: int = 0
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_articles(
    *,
    items: Iterable[Found],
    column: ColumnPage,
    authorised_by: Department,
    by: User | None,
    at: datetime,
    source_name: str = "",
    skip_bad: bool = False,
    repost: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Publish the items in `column`, all or none.

    `by` None is the command line. `at` is now, aware. `source_name` names the files, for the record. Items already in
    the column are skipped. Raises NotAllowed when the department cannot authorise it, Refused with a sentence for each
    bad item unless `skip_bad`; nothing is written then, nor with `dry_run`.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    if reasons := reasons_against_import(column=column, authorised_by=authorised_by, by=by, at=at):
        raise NotAllowed(reasons)
    with prepare(items, repost=repost, read=lambda n: tell("读取", n, 0)) as spool:
        if spool.bad and not skip_bad:
            raise Refused([*spool.bad, _STOPPED.format(n=spool.bad_count)])
        report = ImportReport(
            column="/".join(filter(None, level_titles(column))), already=spool.repeated, bad=spool.bad,
            bad_count=spool.bad_count, ignored=spool.ignored, notes=spool.notes,
        )  # fmt: skip
        kind = SourceKind.REPOST if repost else SourceKind.ORIGINAL
        job = _Job(spool, column, authorised_by, by, at, source_name, kind)
        job.run(report, tell=tell, dry_run=dry_run)
    return report


_STOPPED = "共有 {n} 条不能导入，因此一条也没有导入。请改正后重新导入；如只导入其余的，请加 --skip-bad。"


@dataclass(slots=True)
class _Job:
    """One import, once the items are ready."""

    spool: Spool
    column: ColumnPage
    department: Department
    by: User | None
    at: datetime
    source_name: str
    source_kind: SourceKind

    def run(self, report: ImportReport, *, tell: Progress, dry_run: bool) -> None:
        with PictureKeeper(self.by) as pictures, transaction.atomic():
            placement.lock_column(self.column.pk)
            # Read again under the lock: another import may have moved on the tree below it.
            column = ColumnPage.objects.get(pk=self.column.pk)
            if dry_run:
                for chunk in self.spool.chunks(CHUNK):
                    known = _known(column, chunk)
                    report.already += len(known)
                    report.imported += len(chunk) - len(known)
                return
            batch = Batch()
            tables = Tables(column, self.department, self.by, self.at, self.source_kind)
            for chunk in self.spool.chunks(CHUNK):
                known = _known(column, chunk)
                report.already += len(known)
                tables.write_texts([item for item in chunk if item.slug not in known], batch, pictures)
                tell("写入", len(batch.articles) + report.already, self.spool.count)
            report.imported = len(batch.articles)
            if batch.articles:
                self._finish(column, batch, report, tables)
            pictures.keep()

    def _finish(self, column: ColumnPage, batch: Batch, report: ImportReport, tables: Tables) -> None:
        """What is written once for the whole batch, in the same transaction."""
        Page.objects.filter(pk=column.pk).update(numchild=F("numchild") + len(batch.articles))
        record = self._record(column, batch)
        report.number = record.number
        new_media = facts.of_media(medium["path"] for media in batch.media.values() for medium in media)
        places, dealt = deal(column.pk, batch.articles, batch.listed)
        tables.write_publications(batch, record, places)
        changed = [*dealt, *_facts(column, batch), *new_media]
        record_changes(facts=changed, at=self.at, urgent=False)
        audit.record(
            actor=self.by,
            action="publishing.import",
            subject=f"approval:{record.number}",
            at=self.at,
            detail={k: record.sealed[k] for k in ("authorised_by", "column", "count", "source", "digest")},
        )
        transaction.on_commit(lambda: index_import.enqueue(record.pk))

    def _record(self, column: ColumnPage, batch: Batch) -> ApprovalRecord:
        """The one approval record of the batch, sealed: who authorised it, and the digest over all its texts."""
        number = allocate_number(at=self.at)
        name = self.by.get_full_name() if self.by else "系统（命令行导入）"
        sealed = {
            "kind": ApprovalKind.IMPORT,
            "number": number,
            "authorised_by": self.department.name,
            "by": name,
            "at": self.at.isoformat(),
            "column": "/".join(filter(None, level_titles(column))),
            "source": self.source_name,
            "count": len(batch.articles),
            "first_article": min(batch.articles),
            "last_article": max(batch.articles),
            "digest": batch_digest(batch.digests),
        }
        # The list behind that digest, so that an audit can still tell which texts this record covers.
        FrozenContent.objects.get_or_create(digest=sealed["digest"], defaults={"content": _digest_list(batch.digests)})
        return ApprovalRecord.objects.create(
            number=number,
            kind=ApprovalKind.IMPORT,
            department=self.department,
            publisher=self.by,
            publisher_name=name,
            published_at=self.at,
            sealed=sealed,
            digest=digest(canonical_json(sealed).encode()),
        )


def batch_digest(digests: Iterable[str]) -> str:
    """One digest for many texts: over their digests, sorted, one a line."""
    return digest(_digest_list(digests).encode())


def _digest_list(digests: Iterable[str]) -> str:
    return "\n".join(sorted(digests))


def _known(column: ColumnPage, chunk: Sequence[Prepared]) -> set[str]:
    """Which of these stand in the column already."""
    slugs = [item.slug for item in chunk]
    return set(children_of(column).filter(slug__in=slugs).values_list("slug", flat=True))


def _facts(column: ColumnPage, batch: Batch) -> list[str]:
    """What the batch changed besides list pages: its texts, their older neighbours, the newest, the sitemap."""
    new = set(batch.articles)
    order = batch.order_with_existing(column.pk)
    pairs = pairwise(order)
    beside = {a for pair in pairs if (pair[0] in new) != (pair[1] in new) for a in pair if a not in new}
    return [
        *map(facts.pub, batch.articles),
        *map(facts.near, sorted(beside)),
        facts.NEWEST,
        facts.CHUNKS,
        *dict.fromkeys(map(facts.chunk, batch.articles)),
    ]
