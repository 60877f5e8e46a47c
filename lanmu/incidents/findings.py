"""舆情处置逾期: targets of 第七条（二） not met in time, as problems; met, they close by the next look."""

from datetime import datetime

from django.urls import reverse

from lanmu.common.times import minute_text
from lanmu.incidents import clocks
from lanmu.incidents.enums import Light
from lanmu.incidents.models import Incident
from lanmu.patrol.observing import Observation

SOURCE, LABEL, RULE = "incident", "舆情处置", "incident.late"


def look_for_late_incidents(at: datetime) -> list[Observation]:
    """Every target overdue at `at` (aware), one observation each. One query."""
    late = Incident.objects.overdue(at).order_by("id")
    return [
        Observation(
            key=f"{RULE}:incident:{incident.pk}:{state.target}",
            rule=RULE,
            text=f"舆情“{incident.title}”应于 {minute_text(state.due_at)} 前{_verb(state)}，现已超期。",
            department_id=incident.department_id,
            evidence={
                "due": minute_text(state.due_at),
                "incident": reverse("incidents_incident", args=[incident.pk]),
                "basis": state.basis,
            },
        )
        for incident in late
        for state in clocks.states(incident, at=at)
        if state.light == Light.OVERDUE
    ]


def _verb(state: clocks.TargetState) -> str:
    label = str(state.target.label)
    return label if label.startswith("发布") else f"完成{label}"
