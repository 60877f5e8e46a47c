"""Reminders by the clock: own sheets and inspectors' sheets near and past their day, each told once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from lanmu.common.times import local
from lanmu.inspections import permissions
from lanmu.inspections.enums import CheckState, Stage
from lanmu.inspections.models import Check
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User

BEFORE = timedelta(days=3)


def remind(*, at: datetime) -> int:
    """Tell who has sheets to hand in three days before, on the day, and when it is past. Returns how many were told."""
    with transaction.atomic():
        told = 0
        for check in Check.objects.exclude(state=CheckState.CLOSED).order_by("id"):
            told += _departments(check, at) + _inspectors(check, at)
    return told


def _when(due: object, at: datetime) -> str:
    """`near`, `today`, `late`, or nothing."""
    today = local(at).date()
    if not hasattr(due, "isoformat") or today < due - BEFORE:  # type: ignore[operator]
        return ""
    if today > due:  # type: ignore[operator]
        return "late"
    return "today" if today == due else "near"


def _departments(check: Check, at: datetime) -> int:
    if check.self_due_on is None or not (when := _when(check.self_due_on, at)):
        return 0
    waiting = check.sheets.filter(stage=Stage.SELF, submitted_at__isnull=True)
    counts: dict[int, int] = {}
    for department in waiting.values_list("department_id", flat=True):
        counts[department] = counts.get(department, 0) + 1
    told = 0
    for department, users in permissions.people_answering(counts, at=at).items():
        how = "已过截止日" if when == "late" else "截止日"
        said = (
            f"集中检查“{check.title}”还有 {counts[department]} 张自查表没有提交，{how} {check.self_due_on:%Y-%m-%d}。"
        )
        told += notify(
            users=users, kind="inspection", text=said, url=reverse("inspections_mine"), at=at,
            key=f"inspection:{check.pk}:self:{department}:{when}",
        )  # fmt: skip
    return told


def _inspectors(check: Check, at: datetime) -> int:
    if check.due_on is None or not (when := _when(check.due_on, at)):
        return 0
    waiting = check.sheets.filter(stage=Stage.OFFICE, submitted_at__isnull=True)
    how = "已过截止日" if when == "late" else "截止日"
    return notify(
        users=User.objects.filter(pk__in=waiting.values("inspector")), kind="inspection",
        text=f"“{check.title}”还有检查表没有提交，{how} {check.due_on:%Y-%m-%d}。",
        url=reverse("inspections_mine"), at=at, key=f"inspection:{check.pk}:office:{when}",
    )  # fmt: skip
