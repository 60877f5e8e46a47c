"""One notice per person and day: what came up since yesterday, and what is open. No flood."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from lanmu.common.times import day_text, local
from lanmu.organisation.actions import notify
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.queries import people_acting
from lanmu.patrol.enums import SEVERITY_RANK, Severity
from lanmu.patrol.models import Finding

TOLD_ROLES = (Role.COLUMN_OFFICER, Role.INFORMATION_OFFICER, Role.PUBLISHER)
"""Who looks after columns in a department."""
OFFICE_ROLES = (Role.SUPERVISOR, Role.INCIDENT_OFFICER)
"""Who sees all of it."""


def send_digests(at: datetime) -> int:
    """Tell each person once a day of the problems their departments got since the digest of the day before, and how
    many are open; the office of all. Nobody is told of nothing new. Returns how many notices there were.
    """
    since = at - timedelta(days=1)
    fresh = Finding.objects.open().filter(first_seen__gt=since, first_seen__lte=at)
    new: dict[int | None, Counter[str]] = {}
    for number, severity in fresh.values_list("department_id", "severity"):
        new.setdefault(number, Counter())[severity] += 1
    if not new:
        return 0
    day = local(at).date()
    told: dict[int, tuple[User, set[int]]] = {}
    for department in Department.objects.filter(pk__in=[pk for pk in new if pk is not None]):
        for role in TOLD_ROLES:
            for user in people_acting(role, department, day):
                told.setdefault(user.pk, (user, set()))[1].add(department.pk)
    everybody = sum(new.values(), Counter())
    office = {user.pk: user for user in _office(day)}
    sent = 0
    with transaction.atomic():
        for user in office.values():
            whose = f"涉及 {len([d for d in new if d])} 个处室、单位"
            text = f"新发现{_said(everybody)}，{whose}；在册未整改 {_open(None)} 个。"
            sent += _tell(user, text, at)
        for user, mine in told.values():
            if user.pk in office:
                continue
            counted = sum((new[d] for d in mine), Counter())
            sent += _tell(user, f"本部门新发现{_said(counted)}；在册未整改 {_open(mine)} 个，请尽快处理。", at)
    return sent


def _office(day: date) -> list[User]:
    held = Post.objects.on(day).filter(role__in=OFFICE_ROLES)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def _tell(user: User, text: str, at: datetime) -> int:
    key = f"patrol:digest:{day_text(at)}"
    return notify(users=[user], kind="patrol_digest", text=text, url=reverse("patrol_findings"), at=at, key=key)


def _said(counted: Counter[str]) -> str:
    parts = [
        f"{Severity(code).label} {counted[code]} 个"
        for code in sorted(SEVERITY_RANK, key=lambda s: SEVERITY_RANK[s])
        if counted[code]
    ]
    return f"问题 {sum(counted.values())} 个（{'、'.join(parts)}）"


def _open(departments: set[int] | None) -> int:
    rows = Finding.objects.open()
    return (rows if departments is None else rows.filter(department__in=departments)).count()
