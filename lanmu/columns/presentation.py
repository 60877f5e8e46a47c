"""Differences and history in words, the same on the screen and at the terminal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lanmu.columns.comparison import TableDiff
from lanmu.columns.enums import Cadence, ColumnKind, ColumnLayout
from lanmu.columns.history import FIELD_LABELS
from lanmu.columns.table import path_text

_WORDS = {"kind": ColumnKind, "cadence": Cadence, "layout": ColumnLayout}
_OF_A_NEW_ROW = frozenset({"path", "kind", "link_url", "responsible", "operator", "duty", "cadence"})
"""What is worth reading when a column comes or goes; the rest is its starting values."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words."""

    label: str
    old: str
    new: str


def value_text(name: str, value: Any) -> str:
    """A field's value as people read it."""
    if name == "is_online":
        return "已上线" if value else "未上线"
    if value is None or value in ("", [], ()):
        return "（空）"
    if name == "path":
        return path_text(value)
    if isinstance(value, (list, tuple)):
        return "、".join(value)
    if name in _WORDS and value in _WORDS[name].values:
        return str(_WORDS[name](value).label)
    return str(value)


def field_changes(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[FieldChange]:
    """What differs between two snapshots, in the order of the form; of a new or removed column, its row."""
    before, after = old or {}, new or {}
    shown = FIELD_LABELS.keys() if old and new else _OF_A_NEW_ROW
    return [
        FieldChange(label, value_text(name, before.get(name)), value_text(name, after.get(name)))
        for name, label in FIELD_LABELS.items()
        if name in shown and (before.get(name) or "") != (after.get(name) or "")
    ]


def diff_fields(fields: Mapping[str, tuple[Any, Any]]) -> list[FieldChange]:
    """The same for one changed row of a `TableDiff`."""
    return [
        FieldChange(FIELD_LABELS[name], value_text(name, old), value_text(name, new))
        for name, (old, new) in fields.items()
    ]


def diff_lines(diff: TableDiff) -> Iterator[str]:
    """A table's difference for a terminal, one line for each row."""
    for row in diff.added:
        yield f"+ 新增  {path_text(row.path)}"
    for row in diff.removed:
        yield f"- 文件中没有  {path_text(row.path)}"
    for change in diff.changed:
        yield f"~ 变更  {path_text(change.new.path)}：{'；'.join(_change_words(diff_fields(change.fields)))}"
    yield (f"新增 {len(diff.added)}，文件中没有 {len(diff.removed)}，变更 {len(diff.changed)}，相同 {diff.unchanged}。")


def _change_words(changes: Iterable[FieldChange]) -> Iterator[str]:
    for change in changes:
        yield f"{change.label} {change.old} → {change.new}"
