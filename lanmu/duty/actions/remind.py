"""提醒: who supplies, who operates and who is named is told once when a clock warns or is late, in the daily digest."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse

from lanmu.columns.models import Responsibility
from lanmu.columns.queries import named_persons_by_column, responsibility_rows
from lanmu.duty import permissions
from lanmu.duty.clocks import ClockState
from lanmu.duty.enums import WARNING_LIGHTS, Clock, Light
from lanmu.duty.models import ClockWarning
from lanmu.duty.queries import column_states
from lanmu.organisation.digests import Line
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.organisation.queries import people_acting

ORDER = (Light.VETO, Light.RED, Light.AMBER)
NAMED = 6
"""Columns named in one notice for each light; the page it leads to shows them all."""


def turned(at: datetime, since: datetime) -> list[Line]:
    """The section 栏目时钟 of the daily digest: clocks that have turned and that nobody was told of, whenever that was.
    Each person gets one line. What is told is marked, in the transaction of the digest.
    """
    day = permissions.day_of(at)
    found = {
        occasion(clock): clock
        for state in column_states(day=day).values()
        for clock in state.clocks
        if clock.light in WARNING_LIGHTS
    }
    known = set(ClockWarning.objects.filter(key__in=found).values_list("key", flat=True))
    fresh = {key: clock for key, clock in found.items() if key not in known}
    ClockWarning.objects.bulk_create(
        [ClockWarning(key=k, column_id=c.column_id, light=c.light, told_on=day) for k, c in fresh.items()],
        ignore_conflicts=True,
    )
    return _lines(list(fresh.values()), day)


def occasion(clock: ClockState) -> str:
    """What makes one warning the same warning: the clock, its light and the limit it is measured by."""
    limit = clock.veto_due if clock.light == Light.VETO else clock.due
    return f"{clock.column_id}:{clock.clock}:{clock.light}:{limit or clock.missing}:{clock.change_id or ''}"


def _lines(clocks: list[ClockState], day: date) -> list[Line]:
    rows = {r.column_id: r for r in responsibility_rows().filter(column_id__in={c.column_id for c in clocks})}
    people = _People(day, rows)
    mine: dict[int, list[ClockState]] = defaultdict(list)
    users: dict[int, User] = {}
    for clock in clocks:
        for user in people.of(clock):
            users[user.pk] = user
            mine[user.pk].append(clock)
    return [Line(users[number], _text(theirs, rows), reverse("duty_mine")) for number, theirs in mine.items()]


def _text(clocks: Iterable[ClockState], rows: dict[int, Responsibility]) -> str:
    parts = []
    for light in ORDER:
        found = sorted((c for c in clocks if c.light == light), key=lambda c: (c.due or date.min, c.column_id))
        if found:
            names = "、".join(_named(clock, rows) for clock in found[:NAMED])
            more = "等" if len(found) > NAMED else ""
            parts.append(f"{light.label} {len(found)} 项：{names}{more}")
    return f"{'；'.join(parts)}。请及时更新或办理。"


def _named(clock: ClockState, rows: dict[int, Responsibility]) -> str:
    when = f"，应于 {clock.due:%m-%d}" if clock.due else ""
    return f"{rows[clock.column_id].column.title}（{Clock(clock.clock).label}{when}）"


class _People:
    """Who is concerned with a clock, asked once per department and column."""

    def __init__(self, day: date, rows: dict[int, Responsibility]) -> None:
        self._day, self._rows = day, rows
        self._held: dict[tuple[Role, int], list[User]] = {}
        self._departments = Department.objects.in_bulk()
        self._named = named_persons_by_column(day, columns=list(rows))

    def of(self, clock: ClockState) -> list[User]:
        """供稿: the 信息员 whose change waits. 发布: 信息员 of the 责任部门 in the row, 归口发布人. Both: the named
        persons. Beyond the national line the 办公室监督员 too.
        """
        row = self._rows[clock.column_id]
        found = [post.user for post in self._named.get(clock.column_id, [])]
        if clock.department_id is not None:
            found += self._acting(Role.INFORMATION_OFFICER, clock.department_id)
        if clock.clock == Clock.PUBLICATION:
            found += self._acting(Role.PUBLISHER, row.operator_id)
            for party in row.parties.all():
                if party.department_id is not None:
                    found += self._acting(Role.INFORMATION_OFFICER, party.department_id)
        if clock.light == Light.VETO:
            found += [user for number in self._departments for user in self._acting(Role.SUPERVISOR, number)]
        return list({user.pk: user for user in found}.values())

    def _acting(self, role: Role, department: int) -> list[User]:
        key = (role, department)
        if key not in self._held:
            self._held[key] = list(people_acting(role, self._departments[department], self._day))
        return self._held[key]
