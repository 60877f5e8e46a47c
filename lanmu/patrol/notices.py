"""The section 问题 of the daily digest: what came up since the last one, and what is open. One line a person."""

from collections import Counter
from datetime import date, datetime

from django.urls import reverse

from lanmu.common.times import local
from lanmu.organisation.digests import Line
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.queries import people_acting
from lanmu.patrol.enums import SEVERITY_RANK, Severity
from lanmu.patrol.models import Finding

TOLD_ROLES = (Role.COLUMN_OFFICER, Role.INFORMATION_OFFICER, Role.PUBLISHER)
"""Who looks after columns in a department."""
OFFICE_ROLES = (Role.SUPERVISOR, Role.INCIDENT_OFFICER)
"""Who sees all of it."""


def new_findings(at: datetime, since: datetime) -> list[Line]:
    """Each person is told what problems their departments got after `since`, until `at`, and how many are open; the
    office of all. Nobody is told of nothing new, and 500 problems are one line.
    """
    fresh = Finding.objects.open().filter(first_seen__gt=since, first_seen__lte=at)
    new: dict[int | None, Counter[str]] = {}
    for department, severity in fresh.values_list("department_id", "severity"):
        new.setdefault(department, Counter())[severity] += 1
    if not new:
        return []
    day = local(at).date()
    open_now: Counter[int | None] = Counter(Finding.objects.open().values_list("department_id", flat=True))
    office = {user.pk: user for user in _office(day)}
    whose = f"涉及 {len([d for d in new if d])} 个处室、单位"
    text = f"新发现{_said(sum(new.values(), Counter()))}，{whose}；在册未整改 {open_now.total()} 个。"
    lines = [Line(user, text, reverse("patrol_findings")) for user in office.values()]
    for user, mine in _people(new, day):
        if user.pk not in office:
            counted = sum((new[d] for d in mine), Counter())
            left = sum(open_now[d] for d in mine)
            text = f"本部门新发现{_said(counted)}；在册未整改 {left} 个，请尽快处理。"
            lines.append(Line(user, text, reverse("patrol_findings")))
    return lines


def _people(new: dict[int | None, Counter[str]], day: date) -> list[tuple[User, set[int]]]:
    told: dict[int, tuple[User, set[int]]] = {}
    for department in Department.objects.filter(pk__in=[pk for pk in new if pk is not None]):
        for role in TOLD_ROLES:
            for user in people_acting(role, department, day):
                told.setdefault(user.pk, (user, set()))[1].add(department.pk)
    return list(told.values())


def _office(day: date) -> list[User]:
    held = Post.objects.on(day).filter(role__in=OFFICE_ROLES)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def _said(counted: Counter[str]) -> str:
    parts = [
        f"{Severity(code).label} {counted[code]} 个"
        for code in sorted(SEVERITY_RANK, key=lambda s: SEVERITY_RANK[s])
        if counted[code]
    ]
    return f"问题 {sum(counted.values())} 个（{'、'.join(parts)}）"
