"""When a step is due, as a coloured light with words, and how that was computed."""

from datetime import datetime
from typing import Any

from django import template

from lanmu.publishing.enums import Light
from lanmu.publishing.models import Submission
from lanmu.publishing.terms import Clock

register = template.Library()


@register.inclusion_tag("publishing/includes/light.html")
def light(due_at: datetime | None, colour: Light | None, *, bare: bool = False) -> dict[str, Any]:
    """`按时 2024-05-09 10:00 前办结`; nothing without a due time. `bare`: the time alone."""
    if due_at is None or colour is None:
        return {"due_at": None}
    return {"due_at": due_at, "bare": bare, "code": f"light_{colour.value}", "name": colour.label}


@register.inclusion_tag("publishing/includes/due.html")
def due(submission: Submission, at: datetime) -> dict[str, Any]:
    """The light of the present step, and 这个时间怎么算的."""
    clock = Clock.now()
    colour = clock.light(submission, at=at)
    return {"submission": submission, "colour": colour, "lines": clock.explain(submission) if colour else []}
