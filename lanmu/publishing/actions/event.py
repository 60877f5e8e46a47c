"""持续报道: an event is registered, reported on text by text through the chain, and ended (第十一条（四）)."""

from datetime import datetime

from django.db import transaction

from lanmu.audit import actions as audit
from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.models import Department, User
from lanmu.publishing import permissions
from lanmu.publishing.actions._steps import demand
from lanmu.publishing.models import ArticlePage, Event
from lanmu.publishing.prefilling import prefill

TITLE_LENGTH = 100


def open_event(*, title: str, department: Department, by: User, at: datetime) -> Event:
    """Register an event. Raises NotAllowed, Refused without a title or with one that another running event has."""
    words = " ".join(title.split())
    with transaction.atomic():
        demand(permissions.reasons_not_to_open_event(department=department, user=by, at=at))
        if not words:
            raise Refused("请填写事件名称。")
        if len(words) > TITLE_LENGTH:
            raise Refused(f"事件名称最多 {TITLE_LENGTH} 个字，请缩短。")
        if Event.objects.filter(title=words, closed_at__isnull=True).exists():
            raise Refused(f"已有同名的事件“{words}”正在报道，请直接选用，或换一个名称。")
        event = Event.objects.create(title=words, department=department, opened_by=by, opened_at=at)
        _note(event, by, "event_opened", at)
    return event


def close_event(*, event: Event, by: User, at: datetime) -> None:
    """No further report is written under it; what is public stays. Raises NotAllowed."""
    with transaction.atomic():
        row = Event.objects.select_for_update(of=("self",)).select_related("department").get(pk=event.pk)
        demand(permissions.reasons_not_to_close_event(event=row, user=by, at=at))
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        _note(row, by, "event_closed", at)
    event.refresh_from_db()


def draft_report(*, event: Event, column: ColumnPage, by: User, at: datetime) -> ArticlePage:
    """A new draft that belongs to the event. Raises NotAllowed for a column the person may not write in, Refused when
    the event is over.
    """
    if reasons := permissions.reasons_not_to_write_in(column=column, user=by, at=at):
        raise NotAllowed(reasons)
    if event.closed_at is not None:
        raise Refused("这个事件已经结束，不能再写续报；确需续报的，请重新登记事件。")
    with transaction.atomic():
        article = ArticlePage(title=event.title, live=False, has_unpublished_changes=True, owner=by, event=event)
        prefill(article=article, column=column, user=by)
        column.add_child(instance=article)
        article.save_revision(user=by, log_action="wagtail.create", clean=False)
    return article


def _note(event: Event, by: User, verb: str, at: datetime) -> None:
    audit.record(
        actor=by,
        action=f"publishing.{verb}",
        subject=f"event:{event.pk}",
        at=at,
        detail={"title": event.title, "department": event.department.name},
    )
