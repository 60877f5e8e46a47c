"""撤下: a public text goes off the site, at once or at a set time, with a reason that is kept."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.actions.unpublish_page import UnpublishPageAction

from lanmu.audit import actions as audit
from lanmu.common.refusal import Refused, Stale
from lanmu.organisation.models import User
from lanmu.publishing import door, facts, opened, permissions, placement
from lanmu.publishing.actions._steps import demand, move, note
from lanmu.publishing.enums import OPEN_STATES, PublicationState, SubmissionState
from lanmu.publishing.lateness import late_seconds
from lanmu.publishing.models import ArticlePage, PlannedWithdrawal, Publication, PublicMedium, Submission
from lanmu.release.actions import record_changes

logger = logging.getLogger(__name__)

REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of one timed withdrawal. `reasons` are empty when it is done."""

    article_id: int
    reasons: tuple[str, ...] = ()


def withdraw(*, publication: Publication, by: User, at: datetime, reason: str) -> None:
    """Take the text down: file, list entries and feed entries go in one tracked set. The record and the place stay.

    A set time that was still to come is void. Raises NotAllowed, Refused without a reason, Stale when it is no longer
    public.
    """
    with transaction.atomic():
        row = _in_hand(publication)
        words = _check(row, by=by, at=at, reason=reason)
        _take_down(row, by=by, at=at, words=words)
    publication.refresh_from_db()


def plan_withdrawal(
    *, publication: Publication, by: User, at: datetime, withdraw_at: datetime, reason: str
) -> PlannedWithdrawal:
    """Set, or set anew, the time (aware, ahead of `at`) at which the text goes off the site by itself.

    Raises NotAllowed, Refused without a reason or with a time that has passed, Stale when it is no longer public.
    """
    with transaction.atomic():
        row = _in_hand(publication)
        words = _check(row, by=by, at=at, reason=reason)
        if withdraw_at <= at:
            raise Refused("定时撤下的时间已经过去，请改为将来的时间，或立即撤下。")
        planned, _new = PlannedWithdrawal.objects.update_or_create(
            publication=row, defaults={"withdraw_at": withdraw_at, "reason": words, "set_by": by, "set_at": at}
        )
        _note(row, by=by, at=at, verb="plan_withdrawal", withdraw_at=withdraw_at.isoformat(), reason=words)
    return planned


def call_off_withdrawal(*, publication: Publication, by: User, at: datetime) -> None:
    """The text stays up after all. Raises NotAllowed, Stale when no time is set any more."""
    with transaction.atomic():
        row = _in_hand(publication)
        demand(permissions.reasons_not_to_withdraw(publication=row, user=by, at=at))
        if not PlannedWithdrawal.objects.filter(publication=row).delete()[0]:
            raise Stale("这条信息没有定时撤下，或者已经撤下，请刷新页面。")
        _note(row, by=by, at=at, verb="call_off_withdrawal")


def withdraw_due(*, at: datetime) -> list[Withdrawn]:
    """Withdraw every text whose set time has come, each in its own transaction; one that fails stops no other and is
    tried again at the next look.
    """
    due = PlannedWithdrawal.objects.filter(withdraw_at__lte=at).order_by("withdraw_at", "publication_id")
    return [_withdraw_one_due(number, at) for number in list(due.values_list("pk", flat=True))]


def _withdraw_one_due(number: int, at: datetime) -> Withdrawn:
    try:
        with transaction.atomic():
            row = _in_hand(Publication.objects.get(pk=number))
            planned = PlannedWithdrawal.objects.select_related("set_by").filter(publication=row).first()
            if planned is None or planned.withdraw_at > at or row.state != PublicationState.PUBLIC:
                return Withdrawn(number)  # somebody was faster
            late = late_seconds(due=planned.withdraw_at, at=at)
            extra = {"withdraw_at": planned.withdraw_at.isoformat()} | ({"late_seconds": late} if late else {})
            _take_down(row, by=planned.set_by, at=at, words=planned.reason, **extra)
            return Withdrawn(number)
    except Exception:
        logger.exception("timed withdrawal of article %s failed", number)
        return Withdrawn(number, ("系统出错，没有撤下成功，程序会再试；请系统管理员查看日志。",))


def _in_hand(publication: Publication) -> Publication:
    """The row as it is now, ours alone until the transaction ends; and before it, as `publish` takes them, the
    submission that would make an emergency good.
    """
    list(_supplements(publication).select_for_update(of=("self",)).values_list("pk", flat=True))
    placement.lock_place(column_id=publication.column_id, article_id=publication.article_id)
    rows = Publication.objects.select_for_update(of=("self",)).select_related("column", "approval")
    return rows.get(pk=publication.pk)


def _supplements(publication: Publication) -> QuerySet[Submission]:
    """What is on its way to make an emergency publication good."""
    return Submission.objects.filter(
        article_id=publication.article_id, supplements__isnull=False, state__in=OPEN_STATES
    )  # fmt: skip


def _check(row: Publication, *, by: User, at: datetime, reason: str) -> str:
    demand(permissions.reasons_not_to_withdraw(publication=row, user=by, at=at))
    words = reason.strip()
    if not words:
        raise Refused("请填写撤下原因，原因会记入审计日志。")
    if len(words) > REASON_LENGTH:
        raise Refused(f"撤下原因最多 {REASON_LENGTH} 个字，请缩短。")
    if row.state != PublicationState.PUBLIC:
        raise Stale("这条信息已经撤下，不用再次撤下。")
    return words


def _take_down(row: Publication, *, by: User, at: datetime, words: str, **detail: Any) -> None:
    paths = list(PublicMedium.objects.filter(publication=row).order_by("path").values_list("path", flat=True))
    with door.opened(row.article_id):
        row.state, row.withdrawn_at, row.withdrawal_reason = PublicationState.WITHDRAWN, at, words
        row.save(update_fields=["state", "withdrawn_at", "withdrawal_reason"])
        PublicMedium.objects.filter(publication=row).delete()
        page = ArticlePage.objects.get(pk=row.article_id)
        UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    PlannedWithdrawal.objects.filter(publication=row).delete()
    for supplement in _supplements(row):  # nothing is public any more that it would make good
        move(supplement, to=SubmissionState.RECALLED, at=at, closed_at=at)
        note(by=by, verb="recall", submission=supplement, at=at, detail={"reason": words})
    record_changes(facts=[*facts.of_presence(row), *facts.of_media(paths)], at=at)
    opened.tell_withdrawn(publication=row, at=at)
    _note(row, by=by, at=at, verb="withdraw", reason=words, record=row.approval.number, **detail)


def _note(row: Publication, *, by: User, at: datetime, verb: str, **detail: Any) -> None:
    audit.record(
        actor=by,
        action=f"publishing.{verb}",
        subject=f"article:{row.article_id}",
        at=at,
        detail={"title": row.title, "path": row.path, **detail},
    )
