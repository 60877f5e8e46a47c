"""Load a whole table: compare, then add, change, reorder and, only when told, remove. Loading twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.columns.checks import row_problems
from lanmu.columns.comparison import TableDiff, compare
from lanmu.columns.derive import derive_page_permissions
from lanmu.columns.enums import LINKING_KINDS
from lanmu.columns.history import announce, remember, snapshot
from lanmu.columns.models import ColumnPage, PortalPage
from lanmu.columns.permissions import reasons_against_changing_table
from lanmu.columns.queries import directory, table_rows
from lanmu.columns.shipped import shipped_departments
from lanmu.columns.table import TableRow, path_text
from lanmu.columns.tree import (
    Path,
    columns_by_path,
    content_reasons,
    create_leaf,
    ensure_portal,
    remove_leaf,
    renumber,
    set_row,
)
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.models import Department, User


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did."""

    diff: TableDiff
    pruned: bool
    seeded: tuple[str, ...] = ()
    """Departments put into an empty directory first."""

    @property
    def sentences(self) -> list[str]:
        """The report for a person."""
        said = []
        if self.seeded:
            said.append(
                f"处室名录为空，已先装入随产品提供的 {len(self.seeded)} 个处室、单位：{'、'.join(self.seeded)}。"
            )
        removed = len(self.diff.removed) if self.pruned else 0
        said.append(
            f"新增 {len(self.diff.added)} 个栏目，变更 {len(self.diff.changed)} 个，"
            f"移除 {removed} 个，未变 {self.diff.unchanged} 个。"
        )
        if self.diff.removed and not self.pruned:
            names = "；".join(path_text(row.path) for row in self.diff.removed)
            said.append(
                f"现有 {len(self.diff.removed)} 个栏目不在文件中，仍然保留：{names}。"
                "确需移除的，请选“移除”（--prune）。"
            )
        return said


def plan_load(*, rows: Sequence[TableRow], prune: bool = False) -> tuple[TableDiff, list[str]]:
    """What loading `rows` would do, and why it would be refused. Writes nothing."""
    return _plan(rows, prune, columns_by_path())


def load_table(
    *, rows: Sequence[TableRow], by: User | None, at: datetime, reason: str, prune: bool = False
) -> LoadReport:
    """Make the table and the tree follow `rows`, in one transaction. `by` None is the system; `at` is aware.

    Rows that are not in `rows` stay and are reported; with `prune` their columns go, unless they hold articles. On a
    site without departments the shipped directory comes first. Raises NotAllowed, or Refused with every reason; then
    nothing has been written.
    """
    if against := reasons_against_changing_table(user=by, day=local(at).date()):
        raise NotAllowed(against)
    if not reason.strip():
        raise Refused("请写明装载分工表的原因或依据。")
    with transaction.atomic():
        portal = ensure_portal()
        known = columns_by_path()
        diff, reasons = _plan(rows, prune, known)
        if reasons:
            raise Refused(reasons)
        seeded = _seed_departments(by, at)
        work = _Work(diff=diff, by=by, at=at, reason=reason.strip()[:200], founding=not known)
        if prune:
            work.remove(known)
            known = columns_by_path()
        work.change(known)
        work.add(known, portal)
        work.place(known)
        if work.touched or work.gone:
            _announce(work, rows, prune)
        derive_page_permissions()
    return LoadReport(diff=diff, pruned=prune, seeded=seeded)


def _plan(rows: Sequence[TableRow], prune: bool, known: dict[Path, ColumnPage]) -> tuple[TableDiff, list[str]]:
    entries = directory()
    reasons = []
    for row in rows:
        reasons += [f"栏目“{path_text(row.path)}”：{sentence}" for sentence in row_problems(row=row, directory=entries)]
    paths = [row.path for row in rows]
    reasons += [
        f"栏目“{path_text(path)}”在表中重复。请只留一行。" for path in sorted({p for p in paths if paths.count(p) > 1})
    ]
    diff = compare(current=table_rows(), wanted=rows)
    reasons += _shape_reasons(diff, prune)
    reasons += _content_reasons(diff, prune, known)
    return diff, list(dict.fromkeys(reasons))


