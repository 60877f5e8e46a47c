"""五关检查项 at work: what stands beneath each gate, and which list was in force when somebody ticked (第十八条)."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from lanmu.common.digest import canonical_json, digest
from lanmu.publishing.enums import Gate
from lanmu.publishing.models import ChecklistVersion, GateCheck, GateItem, ReviewAct


def items_for(*columns: int) -> dict[str, list[str]]:
    """Gate → its items for texts of the columns: those of the whole site in order, then the columns' own. One query."""
    rows = GateItem.objects.filter(Q(column__isnull=True) | Q(column_id__in=columns), is_active=True)
    found: dict[str, list[str]] = {gate.value: [] for gate in Gate}
    for gate, text, _own in sorted(
        rows.values_list("gate", "text", "column_id").order_by("order", "id"), key=lambda row: row[2] is not None
    ):
        found[gate].append(text)
    return found


def check_by(*, act: ReviewAct, column_id: int, at: datetime) -> GateCheck:
    """Keep with an act that ticked the gates which items they stood for. Inside the act's transaction."""
    content = canonical_json(_in_force(column_id))
    version, _new = ChecklistVersion.objects.get_or_create(
        digest=digest(content.encode()), defaults={"content": content, "at": at}
    )
    return GateCheck.objects.create(act=act, version=version)


def items_of(version: ChecklistVersion) -> dict[str, list[str]]:
    """Gate → items, as they stood."""
    found: dict[str, list[str]] = {gate.value: [] for gate in Gate}
    for gate, text in json.loads(version.content):
        found.setdefault(gate, []).append(text)
    return found


def _in_force(column_id: int) -> Iterable[list[str]]:
    return [[gate, text] for gate, texts in items_for(column_id).items() for text in texts]
