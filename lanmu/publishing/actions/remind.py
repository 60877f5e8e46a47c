"""催办: who has to act is told at 70 % of the term and when it is over; later those above them. Each occasion once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from lanmu.common.times import minute_text
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Department, Notice, User
from lanmu.organisation.queries import people_acting
from lanmu.publishing import permissions
from lanmu.publishing.enums import ActKind, Stage
from lanmu.publishing.models import Submission
from lanmu.publishing.terms import TIMED_STATES, Clock
from lanmu.workdays.calc import add_working_hours
from lanmu.workdays.queries import office_hours

DAYS_TO_LEADERS = 1
DAYS_TO_OFFICE = 2
"""Working days after the due time at which the next reviewer and the 三审, then the 办公室监督员, are told."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reminder of one step, told once to each of `users`."""

    key: str
    kind: str
    text: str
    users: list[User]


def remind(*, at: datetime) -> int:
    """Tell everybody who is to be told by `at` (aware). Returns how many notices were written."""
    clock, told = Clock.now(), 0
    rows = Submission.objects.filter(state__in=TIMED_STATES, due_at__isnull=False)
    for row in rows.select_related("department", "receiving", "submitted_by").order_by("due_at", "pk"):
        keys = {name: _key(row, name) for name, moment in _moments(row, clock) if at >= moment}
        if not keys:
            continue
        known = set(Notice.objects.filter(key__in=keys.values()).values_list("key", flat=True))
        with transaction.atomic():
            for occasion in (_occasion(row, name, at) for name, key in keys.items() if key not in known):
                url = reverse("publishing_review", args=[row.pk])
                told += notify(
                    users=occasion.users, kind=occasion.kind, text=occasion.text, url=url, at=at, key=occasion.key
                )
    return told


def people_asked(submission: Submission, *, at: datetime) -> list[User]:
    """Who may do the present step now, deputies of absent people included."""
    day, stage = permissions.day_of(at), permissions.stage_of(submission)
    found: dict[int, User] = {}
    for role, department in _posts_of_step(submission, stage):
        for user in people_acting(role, department, day):
            if user.pk not in found and _may(submission, user, stage, at):
                found[user.pk] = user
    return list(found.values())


def _moments(row: Submission, clock: Clock) -> Iterator[tuple[str, datetime]]:
    soon, due = clock.soon(row), row.due_at
    if soon is None or due is None:
        return
    yield "soon", soon
    yield "due", due
    office = office_hours()
    day = office.length / timedelta(hours=1)
    for name, days in (("leaders", DAYS_TO_LEADERS), ("office", DAYS_TO_OFFICE)):
        yield name, add_working_hours(at=due, hours=days * day, calendar=clock.calendar, office=office)


def _key(row: Submission, name: str) -> str:
    """A step entered anew, after a return, is another occasion."""
    return f"submission:{row.pk}:{row.state}:{int(row.moved_at.timestamp())}:{name}"


def _occasion(row: Submission, name: str, at: datetime) -> Occasion:
    assert row.due_at is not None
    stage = permissions.stage_of(row)
    what = (
        f"《{row.title}》（{row.number}）的{permissions.STAGE_LABELS[stage - 1]}应于 {minute_text(row.due_at)} 前办结"
    )
    match name:
        case "soon":
            text, users = f"{what}，请抓紧办理。", people_asked(row, at=at)
        case "due":
            text, users = f"{what}，已经超期，请立即办理。", people_asked(row, at=at)
        case "leaders":
            text, users = f"{what}，已超期 {DAYS_TO_LEADERS} 个工作日，请督促。", _leaders(row, stage, at)
        case _:
            text = f"{row.department}{what}，已超期 {DAYS_TO_OFFICE} 个工作日，请督办。"
            users = _supervisors(at)
    return Occasion(_key(row, name), "review_late" if name != "soon" else "review_due", text, users)


def _leaders(row: Submission, stage: int, at: datetime) -> list[User]:
    """The next stage's reviewer and the department's 三审."""
    day = permissions.day_of(at)
    posts: list[tuple[Role, Department]] = [(Role.THIRD_REVIEWER, row.department)]
    if stage < Stage.THIRD:
        posts.append((REVIEWER_ROLES[stage], row.department))
    elif stage == Stage.THIRD:
        posts.append((Role.PUBLISHER, row.receiving))
    return list({u.pk: u for role, department in posts for u in people_acting(role, department, day)}.values())


def _supervisors(at: datetime) -> list[User]:
    day = permissions.day_of(at)
    offices = Department.objects.filter(posts__role=Role.SUPERVISOR).distinct()
    return list({u.pk: u for office in offices for u in people_acting(Role.SUPERVISOR, office, day)}.values())


def _posts_of_step(row: Submission, stage: int) -> list[tuple[Role, Department]]:
    match stage:
        case Stage.RECEIVING:
            return [(Role.PUBLISHER, row.receiving)]
        case Stage.SECRECY:
            reviewing = Department.objects.filter(posts__role=Role.SECRECY_REVIEWER).distinct()
            return [(Role.SECRECY_REVIEWER, department) for department in reviewing]
        case Stage.JOINT:
            asked = Department.objects.filter(pk__in=row.joint_departments)
            return [(role, department) for department in asked for role in REVIEWER_ROLES]
        case Stage.EMERGENCY:
            return [(role, row.department) for role in REVIEWER_ROLES]
    return [(role, row.department) for role in (REVIEWER_ROLES[stage - 1], Role.PROOFREADER)]


def _may(row: Submission, user: User, stage: int, at: datetime) -> bool:
    match stage:
        case Stage.RECEIVING:
            return not permissions.reasons_not_to_publish(submission=row, user=user, at=at)
        case Stage.SECRECY:
            return not permissions.reasons_not_to_decide_secrecy(submission=row, user=user, at=at)
        case Stage.JOINT:
            asked = Department.objects.filter(pk__in=row.joint_departments)
            return any(
                not permissions.reasons_not_to_sign_jointly(submission=row, user=user, department=each, at=at)
                for each in asked
            )
        case Stage.EMERGENCY:
            return not permissions.reasons_not_to_sign_emergency(submission=row, user=user, at=at)
    return any(not permissions.reasons_not_to_act(submission=row, user=user, kind=k, at=at) for k in ActKind)
