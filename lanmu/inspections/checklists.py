"""Which checklist holds: the newest version of each kind; the shipped one until the office writes another."""

from datetime import datetime

from lanmu.inspections.enums import Group
from lanmu.inspections.items import SHIPPED, Item
from lanmu.inspections.models import ChecklistVersion

Versions = dict[Group, ChecklistVersion]


def current(*, at: datetime, keep: bool = True) -> Versions:
    """The version of every kind; where there is none yet, the shipped items, written down unless only looked at."""
    found: Versions = {}
    for row in ChecklistVersion.objects.order_by("group", "number"):
        found[Group(row.group)] = row
    for group in Group:
        if group not in found:
            items = as_document(SHIPPED[group])
            found[group] = ChecklistVersion(group=group, number=1, items=items, at=at)
            if keep:
                found[group].save()
    return found


def as_document(items: tuple[Item, ...] | list[Item]) -> list[dict[str, str]]:
    """Items as they are kept."""
    return [{"code": item.code, "text": item.text} for item in items]


def items_of(version: ChecklistVersion) -> list[Item]:
    """Items of a version, in order."""
    return [Item(row["code"], row["text"]) for row in version.items]
