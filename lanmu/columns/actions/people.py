"""报送 and 备案 of the people named for columns (第十五条). Every act leaves a history row and an audit row."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lanmu.audit.actions import record
from lanmu.columns.enums import PostState, PostVerb
from lanmu.columns.models import ColumnPage, ColumnPost, ColumnPostChange
from lanmu.columns.permissions import may_confirm_people, reasons_against_filing_people
from lanmu.columns.queries import filing_departments, people_of, responsibility_rows
from lanmu.columns.tree import ensure_portal
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.models import Department, User

ONE_DAY = timedelta(days=1)
REASON_LENGTH = 200


def file_person(
    *,
    column: ColumnPage,
    department: Department,
    user: User,
    starts_on: date,
    by: User | None,
    at: datetime,
    is_deputy: bool = False,
    ends_on: date | None = None,
    reason: str = "",
) -> ColumnPost:
    """A department names a person for a column from `starts_on` on; whoever held the place until then ends the day
    before. `by` None is the system. Raises NotAllowed, or Refused with every reason.
    """
    if against := reasons_against_filing_people(user=by, department=department, day=local(at).date()):
        raise NotAllowed(against)
    with transaction.atomic():
        ensure_portal()
        return _file(column, department, user, starts_on, by, at, is_deputy, ends_on, reason)


def register_person(
    *,
    column: ColumnPage,
    department: Department,
    user: User,
    starts_on: date,
    by: User | None,
    at: datetime,
    is_deputy: bool = False,
    ends_on: date | None = None,
    reason: str = "",
) -> ColumnPost:
    """The office enters what a department filed on paper: filed and 备案 in one. Raises NotAllowed or Refused."""
    if not may_confirm_people(user=by, day=local(at).date()):
        raise NotAllowed("只有办公室监督员可以登记各处室、单位书面报送的栏目专人。")
    with transaction.atomic():
        ensure_portal()
        post = _file(column, department, user, starts_on, by, at, is_deputy, ends_on, reason)
        _confirm(post, by, at)
    return post


def end_person(*, post: ColumnPost, last_day: date, by: User | None, at: datetime, reason: str) -> ColumnPost:
    """A term ends without a successor yet; from the next day on the place is vacant. Raises NotAllowed or Refused."""
    if against := reasons_against_filing_people(user=by, department=post.department, day=local(at).date()):
        raise NotAllowed(against)
    with transaction.atomic():
        ensure_portal()
        post = ColumnPost.objects.select_related("column", "department", "user").get(pk=post.pk)
        reasons = [] if reason.strip() else ["请写明原因，如调离、退休、改由他人负责。"]
        if last_day < post.starts_on:
            reasons.append(f"最后一天不能早于任职起（{post.starts_on:%Y-%m-%d}）。")
        if post.ends_on is not None and post.ends_on <= last_day:
            reasons.append(f"这个任期到 {post.ends_on:%Y-%m-%d} 为止，不能延长。请另行报送接任的人。")
        if reasons:
            raise Refused(reasons)
        _end(post, last_day, by, at, reason.strip()[:REASON_LENGTH])
    return post


def confirm_people(*, posts: Iterable[ColumnPost], by: User | None, at: datetime) -> int:
    """备案: the office takes note of what was filed. Returns how many were still waiting. Raises NotAllowed."""
    if not may_confirm_people(user=by, day=local(at).date()):
        raise NotAllowed("只有办公室监督员可以备案栏目专人。")
    with transaction.atomic():
        ensure_portal()
        waiting = ColumnPost.objects.select_related("column", "department", "user").filter(
            pk__in=[post.pk for post in posts], state=PostState.FILED
        )
        found = list(waiting)
        for post in found:
            _confirm(post, by, at)
    return len(found)


def _file(
    column: ColumnPage,
    department: Department,
    user: User,
    starts_on: date,
    by: User | None,
    at: datetime,
    is_deputy: bool,
    ends_on: date | None,
    reason: str,
) -> ColumnPost:
    place = ColumnPost.objects.filter(column=column, department=department)
    running = place.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)).select_related(
        "user", "column", "department"
    )
    held = [post for post in running if post.is_deputy == is_deputy]
    reasons = _person_reasons(column, department, user, at)
    reasons += _term_reasons(starts_on, ends_on, reason)
    reasons += _held_reasons(held, user, starts_on, ends_on)
    if any(post.user_id == user.pk and post.is_deputy != is_deputy and _overlap(post, ends_on) for post in running):
        reasons.append(f"{user}在这段时间已是这个栏目的{'专人' if is_deputy else '副岗'}，专人和副岗须由两个人担任。")
    if reasons:
        raise Refused(reasons)
    for post in held:
        if post.starts_on < starts_on:
            _end(post, starts_on - ONE_DAY, by, at, f"由{user}接任")
    made = ColumnPost.objects.create(
        column=column,
        department=department,
        user=user,
        is_deputy=is_deputy,
        starts_on=starts_on,
        ends_on=ends_on,
        filed_by=by,
        filed_at=at,
    )
    _remember(made, PostVerb.FILED, starts_on, by, at, reason.strip())
    return made


def _person_reasons(column: ColumnPage, department: Department, user: User, at: datetime) -> list[str]:
    row = responsibility_rows().filter(column_id=column.pk).first()
    if row is None:
        return [f"“{column.title}”不是末级栏目，不设专人。请选择分工表中的栏目。"]
    reasons = []
    if department not in filing_departments(row, list(Department.objects.filter(is_active=True))):
        reasons.append(f"“{department}”不是栏目“{column.title}”的责任部门或运维部门。请核对分工表。")
    if not user.is_active:
        reasons.append(f"{user}的账号已停用。请另选在用账号的人员。")
    elif not people_of(department, local(at).date()).filter(pk=user.pk).exists():
        reasons.append(f"{user}不在“{department}”，也没有那里的岗位。专人须是本处室、单位的人员。")
    return reasons


def _term_reasons(starts_on: date, ends_on: date | None, reason: str) -> list[str]:
    reasons = []
    if ends_on is not None and ends_on < starts_on:
        reasons.append("任职止不能早于任职起。")
    if len(reason.strip()) > REASON_LENGTH:
        reasons.append(f"变动原因超过 {REASON_LENGTH} 个字。请改短。")
    return reasons


def _held_reasons(held: list[ColumnPost], user: User, starts_on: date, ends_on: date | None) -> list[str]:
    """Terms of the same place that the new one would cut off at their beginning, or repeat."""
    reasons = []
    for post in held:
        if post.starts_on >= starts_on and _overlap(post, ends_on):
            reasons.append(
                f"这个岗位自 {post.starts_on:%Y-%m-%d} 起已报送{post.user}。"
                "请把新的任职起填在那一天之后，或先结束那个任期。"
            )
        elif post.user_id == user.pk and post.starts_on < starts_on and post.ends_on is None and ends_on is None:
            reasons.append(f"{user}自 {post.starts_on:%Y-%m-%d} 起一直担任这个岗位，不需要再报送。")
    return reasons


def _overlap(post: ColumnPost, ends_on: date | None) -> bool:
    """Whether a term that runs on or after the new one's first day begins before its last."""
    return ends_on is None or post.starts_on <= ends_on


