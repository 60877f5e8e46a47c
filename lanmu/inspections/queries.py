"""Reads of checks: progress, what was found, what the two stages say of the same column."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from lanmu.common.times import local
from lanmu.inspections.actions.sheet import finding_key
from lanmu.inspections.enums import CheckState, Stage, Verdict
from lanmu.inspections.models import Check, Sheet, SheetResult
from lanmu.inspections.permissions import ANSWERING
from lanmu.organisation.models import User
from lanmu.organisation.queries import departments_where
from lanmu.patrol.models import Finding


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """How far one department is, and what was found at its columns."""

    name: str
    own: int
    own_done: int
    office: int
    office_done: int
    bad: int
    """不合格 that inspectors found."""


def sheets_of(check: Check) -> QuerySet[Sheet]:
    """Every sheet with what lists show."""
    rows = check.sheets.select_related("department", "inspector", "submitted_by")
    return rows.annotate(bad=Count("results", filter=Q(results__verdict=Verdict.BAD)))


def by_department(check: Check) -> list[DepartmentRow]:
    """Progress by department, in the order of the directory. Two queries."""
    bad = Q(results__verdict=Verdict.BAD, stage=Stage.OFFICE)
    counted = (
        check.sheets.order_by()
        .values("department_id", "department__name", "department__order")
        .annotate(
            own=Count("pk", distinct=True, filter=Q(stage=Stage.SELF)),
            own_done=Count("pk", distinct=True, filter=Q(stage=Stage.SELF, submitted_at__isnull=False)),
            office=Count("pk", distinct=True, filter=Q(stage=Stage.OFFICE)),
            office_done=Count("pk", distinct=True, filter=Q(stage=Stage.OFFICE, submitted_at__isnull=False)),
            found=Count("results", filter=bad),
        )
    )
    return [
        DepartmentRow(r["department__name"], r["own"], r["own_done"], r["office"], r["office_done"], r["found"])
        for r in counted.order_by("department__order", "department_id")
    ]


def by_item(check: Check) -> list[tuple[str, int]]:
    """不合格 of the inspectors by item, the most frequent first. One query."""
    rows = SheetResult.objects.filter(sheet__check_made=check, sheet__stage=Stage.OFFICE, verdict=Verdict.BAD)
    counted = rows.values("text").annotate(n=Count("pk")).order_by("-n", "text")
    return [(row["text"], row["n"]) for row in counted]


def bad_results(check: Check, *, stage: Stage) -> list[SheetResult]:
    """What is 不合格, in the order of the sheets."""
    rows = SheetResult.objects.filter(sheet__check_made=check, sheet__stage=stage, verdict=Verdict.BAD)
    return list(rows.select_related("sheet__department", "sheet__inspector").order_by("sheet__place", "id"))


def overlooked(check: Check) -> list[SheetResult]:
    """What inspectors found 不合格 and the department itself had called 合格: 自查不实."""
    own = SheetResult.objects.filter(sheet__check_made=check, sheet__stage=Stage.SELF, verdict=Verdict.GOOD)
    said = set(own.values_list("sheet__column_id", "code"))
    return [row for row in bad_results(check, stage=Stage.OFFICE) if (row.sheet.column_id, row.code) in said]


def findings_of(sheet: Sheet) -> dict[str, Finding]:
    """Item code → the newest problem on record for it at this column. One query."""
    bad = sheet.results.filter(verdict=Verdict.BAD).values_list("code", flat=True)
    keys = {finding_key(sheet, code): code for code in bad}
    rows = Finding.objects.filter(key__in=keys).select_related("column", "found_by").order_by("id")
    return {keys[row.key]: row for row in rows}


def closed_counts(check: Check) -> tuple[int, int]:
    """(problems that inspectors of this check found, of these proven gone). Two queries."""
    keys = {finding_key(row.sheet, row.code) for row in bad_results(check, stage=Stage.OFFICE)}
    newest: dict[str, bool] = {}
    for key, closed in Finding.objects.filter(key__in=keys).order_by("id").values_list("key", "closed_at"):
        newest[key] = closed is not None
    counted = Counter(newest.values())
    return len(keys), counted[True]


def sheets_for(*, user: User, at: datetime) -> QuerySet[Sheet]:
    """Sheets that wait for this person: as inspector, or as one who answers for a department."""
    mine = departments_where(user, *ANSWERING, day=local(at).date())
    waiting = Sheet.objects.filter(submitted_at__isnull=True).exclude(check_made__state=CheckState.CLOSED)
    own = Q(stage=Stage.SELF, department__in=mine)
    return (
        waiting.filter(Q(stage=Stage.OFFICE, inspector=user) | own)
        .select_related("check_made", "department")
        .order_by("check_made", "stage", "place", "id")
    )


def due_of(sheet: Sheet) -> date | None:
    """The day by which a sheet is to be handed in."""
    return sheet.check_made.self_due_on if sheet.stage == Stage.SELF else sheet.check_made.due_on
