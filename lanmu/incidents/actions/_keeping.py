"""What the acts on an incident share: the lock, the step, the state that follows, the audit row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lanmu.audit import actions as audit
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.incidents import clocks, permissions
from lanmu.incidents.enums import IncidentState, StepKind
from lanmu.incidents.models import Incident, IncidentStep
from lanmu.organisation.models import User

TEXT = 2000


def locked(incident: Incident, *, by: User, at: datetime) -> Incident:
    """The row, locked until the transaction ends. Raises NotAllowed, or Refused when the incident is closed."""
    if reasons := permissions.reasons_not_to_keep(by=by, at=at):
        raise NotAllowed(reasons)
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    if row.state == IncidentState.CLOSED:
        raise Refused("这起舆情已经办结，不能再办理；有新情况的，请另行登记。")
    return row


def too_long(given: Iterable[tuple[str, str, int]]) -> list[str]:
    """Sentences about texts (label, words, most) that are missing or too long; `most` below zero: may be empty."""
    found = []
    for label, words, most in given:
        if not words and most > 0:
            found.append(f"请填写{label}。")
        elif len(words) > abs(most):
            found.append(f"{label}最多 {abs(most)} 个字，请缩短。")
    return found


def wrong_moment(label: str, moment: datetime | None, *, row: Incident | None, at: datetime) -> list[str]:
    """Sentences about a moment that is missing, in the future or before the incident was found."""
    if moment is None:
        return [f"请填写{label}。"]
    if moment > at:
        return [f"{label}在将来，请改正。"]
    if row is not None and moment < row.found_at:
        return [f"{label}早于发现时间，请核对。"]
    return []


def settle(row: Incident) -> None:
    """Store the state that follows from what has been done, and the next target. The four steps come in their order;
    an answer given before the report counts as soon as the report is entered.
    """
    row.state = IncidentState.FOUND
    if row.judged_at:
        row.state = IncidentState.JUDGED
        if row.reported_at:
            row.state = IncidentState.RESPONDED if clocks.all_met(row) else IncidentState.REPORTED
    row.next_due_at = clocks.next_due(row)
    row.save()


def append(
    row: Incident,
    kind: StepKind,
    text: str,
    *,
    by: User,
    at: datetime,
    happened_at: datetime | None = None,
    grade: str = "",
    detail: dict[str, Any] | None = None,
) -> IncidentStep:
    """The step, and its audit row."""
    step = IncidentStep.objects.create(
        incident=row, kind=kind, text=text, grade=grade, happened_at=happened_at or at, by=by,
        by_name=by.get_full_name(), at=at,
    )  # fmt: skip
    audit.record(
        actor=by,
        action=f"incidents.{kind}",
        subject=f"incident:{row.pk}",
        at=at,
        detail={"title": row.title, "text": text[:200], **(detail or {})},
    )
    return step
