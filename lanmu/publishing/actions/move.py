"""换栏目: a public text goes to another column of the table. Text, address and dates stay; lists, feeds and breadcrumb
follow.
"""

from datetime import datetime

from django.db import transaction
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import level_titles
from lanmu.columns.table import path_text
from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.publishing import door, facts, placement
from lanmu.publishing.actions._steps import demand
from lanmu.publishing.models import ArticlePage, Publication
from lanmu.publishing.permissions.moving import reasons_not_to_move
from lanmu.release.actions import record_changes


def move(*, publication: Publication, column: ColumnPage, by: User, at: datetime, reason: str) -> None:
    """Move a public text to `column`. Screens come here through 变更审批 (`proposed.MoveKind`).

    The address stays for ever (第十二条（一）), although it names the former column, as does the sealed record, which
    says where the text was published. Later versions are written, reviewed and received for the new column. Raises
    NotAllowed, Refused.
    """
    with transaction.atomic():
        for number in sorted({publication.column_id, column.pk}):  # always in one order: two moves never wait in a ring
            placement.lock_place(column_id=number, article_id=publication.article_id)
        rows = Publication.objects.select_for_update(of=("self",)).select_related("column", "article__department")
        row = rows.get(pk=publication.pk)
        demand(reasons_not_to_move(publication=row, column=column, user=by, at=at))
        if not reason.strip():
            raise Refused("请填写换栏目的原因，它会记入审计日志。")
        old = row.column
        changed = facts.of_presence(row)
        with door.opened(row.article_id):
            row.column = column
            row.bucket = placement.place(column_id=column.pk, article_id=row.article_id, listed_at=row.listed_at)
            row.save(update_fields=["column", "bucket"])
            _move_page(row.article_id, column, by)
        record_changes(facts=[*changed, *facts.of_presence(row)], at=at)
        detail = {"title": row.title, "path": row.path, "from": _trail(old), "to": _trail(column), "reason": reason}
        audit.record(actor=by, action="publishing.move", subject=f"article:{row.article_id}", at=at, detail=detail)
    publication.refresh_from_db()


def _move_page(article_id: int, column: ColumnPage, by: User) -> None:
    """Wagtail's own page follows, so that the draft's next version belongs to the new column."""
    page, target = ArticlePage.objects.get(pk=article_id), ColumnPage.objects.get(pk=column.pk)
    if Page.objects.child_of(target).filter(slug=page.slug).exists():
        raise Refused(f"“{column.title}”栏目里已有同一来源的这条信息，不能再移进去。请核对，重复的请撤下。")
    MovePageAction(page, target, pos="last-child", user=by).execute(skip_permission_checks=True)


def _trail(column: ColumnPage) -> str:
    return path_text(title for title in level_titles(column) if title)
