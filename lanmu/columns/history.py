"""What a column was and became: snapshots, and the rows that every change of the table leaves behind."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lanmu.audit.actions import record
from lanmu.columns.models import ColumnPage, Responsibility, ResponsibilityChange
from lanmu.columns.queries import level_titles
from lanmu.common.digest import canonical_json, digest
from lanmu.organisation.models import User
from lanmu.release.actions import record_changes

FIELD_LABELS = {
    "path": "栏目",
    "kind": "类型",
    "link_url": "链接地址",
    "layout": "版式",
    "description": "栏目说明",
    "keywords": "栏目关键词",
    "column_type": "栏目类别",
    "responsible": "责任部门",
    "operator": "运维部门",
    "duty": "工作责任",
    "cadence": "更新要求",
    "position": "表中次序",
    "order": "同级次序",
    "is_online": "上线状态",
}
"""Fields of a snapshot → how screens call them."""


def snapshot(column: ColumnPage) -> dict[str, Any]:
    """Everything about the column that a person can change, as plain values. Reads the row again: no stale cache."""
    values: dict[str, Any] = {
        "path": [title for title in level_titles(column) if title],
        "kind": column.kind,
        "link_url": column.link_url,
        "layout": column.layout,
        "description": column.description,
        "keywords": column.keywords,
        "column_type": column.column_type,
        "order": column.order,
        "is_online": column.is_online,
    }
    row = (
        Responsibility.objects.filter(column_id=column.pk)
        .select_related("operator")
        .prefetch_related("parties__department")
        .first()
    )
    if row is not None:
        values |= {
            "responsible": [str(party) for party in row.parties.all()],
            "operator": row.operator.name,
            "duty": row.duty,
            "cadence": row.cadence,
            "position": row.position,
        }
    return values


def standing(column: ColumnPage) -> dict[str, Any]:
    """The snapshot without its place: what an edit of the column changes."""
    return {k: v for k, v in snapshot(column).items() if k not in {"order", "position", "is_online"}}


def version(column: ColumnPage) -> str:
    """Digest of what stands: a form carries it, so that two people do not overwrite each other."""
    return digest(canonical_json(standing(column)).encode())


def remember(
    *,
    column: ColumnPage | None,
    title: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    by: User | None,
    at: datetime,
    reason: str,
) -> ResponsibilityChange:
    """Append one row of history. `column` is None when it has just been removed."""
    return ResponsibilityChange.objects.create(
        column=column, column_title=title, at=at, by=by, reason=reason, old=old, new=new
    )


def announce(
    *,
    columns: Iterable[int],
    tree: bool,
    by: User | None,
    at: datetime,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    urgent: bool = True,
) -> None:
    """Audit row and release changes of one act. `tree`: navigation or breadcrumbs show something else now."""
    record(actor=by, action=action, subject=subject, at=at, detail=detail)
    facts = [f"column:{number}" for number in columns] + (["tree"] if tree else [])
    record_changes(facts=facts, at=at, urgent=urgent)
