"""Time targets of incidents: clock hours from the moment of finding, holidays and nights included. No database.

国办发〔2016〕80号: authoritative information on a 特别重大 or 重大 event within 5 hours, a press conference within 24;
国办发〔2016〕61号: any other 政务舆情 is answered within 48 hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from lanmu.common.times import waited
from lanmu.incidents.enums import GRAVE, Grade, Light, Target

HOURS = {Target.AUTHORITY: 5, Target.PRESS: 24, Target.RESPONSE: 48}
SOON = 0.7
"""Share of a term after which its light is amber, as for submissions."""
BASIS = {
    Target.AUTHORITY: "国办发〔2016〕80号：特别重大、重大突发事件5小时内发布权威信息",
    Target.PRESS: "国办发〔2016〕61号、80号：特别重大、重大突发事件24小时内举行新闻发布会",
    Target.RESPONSE: "国办发〔2016〕61号：其他政务舆情48小时内予以回应",
}
NAMES = {
    Light.ON_TIME: "light_on_time", Light.NEAR: "light_near", Light.OVERDUE: "light_overdue",
    Light.MET: "light_on_time", Light.MET_LATE: "light_overdue",
}  # fmt: skip
"""CSS names the lights share with those of submissions."""


class Timed(Protocol):
    """What the clocks need to know of an incident."""

    found_at: datetime
    grade: str
    needs_response: bool
    authority_at: datetime | None
    press_at: datetime | None
    response_at: datetime | None


@dataclass(frozen=True, slots=True)
class TargetState:
    """One target as it stands."""

    target: Target
    due_at: datetime
    met_at: datetime | None
    light: Light
    words: str
    """`还有 3 小时`, `已超期 2 小时`, `提前 1 小时`."""

    @property
    def basis(self) -> str:
        return BASIS[self.target]

    @property
    def tag(self) -> str:
        """Name of its colour."""
        return NAMES[self.light]


def targets(*, grade: str, needs_response: bool) -> tuple[Target, ...]:
    """What has to be done in time. A grave event is always answered."""
    if Grade(grade) in GRAVE:
        return (Target.AUTHORITY, Target.PRESS)
    return (Target.RESPONSE,) if needs_response else ()


def due(*, found_at: datetime, target: Target) -> datetime:
    """When a target is due (aware)."""
    return found_at + timedelta(hours=HOURS[target])


def soon(*, found_at: datetime, target: Target) -> datetime:
    """When its light turns amber."""
    return found_at + timedelta(hours=HOURS[target] * SOON)


def states(incident: Timed, *, at: datetime) -> list[TargetState]:
    """Every target of the incident as it stands at `at`, in the order they are due."""
    return [
        _state(incident, target, at=at)
        for target in targets(grade=incident.grade, needs_response=incident.needs_response)
    ]


def next_due(incident: Timed) -> datetime | None:
    """When the first target not yet met is due; None when there is none."""
    wanted = targets(grade=incident.grade, needs_response=incident.needs_response)
    return min((due(found_at=incident.found_at, target=t) for t in wanted if met_at(incident, t) is None), default=None)


def met_at(incident: Timed, target: Target) -> datetime | None:
    """When a target was met."""
    found: datetime | None = getattr(incident, f"{target.value}_at")
    return found


def all_met(incident: Timed) -> bool:
    """Whether nothing is left to be answered."""
    return next_due(incident) is None


def _state(incident: Timed, target: Target, *, at: datetime) -> TargetState:
    due_at, done = due(found_at=incident.found_at, target=target), met_at(incident, target)
    gap = (due_at - (done or at)).total_seconds()
    if done is not None:
        light = Light.MET if done <= due_at else Light.MET_LATE
        said = f"提前 {waited(gap)}" if done <= due_at else f"晚了 {waited(-gap)}"
    elif at > due_at:
        light, said = Light.OVERDUE, f"已超期 {waited(-gap)}"
    else:
        near = at >= soon(found_at=incident.found_at, target=target)
        light, said = (Light.NEAR if near else Light.ON_TIME), f"还有 {waited(gap)}"
    return TargetState(target, due_at, done, light, said)