def _shape_reasons(diff: TableDiff, prune: bool) -> list[str]:
    """No column may hold texts and columns at once, in the table that would result."""
    gone = {row.path for row in diff.removed} if prune else set()
    result = {path for path in diff.sequence if path not in gone}
    return [
        f"“{path_text(path[:depth])}”是末级栏目，不能再在它下面设“{path[-1]}”。"
        "请先从表中移除上级那一行（文件中没有它时，选“移除”即 --prune），或把下级栏目移到别处。"
        for path in sorted(result)
        for depth in range(1, len(path))
        if path[:depth] in result
    ]


def _content_reasons(diff: TableDiff, prune: bool, known: dict[Path, ColumnPage]) -> list[str]:
    reasons = []
    for row in diff.removed if prune else ():
        reasons += content_reasons(known[row.path])
    for change in diff.changed:
        if "kind" in change.fields and change.new.kind in LINKING_KINDS:
            reasons += content_reasons(known[change.new.path])
    return reasons


def _seed_departments(by: User | None, at: datetime) -> tuple[str, ...]:
    """The shipped directory, on a site that has no department at all."""
    if Department.objects.exists():
        return ()
    made = Department.objects.bulk_create(shipped_departments())
    names = tuple(department.name for department in made)
    record(actor=by, action="columns.seed_departments", subject="departments", at=at, detail={"names": list(names)})
    return names


def _announce(work: "_Work", rows: Sequence[TableRow], prune: bool) -> None:
    counts = {"added": len(work.diff.added), "changed": len(work.diff.changed), "removed": len(work.gone)}
    table = digest(canonical_json([row.as_json() for row in rows]).encode())
    announce(
        columns=sorted(work.touched | work.gone),
        tree=work.reshaped,
        by=work.by,
        at=work.at,
        action="columns.load",
        subject="columns:table",
        detail={**counts, "prune": prune, "reason": work.reason, "table": table},
        urgent=False,
    )


@dataclass(slots=True)
class _Work:
    """One load under way: the steps, and which columns they touched."""

    diff: TableDiff
    by: User | None
    at: datetime
    reason: str
    touched: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    reshaped: bool = False
    founding: bool = False
    """The tree was empty. Later on a new column is empty among full ones: it waits offline (第十二条（二）)."""
    departments: dict[str, Department] = field(default_factory=dict)
    pending: list[tuple[ColumnPage, dict[str, object] | None]] = field(default_factory=list)
    """Columns whose history row waits until every place is known, with what they were."""

    def remove(self, known: dict[Path, ColumnPage]) -> None:
        for row in self.diff.removed:
            column = known[row.path]
            old = snapshot(column)
            self.gone |= set(remove_leaf(column=column))
            remember(column=None, title=column.title, old=old, new=None, by=self.by, at=self.at, reason=self.reason)
            self.reshaped = True

    def change(self, known: dict[Path, ColumnPage]) -> None:
        self.departments = {d.name: d for d in Department.objects.all()}
        for change in self.diff.changed:
            column = known[change.new.path]
            self.pending.append((column, snapshot(column)))
            set_row(column=column, row=change.new, departments=self.departments)
            self.touched.add(column.pk)
            self.reshaped |= "kind" in change.fields

    def add(self, known: dict[Path, ColumnPage], portal: PortalPage) -> None:
        for row in self.diff.added:
            made = create_leaf(row=row, portal=portal, known=known, departments=self.departments, online=self.founding)
            self.touched |= {column.pk for column in made}
            self.pending.append((known[row.path], None))
            self.reshaped = True

    def place(self, known: dict[Path, ColumnPage]) -> None:
        removed = {row.path for row in self.diff.removed} if self.gone else set()
        moved = renumber(sequence=[path for path in self.diff.sequence if path not in removed], known=known)
        self.touched |= moved
        self.reshaped |= bool(moved)
        for column, old in self.pending:
            fresh = ColumnPage.objects.get(pk=column.pk)
            remember(
                column=fresh,
                title=fresh.title,
                old=old,
                new=snapshot(fresh),
                by=self.by,
                at=self.at,
                reason=self.reason,
            )
