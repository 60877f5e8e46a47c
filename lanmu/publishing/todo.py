"""待办: what waits for a person. The same rules as `permissions`, asked of many submissions at once.

`tests/publishing/test_todo_agrees.py` holds the two against each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from lanmu.organisation.enums import REVIEWER_ROLES, Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import held_posts
from lanmu.publishing import permissions
from lanmu.publishing.assignments import Table, roles_for
from lanmu.publishing.enums import STAGE_STATES, ActKind, Decision, Light, Stage, SubmissionState
from lanmu.publishing.models import Contribution, ReviewAct, Submission
from lanmu.publishing.permissions.people import barred_from, people_in
from lanmu.publishing.terms import Clock

SUBMISSION_URL = "publishing_review"
"""Name of the address of a submission's screen (urls of the workbench)."""

HeldPost = tuple[str, int, int]
"""Role, department, and whose post it is: the person's own, or that of somebody for whom they stand in."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing a person can do now. `waiting_since` is when the submission came to this step."""

    title: str
    stage_label: str
    url: str
    waiting_since: datetime
    department: Department
    submission: Submission
    due_at: datetime | None = None
    light: Light | None = None


@dataclass
class _Person:
    """Who asks, with everything that is the same for all rows."""

    user: User
    at: datetime
    day: date
    posts: list[HeldPost]
    table: Table
    written: dict[int, set[int]] = field(default_factory=dict)
    """Article → who wrote in it since its last publication."""
    acts: dict[int, list[ReviewAct]] = field(default_factory=dict)


def todo_for(*, user: User, at: datetime) -> list[Todo]:
    """What waits for this person, what is due first on top, what has no due time last, in order of waiting: reviews,
    proofs and signatures they may do, publications they may make, and texts of theirs that were sent back and not
    submitted again. The number of queries does not depend on how much waits.
    """
    day = permissions.day_of(at)
    posts = [(post.role, post.department_id, post.user_id) for post in held_posts(user, day)]
    wanted = _waiting_for(posts) | _sent_back_to(user, posts)
    rows = list(
        Submission.objects.filter(wanted)
        .prefetch_related("department")  # a few departments, shared by many rows
        .order_by("moved_at", "id")
    )
    table = Table(departments={row.department_id for row in rows}, day=day)
    person = _Person(user=user, at=at, day=day, posts=posts, table=table)
    _read(person, rows)
    clock = Clock.now()
    found = [
        Todo(row.title, label, reverse(SUBMISSION_URL, args=[row.pk]), row.moved_at, row.department, row,
             row.due_at, clock.light(row, at=at))
        for row in rows
        if (label := _label(row, person))
    ]  # fmt: skip
    return sorted(found, key=lambda t: (t.due_at is None, t.due_at or t.waiting_since, t.waiting_since))


def _read(person: _Person, rows: list[Submission]) -> None:
    numbers = [row.pk for row in rows]
    for act in ReviewAct.objects.filter(submission__in=numbers).exclude(decision=Decision.RETURN).order_by("id"):
        person.acts.setdefault(act.submission_id, []).append(act)
    written = Contribution.objects.filter(article__submissions__in=numbers).exclude(
        submission__state=SubmissionState.PUBLISHED
    )
    for article, writer in written.values_list("article_id", "user_id"):
        person.written.setdefault(article, set()).add(writer)


def _waiting_for(posts: Iterable[HeldPost]) -> Q:
    wanted = Q(pk__in=[])
    for role, department in {(role, department) for role, department, _ in posts}:
        if role in REVIEWER_ROLES:
            own = [STAGE_STATES[REVIEWER_ROLES.index(Role(role))], SubmissionState.EMERGENCY]
            wanted |= Q(state__in=own, department_id=department)
            wanted |= Q(state=SubmissionState.JOINT, joint_departments__holds=department)
        elif role == Role.PROOFREADER:
            wanted |= Q(state__in=STAGE_STATES, department_id=department)
        elif role == Role.PUBLISHER:
            wanted |= Q(state=SubmissionState.RECEIVING, receiving_id=department)
        elif role == Role.SECRECY_REVIEWER:
            wanted |= Q(state=SubmissionState.SECRECY)
    return wanted


def _sent_back_to(user: User, posts: Iterable[HeldPost]) -> Q:
    where = [department for role, department, _ in posts if role == Role.INFORMATION_OFFICER]
    later = Submission.objects.filter(article_id=OuterRef("article_id"), pk__gt=OuterRef("pk"))
    back = [SubmissionState.RETURNED, SubmissionState.VOID]
    return Q(~Exists(later), state__in=back, submitted_by=user, department__in=where)


def _label(row: Submission, person: _Person) -> str:
    """The step this person may take, empty when the rules of `permissions` would refuse them all."""
    me, written = person.user.pk, person.written.get(row.article_id, set())
    if row.submitted_by_id == me or me in written:
        return _label_of_own(row) if row.submitted_by_id == me else ""
    stage = permissions.stage_of(row)
    acts = person.acts.get(row.pk, [])
    if stage == 0 or any(me in people_in(a) and a.stage != stage for a in acts):
        return ""
    barred = barred_from(row, writers=written, acts=acts)
    usable = {(role, where, whose) for role, where, whose in person.posts if whose == me or whose not in barred}
    passes = [a for a in acts if a.stage == stage and a.decision == Decision.PASS]
    if not _may(row, person, Stage(stage), usable, passes, barred):
        return ""
    label = permissions.STAGE_LABELS[stage - 1]
    return f"{label}（定时发布未成功）" if stage == Stage.RECEIVING and row.trouble else label


def _label_of_own(row: Submission) -> str:
    match row.state:
        case SubmissionState.RETURNED:
            return "已退回，请修改"
        case SubmissionState.VOID:
            return "已作废，请重新送审"
    return ""


def _may(
    row: Submission, person: _Person, stage: Stage, usable: set[HeldPost], passes: list[ReviewAct], barred: set[int]
) -> bool:
    me = person.user.pk
    match stage:
        case Stage.RECEIVING:
            return any((role, where) == (Role.PUBLISHER, row.receiving_id) for role, where, _ in usable)
        case Stage.SECRECY:
            return any(role == Role.SECRECY_REVIEWER for role, _, _ in usable)
        case Stage.JOINT:
            open_ = set(row.joint_departments) - {a.department_id for a in passes}
            mine = any(role in REVIEWER_ROLES and where in open_ for role, where, _ in usable)
            return mine and not any(me in people_in(a) for a in passes)
        case Stage.EMERGENCY:
            mine = any(role in REVIEWER_ROLES and where == row.department_id for role, where, _ in usable)
            return mine and not any(me in people_in(a) for a in passes)
    if row.department.separate_proofreading and any(me in people_in(a) for a in passes):
        return False
    open_kinds = [kind for kind in ActKind if kind not in {a.kind for a in passes}]
    return any(_has_post(row, person, stage, kind, usable, barred) for kind in open_kinds)


def _has_post(row: Submission, person: _Person, stage: int, kind: str, usable: set[HeldPost], barred: set[int]) -> bool:
    roles = roles_for(stage, kind)
    whose = {holder for role, where, holder in usable if role in roles and where == row.department_id}
    allowed = person.table.allowed(submission=row, stage=stage, kind=kind, barred=barred, at=person.at)
    return bool(whose if allowed is None else whose & allowed)
