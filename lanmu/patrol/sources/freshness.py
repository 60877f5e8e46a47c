"""更新: what the clocks, the columns and the list of people say (第九条, 第十二条（二）, 第十五条)."""

from collections.abc import Iterator
from datetime import date, datetime

from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.columns.queries import responsibility_rows, vacant_columns
from lanmu.common.times import local
from lanmu.duty.enums import Clock, Light, Missing
from lanmu.duty.queries import LateColumn, empty_columns, late_columns, undated_columns
from lanmu.organisation.models import Department
from lanmu.patrol.observing import Observation
from lanmu.patrol.rules import Look

EMPTY = "空白栏目“{title}”：没有一条已公开的信息。"
UNDATED = "栏目“{title}”里的信息都没有注明发布时间，检查时视为不更新。"


def look_at_columns(at: datetime) -> Look:
    """Everything about columns that is wrong on the Shanghai day of `at`."""
    day = local(at).date()
    return Look(seen=[*_late(day), *_void(day), *_vacant(day)], looked=responsibility_rows().count())


def _late(day: date) -> Iterator[Observation]:
    """A publication clock is one problem whether red or beyond the national line; a late hand-over is another."""
    late = [row for row in late_columns(day=day) if row.clock.missing == Missing.NOTHING]
    paths = _paths([row.column_id for row in late])
    for row in late:
        yield _of_clock(row, paths.get(row.column_id, ""), day)


def _of_clock(row: LateColumn, path: str, day: date) -> Observation:
    clock = row.clock
    is_veto = clock.light == Light.VETO
    since = f"最近一条是 {clock.last:%Y-%m-%d} 的" if clock.last else "没有可以计时的信息"
    due = f"应于 {clock.due:%Y-%m-%d} 前" if clock.due else "应"
    if clock.clock == Clock.SUPPLY:
        key, rule = f"freshness.supply:column:{row.column_id}", "freshness.supply"
        said = f"栏目“{row.title}”的内容有变动，{due}送运维部门，现已超期。"
    else:
        key, rule = f"freshness.late:column:{row.column_id}", "freshness.veto" if is_veto else "freshness.late"
        veto = f"，已超过国家检查的否决期限（{clock.veto_due:%Y-%m-%d}）" if is_veto and clock.veto_due else ""
        said = f"栏目“{row.title}”{due}更新，现已超期：{since}{veto}。"
    return Observation(
        key=key,
        rule=rule,
        text=said,
        column_id=row.column_id,
        department_id=row.department.pk,
        path=path,
        evidence={
            "clock": str(clock.clock), "light": str(clock.light), "last": _text(clock.last), "due": _text(clock.due),
            "veto_due": _text(clock.veto_due), "basis": clock.basis, "operator": row.operator.name,
            "responsible": [d.name for d in row.responsible],
        },
    )  # fmt: skip


def _void(day: date) -> Iterator[Observation]:
    """Empty columns the public is led to, and columns whose texts say no time."""
    online = set(ColumnPage.objects.filter(is_online=True).values_list("pk", flat=True))
    told = [(number, "column.empty", EMPTY) for number in empty_columns(day=day)]
    told += [(number, "column.undated", UNDATED) for number in undated_columns(day=day)]
    told = [one for one in told if one[0] in online]
    rows = {row.column_id: row for row in responsibility_rows().filter(column_id__in=[one[0] for one in told])}
    for number, rule, said in told:
        row = rows[number]
        yield Observation(
            key=f"{rule}:column:{number}",
            rule=rule,
            text=said.format(title=row.column.title),
            column_id=number,
            department_id=_supplier(row).pk,
            path=row.column.public_path,
            evidence={"operator": row.operator.name},
        )


def _vacant(day: date) -> Iterator[Observation]:
    """Columns without the named person that a department owes them (第十五条)."""
    for vacancy in vacant_columns(day):
        yield Observation(
            key=f"column.vacant:column:{vacancy.column.pk}:{vacancy.department.pk}",
            rule="column.vacant",
            text=f"栏目“{vacancy.column.title}”没有{vacancy.department}的专人：{vacancy.why}",
            column_id=vacancy.column.pk,
            department_id=vacancy.department.pk,
            path=vacancy.column.public_path,
        )


def _supplier(row: Responsibility) -> Department:
    """Who has to bring something: the first 责任部门 that is named, otherwise 运维部门 (第九条)."""
    parties = [party.department for party in row.parties.all() if party.department is not None]
    return parties[0] if parties else row.operator


def _paths(numbers: list[int]) -> dict[int, str]:
    return {c.pk: c.public_path for c in ColumnPage.objects.filter(pk__in=numbers)}


def _text(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
