"""Boxes on the workbench home: a department's open problems by age, the office's by severity."""

from datetime import datetime

from lanmu.organisation.home import Content, Panel, register_panel
from lanmu.organisation.models import User
from lanmu.patrol import permissions, queries
from lanmu.patrol.models import Finding

SHOWN = 5


@register_panel
class DepartmentFindings(Panel):
    """未整改的问题 of the departments a person answers for, by age; no box where there is none."""

    name = "department_findings"
    order = 130
    template_name = "patrol/panels/department.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if permissions.sees_all(user=user, at=at):
            return None
        mine = permissions.own_departments(user=user, at=at)
        rows = queries.open_of_departments(mine)
        ages = queries.counts_by_age(rows, at=at) if mine else []
        total = sum(n for _, n in ages)
        if not total:
            return None
        first = queries.gravest_first(rows).select_related("column")[:SHOWN]
        return {"ages": ages, "total": total, "rows": list(first)}


@register_panel
class AllFindings(Panel):
    """未整改的问题 of the whole site by severity; no box where there is none."""

    name = "all_findings"
    order = 131
    template_name = "patrol/panels/all.html"

    def content(self, *, user: User, at: datetime) -> Content:
        if not permissions.sees_all(user=user, at=at):
            return None
        rows = Finding.objects.open()
        counts = queries.open_by_severity()
        total = sum(counts.values())
        if not total:
            return None
        first = queries.gravest_first(rows).select_related("department")[:SHOWN]
        return {"counts": [(s.value, s.label, n) for s, n in counts.items()], "total": total, "rows": list(first)}
