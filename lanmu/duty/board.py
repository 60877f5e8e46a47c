"""Columns with their clocks, named and placed, for the wall and for whoever has columns of their own."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lanmu.columns.models import Responsibility
from lanmu.columns.queries import (
    columns_operated_by,
    columns_written_by,
    every_row,
    levels_of,
    posts_of_person,
    titles_by_path,
)
from lanmu.duty.clocks import ClockState, ColumnState
from lanmu.duty.enums import SEVERITY, Clock, Light, Missing
from lanmu.duty.permissions import day_of
from lanmu.duty.queries import column_states
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.organisation.queries import departments_where

PERSON, DEPUTY, SUPPLIER, OPERATOR = "专人", "副岗", "责任部门", "运维部门"


@dataclass(frozen=True, slots=True)
class Tile:
    """One column on the wall. `mine`: how it is the person's own, where that was asked."""

    column_id: int
    levels: tuple[str, str, str]
    cadence: str
    responsible: tuple[str, ...]
    operator: str
    departments: frozenset[int]
    state: ColumnState
    mine: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return [level for level in self.levels if level][-1]

    @property
    def trail(self) -> str:
        return " › ".join(level for level in self.levels if level)

    @property
    def last(self) -> date | None:
        return self.state.publication.last

    @property
    def fine(self) -> str:
        """When the column was last updated; of one that is a link, when its address was last asked."""
        if (link := self.state.link) is not None:
            return f"上次检查 {link.asked_on:%Y-%m-%d}" if link.asked_on else "还没有检查过"
        return f"更新 {self.last:%Y-%m-%d}" if self.last else "没有更新日期"

    @property
    def left(self) -> str:
        """`还有 3 天`, `今天到期`, `超期 2 天`, or why nothing is counted."""
        return left_text(self.state)

    @property
    def worst(self) -> ClockState:
        """The clock that shows the worse light; of equal ones the one that is due first."""
        return min(self.state.clocks, key=lambda c: (-SEVERITY.get(c.light, 0), c.due or date.max))


def left_text(state: ColumnState) -> str:
    """How long a column still has, in words."""
    if state.paused_until is not None:
        return f"暂停至 {state.paused_until:%m-%d}"
    if state.link is not None and not state.is_late:
        return state.link.words
    if state.publication.missing:
        return str(Missing(state.publication.missing).label)
    if state.light == Light.NONE:
        return "不计时"
    return days_text(state.days_left)


def days_text(days: int | None) -> str:
    """Days to a limit, in words."""
    if days is None:
        return "没有待办的变动"
    return "今天到期" if days == 0 else f"还有 {days} 天" if days > 0 else f"超期 {-days} 天"


def tiles(*, day: date, columns: Iterable[int] | None = None) -> list[Tile]:
    """Every leaf column (or those numbers) with its clocks, in the order of the table. A constant number of queries."""
    states, titles = column_states(day=day, columns=columns), titles_by_path()
    return [_tile(row, titles, states[row.column_id]) for row in every_row() if row.column_id in states]


def my_columns(*, user: User, at: datetime) -> list[Tile]:
    """Columns the person is named for, supplies as 信息员, or operates as 归口发布人; what is due first comes first."""
    day = day_of(at)
    mine: dict[int, list[str]] = defaultdict(list)
    for post in posts_of_person(user, day):
        mine[post.column_id].append(DEPUTY if post.is_deputy else PERSON)
    for role, label, find in (
        (Role.INFORMATION_OFFICER, SUPPLIER, columns_written_by),
        (Role.PUBLISHER, OPERATOR, columns_operated_by),
    ):
        for department in departments_where(user, role, day=day):
            for column in find(department):
                if label not in mine[column.pk]:
                    mine[column.pk].append(label)
    found = [_mine(tile, mine) for tile in tiles(day=day, columns=list(mine))] if mine else []
    return sorted(found, key=urgency)


def urgency(tile: Tile) -> tuple[int, date]:
    """Worst light first, then the earliest limit."""
    return -SEVERITY.get(tile.state.light, 0), tile.state.due or date.max


def counts(found: Iterable[Tile]) -> list[tuple[Light, int]]:
    """How many of each light, the worst first; every light is named."""
    lights = [tile.state.light for tile in found]
    return [(light, lights.count(light)) for light in SHOWN_ORDER]


SHOWN_ORDER = (Light.VETO, Light.RED, Light.AMBER, Light.GREEN, Light.PAUSED, Light.NONE)


def clock_name(clock: ClockState) -> str:
    """`供稿` or `发布`."""
    return str(Clock(clock.clock).label)


def _tile(row: Responsibility, titles: dict[str, str], state: ColumnState) -> Tile:
    parties = list(row.parties.all())
    return Tile(
        column_id=row.column_id,
        levels=levels_of(row.column.path, titles),
        cadence=row.get_cadence_display(),
        responsible=tuple(str(party) for party in parties),
        operator=row.operator.name,
        departments=frozenset([row.operator_id, *(p.department_id for p in parties if p.department_id)]),
        state=state,
    )


def _mine(tile: Tile, mine: dict[int, list[str]]) -> Tile:
    return Tile(
        tile.column_id, tile.levels, tile.cadence, tile.responsible, tile.operator, tile.departments, tile.state,
        tuple(mine[tile.column_id]),
    )  # fmt: skip
