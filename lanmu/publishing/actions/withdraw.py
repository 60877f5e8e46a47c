"""撤下: a public text goes off the site, with a reason that is kept."""

from datetime import datetime

from django.db import transaction
from wagtail.actions.unpublish_page import UnpublishPageAction

from lanmu.audit import actions as audit
from lanmu.common.refusal import Refused, Stale
from lanmu.organisation.models import User
from lanmu.publishing import door, facts, permissions, placement
from lanmu.publishing.actions._steps import demand
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import ArticlePage, Publication, PublicMedium
from lanmu.release.actions import record_changes

REASON_LENGTH = 300


def withdraw(*, publication: Publication, by: User, at: datetime, reason: str) -> None:
    """Take the text down: file, list entries and feed entries go in one tracked set. The record and the place stay.

    Raises NotAllowed, Refused without a reason, Stale when it is no longer public.
    """
    words = reason.strip()
    with transaction.atomic():
        placement.lock_place(column_id=publication.column_id, article_id=publication.article_id)
        row = (
            Publication.objects.select_for_update(of=("self",))
            .select_related("column", "approval")
            .get(pk=publication.pk)
        )
        demand(permissions.reasons_not_to_withdraw(publication=row, user=by, at=at))
        if not words:
            raise Refused("请填写撤下原因，原因会记入审计日志。")
        if len(words) > REASON_LENGTH:
            raise Refused(f"撤下原因最多 {REASON_LENGTH} 个字，请缩短。")
        if row.state != PublicationState.PUBLIC:
            raise Stale("这条信息已经撤下，不用再次撤下。")
        paths = list(PublicMedium.objects.filter(publication=row).order_by("path").values_list("path", flat=True))
        with door.opened(row.article_id):
            row.state, row.withdrawn_at, row.withdrawal_reason = PublicationState.WITHDRAWN, at, words
            row.save(update_fields=["state", "withdrawn_at", "withdrawal_reason"])
            PublicMedium.objects.filter(publication=row).delete()
            page = ArticlePage.objects.get(pk=row.article_id)
            UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
        record_changes(facts=[*facts.of_presence(row), *facts.of_media(paths)], at=at)
        detail = {"title": row.title, "path": row.path, "reason": words, "record": row.approval.number}
        audit.record(actor=by, action="publishing.withdraw", subject=f"article:{row.article_id}", at=at, detail=detail)
    publication.refresh_from_db()
