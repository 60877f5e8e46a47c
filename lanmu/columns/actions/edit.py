"""Change the table one column at a time. Every act leaves history, an audit row and release changes, and re-derives."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from lanmu.columns.actions.load import load_table
from lanmu.columns.checks import name_problems, row_problems
from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.enums import LINKING_KINDS, ColumnKind, ColumnLayout
from lanmu.columns.history import FIELD_LABELS, announce, remember, snapshot, version
from lanmu.columns.models import ColumnPage, Responsibility, ResponsibilityChange
from lanmu.columns.permissions import reasons_against_changing_table
from lanmu.columns.queries import directory, levels_of, table_rows, titles_by_path
from lanmu.columns.table import TableRow, path_text
from lanmu.columns.tree import columns_by_path, content_reasons, ensure_portal, remove_leaf, renumber, set_row
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.times import local
from lanmu.organisation.models import Department, User

_LIMITS = {"link_url": 500, "description": 300, "keywords": 200, "column_type": 20}
ROW_FIELDS = ("responsible", "operator", "duty", "cadence")
_NAVIGATION_FIELDS = frozenset({"path", "kind", "link_url"})
"""What menus and breadcrumbs show: a change of the others concerns the column's own pages only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnEdit:
    """New values of a column; None leaves a field as it is. `responsible` are names of departments or rules."""

    title: str | None = None
    kind: str | None = None
    link_url: str | None = None
    layout: str | None = None
    description: str | None = None
    keywords: str | None = None
    column_type: str | None = None
    responsible: tuple[str, ...] | None = None
    operator: str | None = None
    duty: str | None = None
    cadence: str | None = None

    def given(self) -> dict[str, Any]:
        """The fields that are to change, texts without surrounding space."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: v.strip() if isinstance(v, str) else v for k, v in values.items() if v is not None}


def edit_row(
    *, column: ColumnPage, edit: ColumnEdit, by: User | None, at: datetime, reason: str, expected_version: str = ""
) -> ResponsibilityChange | None:
    """Change a column and its row. Renaming keeps its address. None when nothing was different.

    `expected_version` is `history.version` as the form showed it; Stale when somebody else changed the column since.
    Raises NotAllowed, or Refused with every reason.
    """
    allow(by, at, reason)
    with transaction.atomic():
        ensure_portal()
        # An import holds this lock while it counts its articles into the page, which `save` writes whole.
        list(ColumnPage.objects.select_for_update(of=("self",)).filter(pk=column.pk).values_list("pk", flat=True))
        column = current(column.pk)
        if expected_version and expected_version != version(column):
            raise Stale("这个栏目刚刚被别人修改过。请重新打开，看过新的内容后再改。")
        old = snapshot(column)
        wanted = wanted_values(old, edit)
        if reasons := _edit_reasons(column, old, wanted):
            raise Refused(reasons)
        changed = {name for name in wanted if wanted[name] != old.get(name)}
        if not changed:
            return None
        _write(column, wanted)
        change = finish(column.pk, old, by, at, reason)
        announce(
            columns=[column.pk],
            tree=bool(changed & _NAVIGATION_FIELDS),
            by=by,
            at=at,
            action="columns.edit_row",
            subject=f"column:{column.pk}",
            detail={"reason": reason, "old": {k: old[k] for k in changed}, "new": {k: wanted[k] for k in changed}},
        )
        derive_page_permissions()
    return change


def add_column(*, row: TableRow, by: User | None, at: datetime, reason: str, link_url: str = "") -> ColumnPage:
    """Add one leaf column, with the levels above it that are missing, behind its last sibling.

    Raises NotAllowed, or Refused with every reason.
    """
    allow(by, at, reason)
    reasons = row_problems(row=row, directory=directory()) + link_reasons(row.kind, link_url)
    rows = table_rows()
    if row.path in {other.path for other in rows}:
        reasons.append(f"栏目“{path_text(row.path)}”已经存在。请直接修改它，或换一个名称。")
    if reasons:
        raise Refused(reasons)
    behind = [n for n, other in enumerate(rows, start=1) if other.path[: len(row.path) - 1] == row.path[:-1]]
    place = behind[-1] if behind else len(rows)
    with transaction.atomic():
        load_table(rows=[*rows[:place], row, *rows[place:]], by=by, at=at, reason=reason)
        column = columns_by_path()[row.path]
        if link_url:
            edit_row(column=column, edit=ColumnEdit(link_url=link_url), by=by, at=at, reason=reason)
    return current(column.pk)


def remove_column(*, column: ColumnPage, by: User | None, at: datetime, reason: str) -> None:
    """Take a leaf column out of the table and the tree. Refused while it holds articles or columns."""
    allow(by, at, reason)
    with transaction.atomic():
        ensure_portal()
        column = current(column.pk)
        if ColumnPage.objects.child_of(column).exists():
            raise Refused(f"栏目“{column.title}”下还有栏目，不能移除。请先移除下级栏目。")
        old = snapshot(column)
        gone = remove_leaf(column=column)
        remember(column=None, title=column.title, old=old, new=None, by=by, at=at, reason=reason)
        _renumber_by_tree()
        announce(
            columns=gone,
            tree=True,
            by=by,
            at=at,
            action="columns.remove_column",
            subject=f"column:{gone[0]}",
            detail={"reason": reason, "old": old},
        )
        derive_page_permissions()


def siblings_of(column: ColumnPage) -> list[ColumnPage]:
    """The columns of its level, itself included, in the order in which the public sees them."""
    return list(ColumnPage.objects.sibling_of(column).order_by("order", "path"))


def move_column(*, column: ColumnPage, up: bool, by: User | None, at: datetime, reason: str = "调整次序") -> None:
    """Let a column change places with its neighbour on the same level. At the end already: nothing happens."""
    here = [sibling.pk for sibling in siblings_of(current(column.pk))].index(column.pk) + 1
    place_column(column=column, place=here - 1 if up else here + 1, by=by, at=at, reason=reason)


def place_column(*, column: ColumnPage, place: int, by: User | None, at: datetime, reason: str) -> None:
    """Put a column in the `place` (from 1) among its siblings. Raises NotAllowed; there already: nothing happens."""
    allow(by, at, reason)
    with transaction.atomic():
        ensure_portal()
        column = current(column.pk)
        siblings = siblings_of(column)
        numbers = [sibling.pk for sibling in siblings]
        here, there = numbers.index(column.pk), min(max(place, 1), len(siblings)) - 1
        if here == there:
            return
        old = snapshot(column)
        siblings.insert(there, siblings.pop(here))
        for order, sibling in enumerate(siblings, start=1):
            ColumnPage.objects.filter(pk=sibling.pk).update(order=order)
        _renumber_by_tree()
        finish(column.pk, old, by, at, reason)
        first, last = sorted((here, there))
        announce(
            columns=[sibling.pk for sibling in siblings[first : last + 1]],
            tree=True,
            by=by,
            at=at,
            action="columns.move_column",
            subject=f"column:{column.pk}",
            detail={"reason": reason, "up": there < here},
        )


def allow(by: User | None, at: datetime, reason: str) -> None:
    """Whether the table may be changed at all, for a reason given. Raises NotAllowed or Refused."""
    if against := reasons_against_changing_table(user=by, day=local(at).date()):
        raise NotAllowed(against)
    if not reason.strip():
        raise Refused("请写明修改的原因或依据，它会留在变更记录里。")
    if len(reason) > 200:
        raise Refused("修改原因超过 200 个字。请改短。")


def current(number: int) -> ColumnPage:
    """The column as the database has it now. Raises Stale when it is gone."""
    found: ColumnPage | None = ColumnPage.objects.filter(pk=number).first()
    if found is None:
        raise Stale("这个栏目已被移除。请返回分工表查看。")
    return found


def wanted_values(old: dict[str, Any], edit: ColumnEdit) -> dict[str, Any]:
    """The fields to be written, by the names of the snapshot."""
    wanted = edit.given()
    if "title" in wanted:
        wanted["path"] = [*old["path"][:-1], wanted.pop("title")]
    if "responsible" in wanted:
        wanted["responsible"] = list(wanted["responsible"])
    if "operator" not in old:
        wanted = {name: value for name, value in wanted.items() if name not in ROW_FIELDS}
    return wanted


def _edit_reasons(column: ColumnPage, old: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    new = old | wanted
    reasons = [] if new["path"][-1] else ["没有写栏目名称。请填写。"]
    same = ColumnPage.objects.sibling_of(column).exclude(pk=column.pk).filter(title=new["path"][-1])
    if same.exists():
        reasons.append(f"同级已有栏目“{new['path'][-1]}”。请换一个名称。")
    for name, limit in _LIMITS.items():
        if len(new[name]) > limit:
            reasons.append(f"{FIELD_LABELS[name]}有 {len(new[name])} 个字，超过 {limit} 个。请改短。")
    if new["layout"] not in ColumnLayout.values:
        reasons.append("版式认不出。请选择“列表”或“单页”。")
    reasons += link_reasons(new["kind"], new["link_url"])
    if "operator" in old:
        reasons += row_problems(row=TableRow.from_json(new), directory=directory())
        if new["kind"] in LINKING_KINDS and old["kind"] not in LINKING_KINDS:
            reasons += content_reasons(column)
    else:
        reasons += name_problems("栏目", new["path"][-1])
        if new["kind"] != ColumnKind.INTERNAL:
            reasons.append("下面还有栏目的栏目只能是本站栏目。请先移走下级栏目。")
    return reasons


def link_reasons(kind: str, link_url: str) -> list[str]:
    """An address, when there is one, must be a whole one, and only pointers have one."""
    if not link_url:
        return []
    if kind not in LINKING_KINDS:
        return ["本站栏目不填链接地址。请清空它，或把类型改为外链、链接。"]
    try:
        URLValidator(schemes=["http", "https"])(link_url)
    except ValidationError:
        return ["链接地址不完整。请填写以 http:// 或 https:// 开头的完整网址。"]
    return []


def _write(column: ColumnPage, wanted: dict[str, Any]) -> None:
    new = snapshot(column) | wanted
    column.title = column.draft_title = new["path"][-1]
    for name in ("kind", "link_url", "layout", "description", "keywords", "column_type"):
        setattr(column, name, new[name])
    column.save()
    if "operator" in new:
        set_row(column=column, row=TableRow.from_json(new), departments={d.name: d for d in Department.objects.all()})


def finish(number: int, old: dict[str, Any], by: User | None, at: datetime, reason: str) -> ResponsibilityChange:
    """The history row of a change of one column: what it was, what it is now."""
    fresh = ColumnPage.objects.get(pk=number)
    return remember(column=fresh, title=fresh.title, old=old, new=snapshot(fresh), by=by, at=at, reason=reason)


def _renumber_by_tree() -> None:
    """Let the table follow the tree: rows in the order in which the columns are shown."""
    titles = titles_by_path()
    known = columns_by_path()
    order = {column.path: column.order for column in known.values()}
    step = ColumnPage.steplen
    leaves = [row.column for row in Responsibility.objects.select_related("column")]
    leaves.sort(key=lambda c: [(order[c.path[:n]], c.path[:n]) for n in range(step * 3, len(c.path) + 1, step)])
    renumber(sequence=[tuple(n for n in levels_of(c.path, titles) if n) for c in leaves], known=known)
