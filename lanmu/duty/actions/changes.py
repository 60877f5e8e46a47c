"""变动登记: recorded by the supplier, linked to its text, handed over, published; or taken back (第九条（一）)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import Refused, Stale
from lanmu.common.times import local, minute_text
from lanmu.duty import permissions
from lanmu.duty.actions._steps import WORDS, checked, demand, note
from lanmu.duty.changes import dues
from lanmu.duty.enums import UNDONE_STATES, ChangeKind, ChangeState
from lanmu.duty.models import ColumnChange
from lanmu.duty.queries import current_limits
from lanmu.organisation.models import Department, User
from lanmu.publishing.enums import OPEN_STATES, RECEIVING_STATES, Decision, PublicationState, Stage
from lanmu.publishing.models import ArticlePage, Publication, ReviewAct, Submission
from lanmu.workdays.queries import current_calendar

CHANGED = "这项变动刚刚被别人办理过，请刷新页面。"
EARLIEST = date(2000, 1, 1)


@transaction.atomic
def record_change(
    *,
    column: ColumnPage,
    department: Department,
    kind: str,
    what: str,
    changed_on: date,
    article: ArticlePage | None = None,
    by: User,
    at: datetime,
) -> ColumnChange:
    """Record that something changed on `changed_on` which the column has to show. With `article`, its way is followed
    from now on. Raises NotAllowed, or Refused with every reason.
    """
    demand(permissions.reasons_not_to_record(column=column, department=department, user=by, at=at))
    words = what.strip()
    reasons = _reasons(column, kind, words, changed_on, at)
    if reasons := [*reasons, *_reasons_against_article(article, column, department)]:
        raise Refused(reasons)
    found = dues(
        kind=kind, changed_on=changed_on, handed_on=None, limits=current_limits(), calendar=current_calendar()
    )  # fmt: skip
    change = ColumnChange.objects.create(
        column=column, column_title=column.title, department=department, kind=kind, what=words, changed_on=changed_on,
        supply_due=found.supply, publish_due=found.publish, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    _note("record", change, by, at, {"day": changed_on.isoformat(), "change_kind": kind, "due": f"{found.supply}"})
    if article is not None:
        _link(change, article, by, at)
    return change


def _reasons(column: ColumnPage, kind: str, words: str, changed_on: date, at: datetime) -> list[str]:
    reasons = []
    if not words:
        reasons.append("请写明变动的内容。")
    elif len(words) > WORDS:
        reasons.append(f"变动内容最多 {WORDS} 个字，请缩短。")
    if kind not in ChangeKind.values:
        reasons.append("请选择变动的种类。")
    if not EARLIEST <= changed_on <= local(at).date():
        reasons.append("变动日期不能在今天之后，请按实际发生的日期填写。")
    same = ColumnChange.objects.filter(column=column, what=words, changed_on=changed_on, state__in=UNDONE_STATES)
    if same.exists():
        reasons.append("同一天的同一项变动已经登记过，无须重复。")
    return reasons


@transaction.atomic
def link_article(*, change: ColumnChange, article: ArticlePage, by: User, at: datetime) -> ColumnChange:
    """Say which text brings the change: its arrival at 归口 is the hand-over, its publication the end.

    Raises NotAllowed, Refused, or Stale when somebody was faster.
    """
    row = _taken(change)
    demand(permissions.reasons_not_to_link(change=row, user=by, at=at))
    assert row.column is not None
    if reasons := _reasons_against_article(article, row.column, row.department):
        raise Refused(reasons)
    _link(row, article, by, at)
    change.refresh_from_db()
    return change


@transaction.atomic
def hand_over(*, change: ColumnChange, how: str, by: User, at: datetime) -> ColumnChange:
    """送交, on paper or by another way than a submission; `how` says what was given to whom.

    Raises NotAllowed, Refused without `how`, or Stale.
    """
    row = _taken(change)
    demand(permissions.reasons_not_to_hand_over(change=row, user=by, at=at))
    _hand(row, at=at, by=by, how=checked(how, name="送交的材料和方式（例如：纸质材料交办公室某岗位）"))
    _note("hand_over", row, by, at, {"how": row.handed_how, "due": f"{row.supply_due}"})
    change.refresh_from_db()
    return change


@transaction.atomic
def cancel_change(*, change: ColumnChange, reason: str, by: User, at: datetime) -> ColumnChange:
    """Take back a change that was recorded by mistake. Raises NotAllowed, Refused without a reason, or Stale."""
    row = _taken(change)
    demand(permissions.reasons_not_to_cancel(change=row, user=by, at=at))
    words = checked(reason, name="撤销的原因")
    _move(row, ChangeState.CANCELLED, cancelled_at=at, cancelled_by=by, cancel_reason=words)
    _note("cancel_change", row, by, at, {"reason": words})
    change.refresh_from_db()
    return change


def follow_received(submission: Submission, at: datetime) -> None:
    """A submission has reached the receiving department: what it brings is handed over."""
    for row in _brought_by(submission, (ChangeState.OPEN,)):
        _hand(row, at=at, by=submission.submitted_by, how=f"随送审件 {submission.number}", submission=submission)
        _note("hand_over", row, submission.submitted_by, at, {"how": row.handed_how, "due": f"{row.supply_due}"})


def follow_publication(submission: Submission, publication: Publication, at: datetime) -> None:
    """A version has become public: what it brings is done."""
    for row in _brought_by(submission, tuple(UNDONE_STATES)):
        _publish(row, submission, at=at)
        _note("published", row, None, at, {"publish_at": minute_text(at), "due": f"{row.publish_due or ''}"})


def recompute(*, years: frozenset[int] = frozenset(), at: datetime) -> int:
    """Compute anew by when open changes are due: the calendar or a figure changed. Returns how many moved."""
    limits, calendar, moved = current_limits(), current_calendar(), 0
    for row in ColumnChange.objects.filter(state__in=UNDONE_STATES):
        handed_on = local(row.handed_at).date() if row.handed_at else None
        found = dues(
            kind=row.kind, changed_on=row.changed_on, handed_on=handed_on, limits=limits, calendar=calendar
        )  # fmt: skip
        if (found.supply, found.publish) != (row.supply_due, row.publish_due):
            same = ColumnChange.objects.filter(pk=row.pk, state=row.state)
            moved += same.update(supply_due=found.supply, publish_due=found.publish)
    return moved


def arrival_of(submission: Submission) -> datetime:
    """When a submission reached 归口: at the last act before it; at once where nothing had to be reviewed."""
    acts = ReviewAct.objects.filter(submission=submission).exclude(stage=Stage.RECEIVING)
    passed = acts.filter(decision__in=[Decision.PASS, Decision.CORRECT]).order_by("-at").values_list("at", flat=True)
    return passed.first() or submission.submitted_at


def _brought_by(submission: Submission, states: tuple[str, ...]) -> list[ColumnChange]:
    """Changes this submission brings. A text that was submitted before the change was recorded does not bring it,
    unless somebody linked it while it was on its way.
    """
    rows = ColumnChange.objects.select_for_update(of=("self",)).filter(
        article_id=submission.article_id, state__in=states
    )
    return [r for r in rows if r.submission_id == submission.pk or r.recorded_at <= submission.submitted_at]


def _link(row: ColumnChange, article: ArticlePage, by: User, at: datetime) -> None:
    on_way = Submission.objects.filter(article=article, state__in=OPEN_STATES).first()
    ColumnChange.objects.filter(pk=row.pk).update(article=article, submission=on_way or row.submission)
    row.refresh_from_db()
    _note("link_article", row, by, at, {"article": article.pk, "title": article.title})
    if row.state == ChangeState.OPEN and on_way is not None and on_way.state in RECEIVING_STATES:
        _hand(row, at=arrival_of(on_way), by=on_way.submitted_by, how=f"随送审件 {on_way.number}", submission=on_way)
    public = Publication.objects.filter(article=article, state=PublicationState.PUBLIC).first()
    if on_way is None and public is not None and local(public.published_at).date() >= row.changed_on:
        _follow_public(row, public)


def _follow_public(row: ColumnChange, public: Publication) -> None:
    """The text was public already when it was linked, in a version not older than the change."""
    last = Submission.objects.filter(article_id=public.pk, approval__isnull=False).order_by("-closed_at", "-pk").first()
    if last is not None:
        _publish(row, last, at=public.published_at)


def _publish(row: ColumnChange, submission: Submission, *, at: datetime) -> None:
    if row.state == ChangeState.OPEN:
        _hand(row, at=arrival_of(submission), by=submission.submitted_by, how=f"随送审件 {submission.number}",
              submission=submission)  # fmt: skip
    _move(row, ChangeState.PUBLISHED, published_at=at, submission=submission)


def _hand(
    row: ColumnChange, *, at: datetime, by: User, how: str, submission: Submission | None = None
) -> None:  # fmt: skip
    found = dues(
        kind=row.kind, changed_on=row.changed_on, handed_on=local(at).date(), limits=current_limits(),
        calendar=current_calendar(),
    )  # fmt: skip
    values: dict[str, Any] = {"handed_at": at, "handed_by": by, "handed_how": how, "publish_due": found.publish}
    if submission is not None:
        values["submission"] = submission
    _move(row, ChangeState.HANDED, **values)


def _move(row: ColumnChange, to: ChangeState, **values: Any) -> None:
    """Compare-and-set on the state. Raises Stale."""
    if ColumnChange.objects.filter(pk=row.pk, state=row.state).update(state=to, **values) != 1:
        raise Stale(CHANGED)
    row.refresh_from_db()


def _taken(change: ColumnChange) -> ColumnChange:
    """The row as it is now, ours until the transaction ends. Raises Stale when it moved since the caller read it."""
    list(ColumnChange.objects.select_for_update(of=("self",)).filter(pk=change.pk).values_list("pk", flat=True))
    row = ColumnChange.objects.select_related("column", "department").get(pk=change.pk)
    if row.state != change.state:
        raise Stale(CHANGED)
    if row.column is None:
        raise Refused("这个栏目已经移出分工表，变动不用再办理。")
    return row


def _reasons_against_article(
    article: ArticlePage | None, column: ColumnPage, department: Department
) -> list[str]:  # fmt: skip
    if article is None:
        return []
    found = []
    public = Publication.objects.filter(pk=article.pk).values_list("column_id", flat=True).first()
    parent = article.get_parent()
    place = public or (parent.pk if parent is not None else None)
    if place != column.pk:
        found.append(f"《{article.title}》不在“{column.title}”栏目，请选择这个栏目的稿件。")
    if article.department_id != department.pk:
        found.append(f"《{article.title}》不是{department}的稿件，请选择本部门的稿件。")
    return found


def _note(verb: str, row: ColumnChange, by: User | None, at: datetime, detail: dict[str, Any]) -> None:
    given = {"column": row.column_title, "department": row.department.name, "text": row.what, **detail}
    note(by=by, verb=verb, subject=f"column_change:{row.pk}", at=at, detail=given)
