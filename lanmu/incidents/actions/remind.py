"""Reminders by the clock: amber and red of incidents and vulnerabilities, each told once; red to the office too."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from lanmu.common.times import local, minute_text
from lanmu.incidents import clocks
from lanmu.incidents.accounts import review_state
from lanmu.incidents.enums import Light, VulnerabilityState
from lanmu.incidents.models import Incident, Vulnerability, WritingTask
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.organisation.queries import people_acting
from lanmu.organisation.roles import Permission, roles_granting

ESCALATION = (Role.SUPERVISOR, Role.WEBSITE_HEAD)
LAST_WEEKS = timedelta(days=14)
"""Before the end of a quarter, in which the review of accounts is asked for."""


def remind(*, at: datetime) -> int:
    """Tell whoever has to act. Returns how many notices were written; running again tells nobody twice."""
    with transaction.atomic():
        return _incidents(at) + _texts(at) + _vulnerabilities(at) + _accounts(at)


def people(*roles: str, at: datetime) -> list[User]:
    """Holders of the roles on the day of `at`, and deputies of the absent."""
    posts = Post.objects.on(local(at).date()).filter(role__in=roles).select_related("department")
    found: dict[int, User] = {}
    for role, department in {(Role(post.role), post.department) for post in posts}:
        found.update({user.pk: user for user in people_acting(role, department, local(at).date())})
    return [found[pk] for pk in sorted(found)]


def _incidents(at: datetime) -> int:
    keepers = people(*roles_granting(Permission.INCIDENTS_INCIDENT_KEEP), at=at)
    office = people(*ESCALATION, at=at)
    told = 0
    for incident in Incident.objects.open().filter(next_due_at__isnull=False).order_by("id"):
        for state in clocks.states(incident, at=at):
            if state.light not in {Light.NEAR, Light.OVERDUE}:
                continue
            late = state.light == Light.OVERDUE
            how = "已超期" if late else "临近期限"
            by = minute_text(state.due_at)
            said = f"舆情“{incident.title}”的{state.target.label}{how}，应于 {by} 前完成。"
            told += notify(
                users=[*keepers, *office] if late else keepers,
                kind="incident",
                text=said,
                url=reverse("incidents_incident", args=[incident.pk]),
                at=at,
                key=f"incident:{incident.pk}:{state.target}:{state.light}:{int(state.due_at.timestamp())}",
            )
    return told


def _texts(at: datetime) -> int:
    """Departments that were asked to write and have not begun although the time is over."""
    waiting = WritingTask.objects.filter(text__isnull=True, called_off_at__isnull=True, due_at__lt=at)
    told = 0
    for task in waiting.select_related("department", "incident").order_by("id"):
        day = local(at).date()
        told += notify(
            users=[
                *people_acting(Role.INFORMATION_OFFICER, task.department, day),
                *people_acting(Role.THIRD_REVIEWER, task.department, day),
            ],
            kind="incident",
            text=f"{task.department}还没有开始撰写{task.get_kind_display()}稿“{task.incident.title}”，已超过应公开的时间。",
            url=reverse("incidents_task", args=[task.pk]),
            at=at,
            key=f"incident_task:{task.pk}:late",
        )
    return told


def _vulnerabilities(at: datetime) -> int:
    keepers = people(*roles_granting(Permission.INCIDENTS_VULNERABILITY_KEEP), at=at)
    told = 0
    for row in Vulnerability.objects.filter(state=VulnerabilityState.OPEN).select_related("owner").order_by("id"):
        near = row.found_at + (row.due_at - row.found_at) * clocks.SOON
        if at < near:
            continue
        late = at > row.due_at
        told += notify(
            users={row.owner, *keepers} if late else {row.owner},
            kind="vulnerability",
            text=f"漏洞“{row.title}”{'已超过修复期限' if late else '临近修复期限'}（{minute_text(row.due_at)}）。",
            url=reverse("incidents_vulnerability", args=[row.pk]),
            at=at,
            key=f"vulnerability:{row.pk}:{'late' if late else 'near'}:{int(row.due_at.timestamp())}",
        )
    return told


def _accounts(at: datetime) -> int:
    """In the last two weeks of a quarter, and when a whole one went by unsigned."""
    state = review_state(at=at)
    day = local(at).date()
    ending = (day + LAST_WEEKS).month != day.month and day.month % 3 == 0
    if state.done or not (ending or state.late):
        return 0
    late = state.late
    said = f"{state.year} 年第 {state.quarter} 季度的账号和权限还没有复核签字{'，上一季度也没有' if late else ''}。"
    return notify(
        users=people(*roles_granting(Permission.INCIDENTS_INCIDENT_KEEP), at=at),
        kind="security",
        text=said,
        url=reverse("incidents_accounts"),
        at=at,
        key=f"account_review:{state.year}:{state.quarter}:{'late' if late else 'ending'}",
    )
