"""Reads of the monthly filings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lanmu.columns.models import ResponsibilityChange
from lanmu.filings.content import operating_rows
from lanmu.filings.enums import OPEN_STATES, RUNNING_STATES
from lanmu.filings.models import MonthlyFiling
from lanmu.filings.permissions import reads_all, signing_departments
from lanmu.filings.terms import bounds
from lanmu.organisation.models import Department, User


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A department's filings, one for each month asked for; None where there is none."""

    department: Department
    filings: tuple[MonthlyFiling | None, ...]


def _light() -> QuerySet[MonthlyFiling]:
    """Without the contents, which may be long."""
    return MonthlyFiling.objects.select_related("department").defer("content")


def visible_to(*, user: User, at: datetime) -> QuerySet[MonthlyFiling]:
    """All for the office; for signers those of their departments."""
    rows = _light()
    return rows if reads_all(user, at=at) else rows.filter(department__in=signing_departments(user, at=at))


def waiting_for(*, user: User, at: datetime) -> QuerySet[MonthlyFiling]:
    """What the person has to sign, the most urgent first."""
    mine = signing_departments(user, at=at)
    rows = _light().filter(department__in=mine, state__in=OPEN_STATES)
    return rows.order_by("answer_by", "department__order", "id")


def matrix(*, months: Sequence[date]) -> list[MatrixRow]:
    """Departments × months, for departments that operate columns now or filed in one of the months. Constant
    queries.
    """
    found = {(f.department_id, f.month): f for f in _light().filter(month__in=list(months))}
    wanted = set(operating_rows()) | {number for number, _ in found}
    departments = Department.objects.filter(pk__in=wanted).order_by("order", "id")
    return [MatrixRow(d, tuple(found.get((d.pk, month)) for month in months)) for d in departments]


def overdue(*, at: datetime) -> QuerySet[MonthlyFiling]:
    """Not signed although their time is over at `at` (aware), the oldest first."""
    rows = _light().filter(state__in=OPEN_STATES, answer_by__lte=at)
    return rows.order_by("month", "department__order", "id")


def due_now(*, at: datetime) -> QuerySet[MonthlyFiling]:
    """Those of the overdue that nobody has noted as such yet."""
    return overdue(at=at).filter(state__in=RUNNING_STATES)


def filed_late(month: date) -> list[MonthlyFiling]:
    """Filings of `month` (its first day) that were late, or still are: signed after their time or not yet."""
    return list(_light().filter(month=month).filter(Q(was_late=True)).order_by("department__order", "id"))


def began_after(month: date) -> bool:
    """Whether the column table came only after `month` was over: there is nothing to report then."""
    first = ResponsibilityChange.objects.order_by("at", "id").values_list("at", flat=True).first()
    return first is not None and first >= bounds(month)[1]
