"""Which checklist holds: the newest version of each kind; the shipped one until the office writes another."""

from datetime import datetime

from lanmu.inspections.enums import Group
from lanmu.inspections.items import SHIPPED, Item
from lanmu.inspections.models import ChecklistVersion

Versions = dict[Group, ChecklistVersion]


def current(*, at: datetime) -> Versions:
    """The version of every kind, made from the shipped items where there is none yet. Two queries at most."""
    found: Versions = {}
    for row in ChecklistVersion.objects.order_by("group", "number"):
        found[Group(row.group)] = row
    for group in Group:
        if group not in found:
            items = as_document(SHIPPED[group])
            found[group] = ChecklistVersion.objects.create(group=group, number=1, items=items, at=at)
    return found


def as_document(items: tuple[Item, ...] | list[Item]) -> list[dict[str, str]]:
    """Items as they are kept."""
    return [{"code": item.code, "text": item.text} for item in items]


def items_of(version: ChecklistVersion) -> list[Item]:
    """Items of a version, in order."""
    return [Item(row["code"], row["text"]) for row in version.items]
