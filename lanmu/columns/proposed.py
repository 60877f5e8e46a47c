"""Changes of the column tree and the responsibility table as kinds of 变更审批: the public sees columns, so two people
change them. Each kind calls the ordinary action.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from lanmu.columns.actions.edit import (
    ROW_FIELDS,
    ColumnEdit,
    add_column,
    current,
    edit_row,
    place_column,
    remove_column,
    siblings_of,
    wanted_values,
)
from lanmu.columns.actions.load import load_table
from lanmu.columns.actions.online import put_online, take_offline
from lanmu.columns.comparison import compare
from lanmu.columns.history import FIELD_LABELS, snapshot, standing
from lanmu.columns.models import ColumnPage
from lanmu.columns.presentation import FieldChange, diff_fields, field_changes
from lanmu.columns.queries import table_rows
from lanmu.columns.table import TableRow, path_text
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission
from lanmu.proposals.enums import Level
from lanmu.proposals.kinds import Kind, Line, Payload, kind_of
from lanmu.proposals.queries import level_of

EMPTY = "（空）"


def edit_kind(edit: ColumnEdit, *, column: ColumnPage) -> str:
    """Which kind an edit is: what the public sees of a column, or who is responsible for it. Both: the stricter one."""
    before = standing(column)
    changed = {name for name, value in wanted_values(before, edit).items() if value != before.get(name)}
    found = []
    if changed - set(ROW_FIELDS):
        found.append(EditColumnKind.name)
    if changed & set(ROW_FIELDS):
        found.append(EditRowKind.name)
    stricter = [name for name in found if level_of(kind_of(name)) == Level.SECOND]
    return [*stricter, *found, EditColumnKind.name][0]


def edit_payload(edit: ColumnEdit, *, column: ColumnPage) -> dict[str, Any]:
    """The fields of an edit that differ from what stands."""
    before = standing(column)
    same = {n for n, v in wanted_values(before, edit).items() if v == before.get(n)}
    given = {n: v for n, v in edit.given().items() if ("path" if n == "title" else n) not in same}
    return {"column": column.pk, "edit": {n: list(v) if isinstance(v, tuple) else v for n, v in given.items()}}


def _lines(changes: Iterable[FieldChange], prefix: str = "") -> list[Line]:
    return [
        Line(f"{prefix}{c.label}", "" if c.old == EMPTY else c.old, "" if c.new == EMPTY else c.new) for c in changes
    ]


class _ColumnsKind(Kind):
    proposers = Permission.COLUMNS_TABLE_EDIT

    def column(self, payload: Payload) -> ColumnPage:
        """The column as it is now. Raises Stale when it is gone."""
        return current(payload["column"])

    def subject(self, payload: Payload) -> str:
        return f"column:{payload['column']}"


class AddColumnKind(_ColumnsKind):
    """新增栏目."""

    name = "columns.add_column"
    label = "新增栏目"

    def subject(self, payload: Payload) -> str:
        return f"column:{path_text(payload['row']['path'])}"[:120]

    def title(self, payload: Payload, before: Any) -> str:
        return f"新增栏目“{path_text(payload['row']['path'])}”"

    def look(self, payload: Payload) -> Any:
        return {"exists": any(row.path == tuple(payload["row"]["path"]) for row in table_rows())}

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        return _lines(field_changes(None, {**payload["row"], "link_url": payload["link_url"]}))

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> ColumnPage:
        row = TableRow.from_json(payload["row"])
        return add_column(row=row, link_url=payload["link_url"], by=by, at=at, reason=reason)


class EditColumnKind(_ColumnsKind):
    """修改栏目: its name, address, layout, description and tags, which the public sees."""

    name = "columns.edit_column"
    label = "修改栏目（名称、链接、版式、说明等）"
    verb: ClassVar[str] = "修改栏目"

    def title(self, payload: Payload, before: Any) -> str:
        named = "、".join(line.what for line in self.describe(payload=payload, before=before))
        return f"{self.verb}“{path_text(before['path'])}”：{named}"

    def look(self, payload: Payload) -> Any:
        return standing(self.column(payload))

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        lines = _lines(field_changes(before, {**before, **wanted_values(before, ColumnEdit(**payload["edit"]))}))
        return [Line("栏目名称", line.old, line.new) if line.what == FIELD_LABELS["path"] else line for line in lines]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> Any:
        edit = ColumnEdit(**payload["edit"])
        return edit_row(column=self.column(payload), edit=edit, by=by, at=at, reason=reason)


class EditRowKind(EditColumnKind):
    """修改栏目责任: who supplies and operates it and how often; menus and pages stay as they are."""

    name = "columns.edit_row"
    label = "修改栏目责任（责任部门、运维部门、更新要求等）"
    verb = "修改栏目责任"


class MoveColumnKind(_ColumnsKind):
    """调整次序 among the siblings."""

    name = "columns.move_column"
    label = "调整栏目次序"

    def title(self, payload: Payload, before: Any) -> str:
        return f"栏目“{before['title']}”移到同级第 {payload['place']} 位"

    def look(self, payload: Payload) -> Any:
        column = self.column(payload)
        return {"title": column.title, "siblings": [[c.pk, c.title] for c in siblings_of(column)]}

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        numbers = [number for number, _title in before["siblings"]]
        titles = dict(before["siblings"])
        place = min(max(payload["place"], 1), len(numbers))
        moved = [n for n in numbers if n != payload["column"]]
        moved.insert(place - 1, payload["column"])
        if moved == numbers:
            return []
        return [Line("同级次序", "、".join(titles[n] for n in numbers), "、".join(titles[n] for n in moved))]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> None:
        place_column(column=self.column(payload), place=payload["place"], by=by, at=at, reason=reason)


class RemoveColumnKind(_ColumnsKind):
    """移除栏目."""

    name = "columns.remove_column"
    label = "移除栏目"

    def title(self, payload: Payload, before: Any) -> str:
        return f"移除栏目“{path_text(before['path'])}”"

    def look(self, payload: Payload) -> Any:
        return snapshot(self.column(payload))

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        return _lines(field_changes(before, None))

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> None:
        remove_column(column=self.column(payload), by=by, at=at, reason=reason)


class PutOnlineKind(_ColumnsKind):
    """上线: menus, lists and feeds lead to the column from then on."""

    name = "columns.put_online"
    label = "栏目上线"

    def title(self, payload: Payload, before: Any) -> str:
        return f"栏目“{path_text(before['path'])}”上线"

    def look(self, payload: Payload) -> Any:
        column = self.column(payload)
        return {"path": snapshot(column)["path"], "is_online": column.is_online}

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        return [] if before["is_online"] else [Line("上线状态", "未上线", "已上线")]

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> None:
        put_online(column=self.column(payload), by=by, at=at, reason=reason)


class TakeOfflineKind(PutOnlineKind):
    """下线: nothing leads to the column any more; its public texts keep their pages."""

    name = "columns.take_offline"
    label = "栏目下线"

    def title(self, payload: Payload, before: Any) -> str:
        return f"栏目“{path_text(before['path'])}”下线"

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        return [Line("上线状态", "已上线", "未上线")] if before["is_online"] else []

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> None:
        take_offline(column=self.column(payload), by=by, at=at, reason=reason)


class LoadTableKind(_ColumnsKind):
    """装载分工表: the whole table from a file. The command on the machine itself stays direct: its administrator's."""

    name = "columns.load"
    label = "装载整份分工表"

    def subject(self, payload: Payload) -> str:
        return "columns:table"

    def title(self, payload: Payload, before: Any) -> str:
        diff = self._diff(payload, before)
        removed = len(diff.removed) if payload["prune"] else 0
        return f"装载分工表：新增 {len(diff.added)}，变更 {len(diff.changed)}，移除 {removed}"

    def look(self, payload: Payload) -> Any:
        return {"rows": [row.as_json() for row in table_rows()]}

    @staticmethod
    def _diff(payload: Payload, before: Any) -> Any:
        old, new = ([TableRow.from_json(r) for r in rows] for rows in (before["rows"], payload["rows"]))
        return compare(current=old, wanted=new)

    def describe(self, *, payload: Payload, before: Any) -> Sequence[Line]:
        diff = self._diff(payload, before)
        found = [Line(f"{path_text(row.path)}", "", _row_text(row)) for row in diff.added]
        if payload["prune"]:
            found += [Line(f"{path_text(row.path)}", _row_text(row), "") for row in diff.removed]
        for one in diff.changed:
            found += _lines(diff_fields(one.fields), prefix=f"{path_text(one.new.path)}：")
        return found

    def apply(self, *, payload: Payload, by: User, at: datetime, reason: str) -> Any:
        rows = [TableRow.from_json(row) for row in payload["rows"]]
        return load_table(rows=rows, by=by, at=at, reason=reason, prune=payload["prune"])


def _row_text(row: TableRow) -> str:
    values = field_changes(None, row.as_json())
    return "；".join(f"{c.label}：{c.new}" for c in values if c.label != "栏目")


KINDS = (
    AddColumnKind,
    EditColumnKind,
    EditRowKind,
    MoveColumnKind,
    RemoveColumnKind,
    PutOnlineKind,
    TakeOfflineKind,
    LoadTableKind,
)
