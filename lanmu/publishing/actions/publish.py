"""发布: the one publish door. The receiving department re-checks and publishes, now or at a set time
(第四条（五）、第十六条).
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.common.times import minute_text
from lanmu.organisation.models import User
from lanmu.publishing import gates, permissions
from lanmu.publishing.actions._opening import open_to_public
from lanmu.publishing.actions._steps import VOIDED, Tampered, act, demand, in_hand, move, note
from lanmu.publishing.actions.supplement import open_supplement, supplement_due
from lanmu.publishing.corrections import parse
from lanmu.publishing.enums import ActKind, Decision, Route, SubmissionState
from lanmu.publishing.freezing import Frozen
from lanmu.publishing.integrity import discrepancies, missing_files
from lanmu.publishing.lateness import late_seconds
from lanmu.publishing.lawfulness import lawful
from lanmu.publishing.models import ApprovalRecord, Submission

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one timed publication. `reasons` are empty when it is public."""

    submission: Submission
    approval: ApprovalRecord | None
    reasons: tuple[str, ...] = ()


def publish(
    *, submission: Submission, by: User, at: datetime, publish_at: datetime | None = None, digest: str | None = None
) -> ApprovalRecord | None:
    """Publish now, or with a future `publish_at` set the time (then None is returned).

    `digest` is of the text the person saw. Everything is checked again: the person, the text against its acts, what
    it rests on by its route (`lawfulness.lawful`), the files, the gates. An emergency publication opens its supplement
    in the same transaction. Raises NotAllowed, Refused with every reason, Stale or Tampered; nothing is public then.
    """
    with in_hand(submission, by=by, at=at, digest=digest) as row:
        demand(permissions.reasons_not_to_publish(submission=row, user=by, at=at))
        _demand_publishable(row, at)
        if publish_at is not None and publish_at > at:
            _set_time(row, by, at, publish_at)
            return None
        return _publish(row, by, at)


def publish_due(*, at: datetime) -> list[Outcome]:
    """Publish every submission whose set time has come, each in its own transaction; one that fails stops no other.

    One that fails goes back to the receiving department with the reasons on it, in the audit log and in the result.
    """
    due = Submission.objects.filter(state=SubmissionState.SCHEDULED, publish_at__lte=at)
    numbers = list(due.order_by("publish_at", "id").values_list("pk", flat=True))
    return [outcome for pk in numbers if (outcome := _publish_one_due(pk, at)) is not None]


def _publish_one_due(pk: int, at: datetime) -> Outcome | None:
    submission = Submission.objects.select_related("frozen", "scheduled_by").get(pk=pk)
    if submission.state != SubmissionState.SCHEDULED or submission.publish_at is None or submission.publish_at > at:
        return None  # somebody was faster: published, returned or given another time
    by = submission.scheduled_by
    try:
        with in_hand(submission, by=None, at=at) as row:
            if by is None or not by.is_active:
                raise Refused("定时发布人的账号已停用，请由另一位归口发布人发布。")
            _demand_publishable(row, at)
            late = late_seconds(due=submission.publish_at, at=at)
            return Outcome(submission, _publish(row, by, at, late=late))
    except Tampered as refused:
        return Outcome(submission, None, tuple(refused.reasons))
    except Refused as refused:
        return _failed(pk, at, refused.reasons)
    except Exception:
        logger.exception("timed publication of submission %s failed", pk)
        return _failed(pk, at, ["系统出错，没有发布成功，请重新发布；仍不成功的，请联系系统管理员查看日志。"])


def _failed(pk: int, at: datetime, reasons: list[str]) -> Outcome:
    submission = Submission.objects.get(pk=pk)
    if submission.state == SubmissionState.SCHEDULED:
        with transaction.atomic():
            trouble = "".join(reasons)[:1000]
            move(
                submission, to=SubmissionState.RECEIVING, at=at, publish_at=None, scheduled_by=None, trouble=trouble
            )  # fmt: skip
            note(by=None, verb="schedule_failed", submission=submission, at=at, detail={"reasons": reasons})
    return Outcome(submission, None, tuple(reasons))


def _demand_publishable(row: Submission, at: datetime) -> None:
    """The text is what its acts were given on and rests on what it must, its files are there, and every gate still
    lets it pass.
    """
    if broken := discrepancies(row):
        raise Tampered(VOIDED.format("".join(broken)))
    content = parse(row.frozen.content)
    frozen = Frozen(content=content, text=row.frozen.content, digest=row.frozen.digest)
    reasons = [*lawful(submission=row, at=at), *missing_files(row)]
    draft = row.article.get_latest_revision_as_object()
    reasons += gates.reasons(article=draft, frozen=frozen, at=at)
    if reasons:
        raise Refused(list(dict.fromkeys(reasons)))


def _set_time(row: Submission, by: User, at: datetime, publish_at: datetime) -> None:
    move(row, to=SubmissionState.SCHEDULED, at=at, publish_at=publish_at, scheduled_by=by, trouble="")
    detail = {"publish_at": minute_text(publish_at), "digest": row.frozen.digest}
    note(by=by, verb="schedule", submission=row, at=at, detail=detail)


def _publish(row: Submission, by: User, at: datetime, *, late: int = 0) -> ApprovalRecord:
    act(
        submission=row, by=by, at=at, stage=permissions.RECEIVING_STAGE, kind=ActKind.REVIEW, decision=Decision.PASS,
        post=permissions.publish_post(submission=row, user=by, at=at),
    )  # fmt: skip
    if row.route == Route.EMERGENCY:
        row.supplement_due_at = supplement_due(emergency=row, at=at)
    record = open_to_public(submission=row, by=by, at=at)
    move(
        row, to=SubmissionState.PUBLISHED, at=at, closed_at=at, trouble="", supplement_due_at=row.supplement_due_at
    )  # fmt: skip
    detail = {"digest": row.frozen.digest, "path": record.sealed["path"], "record": record.digest}
    if late:  # the slot was missed: said where it is looked for
        detail["late_seconds"] = late
    note(by=by, verb="publish", submission=row, at=at, detail=detail)
    if row.route == Route.EMERGENCY:
        open_supplement(emergency=row, at=at)
    return record