def _end(post: ColumnPost, last_day: date, by: User | None, at: datetime, reason: str) -> None:
    ColumnPost.objects.filter(pk=post.pk).update(ends_on=last_day)
    post.ends_on = last_day
    _remember(post, PostVerb.ENDED, last_day, by, at, reason)


def _confirm(post: ColumnPost, by: User | None, at: datetime) -> None:
    values = {"state": PostState.CONFIRMED, "confirmed_by": by, "confirmed_at": at}
    if ColumnPost.objects.filter(pk=post.pk, state=PostState.FILED).update(**values):
        post.state, post.confirmed_by, post.confirmed_at = PostState.CONFIRMED, by, at
        _remember(post, PostVerb.CONFIRMED, local(at).date(), by, at, "")


def _remember(post: ColumnPost, verb: PostVerb, day: date, by: User | None, at: datetime, reason: str) -> None:
    ColumnPostChange.objects.create(
        column=post.column,
        column_title=post.column.title,
        department_name=post.department.name,
        person=str(post.user),
        is_deputy=post.is_deputy,
        verb=verb,
        day=day,
        at=at,
        by=by,
        reason=reason[:REASON_LENGTH],
    )
    record(
        actor=by,
        action=f"columns.person_{verb}",
        subject=f"column:{post.column_id}",
        at=at,
        detail={
            "column_person": str(post.user),
            "department": post.department.name,
            "duty": post.duty_name,
            "day": str(day),
        },
    )
