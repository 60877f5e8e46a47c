"""Boxes on the home page: open incidents, texts asked of one's department, vulnerabilities to be mended."""

from datetime import datetime

from lanmu.incidents import permissions, queries
from lanmu.incidents.enums import VulnerabilityState
from lanmu.incidents.models import Incident, Vulnerability
from lanmu.organisation.home import SHOWN, Content, Panel, register_panel
from lanmu.organisation.models import User


@register_panel
class OpenIncidents(Panel):
    """For whoever reads the register: what is open, the next target first."""

    name = "incidents"
    order = 60
    template_name = "incidents/panels/incidents.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if permissions.reasons_not_to_read(by=user, at=at):
            return None
        rows = Incident.objects.open().order_by("next_due_at", "id")
        shown = [(row, queries.light_tag(row, at=at)) for row in rows[:SHOWN]]
        return {"rows": shown, "total": rows.count()} if shown else None


@register_panel
class TextsAsked(Panel):
    """For the 信息员 of a department that was asked to answer or refute."""

    name = "answers"
    order = 65
    template_name = "incidents/panels/texts.html"

    def content(self, *, user: User, at: datetime) -> Content:
        rows = list(queries.tasks_waiting_for(user=user, at=at)[:SHOWN])
        return {"rows": [(row, bool(row.due_at and row.due_at < at)) for row in rows]} if rows else None


@register_panel
class MyVulnerabilities(Panel):
    """For whoever has to mend something."""

    name = "vulnerabilities"
    order = 70
    template_name = "incidents/panels/vulnerabilities.html"

    def content(self, *, user: User, at: datetime) -> Content:
        rows = Vulnerability.objects.filter(owner=user, state=VulnerabilityState.OPEN).order_by("due_at", "id")
        shown = [(row, row.due_at < at) for row in rows[:SHOWN]]
        return {"rows": shown} if shown else None
