"""How every column stands. A constant number of queries, whatever the number of columns and of texts."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery

from lanmu.columns.enums import LINKING_KINDS, ColumnLayout
from lanmu.columns.models import Responsibility
from lanmu.columns.queries import responsibility_rows
from lanmu.common.once import once
from lanmu.common.times import SHANGHAI, local
from lanmu.duty.clocks import column_state
from lanmu.duty.enums import UNDONE_STATES, Clock, Light, Scope
from lanmu.duty.limits import CHANGE_DAYS, NATIONAL_DAYS, PERIODS, SHARE, ColumnLimit, Limits
from lanmu.duty.models import ClockSetting, ColumnChange, NoChangeStatement, Pause
from lanmu.duty.states import DAY, ChangeFacts, ClockState, ColumnFacts, ColumnState, LinkFacts, Span
from lanmu.links.enums import State
from lanmu.links.queries import Standing, standing_of
from lanmu.organisation.models import Department
from lanmu.publishing.enums import ApprovalKind, PublicationState
from lanmu.publishing.models import Publication

__all__ = [
    "LateColumn", "column_facts", "column_states", "current_limits", "empty_columns", "late_columns", "lights",
    "undated_columns",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LateColumn:
    """A clock beyond its limit. `department` has to act: on the supply clock the one whose change waits; on the
    publication clock 运维部门 when a change has been handed over to it (第十六条), else the first 责任部门 named in the
    row, which has to bring something (第九条, 第十七条); where the row names none but a rule, 运维部门.
    """

    column_id: int
    title: str
    clock: ClockState
    operator: Department
    responsible: tuple[Department, ...]
    department: Department


def current_limits() -> Limits:
    """The figures in force. One query."""
    periods, changes, national = dict(PERIODS), dict(CHANGE_DAYS), dict(NATIONAL_DAYS)
    columns: dict[int, ColumnLimit] = {}
    share = SHARE
    for row in ClockSetting.objects.all():
        match row.scope:
            case Scope.CADENCE if row.days is not None:
                periods[row.code] = row.days
            case Scope.CHANGE if row.days is not None:
                changes[row.code] = row.days
            case Scope.NATIONAL:
                national[row.code] = row.days
            case Scope.SHARE if row.days is not None:
                share = row.days
            case Scope.COLUMN if row.column_id is not None:
                columns[row.column_id] = ColumnLimit(row.days, row.national, row.national_days)
    return Limits(periods=periods, change_days=changes, national_days=national, share=share, columns=columns)


def column_states(*, day: date, columns: Iterable[int] | None = None) -> dict[int, ColumnState]:
    """Both clocks of every leaf column (or of those numbers) on `day`, an Asia/Shanghai day, in the order of the table.

    Texts, statements and pauses later than `day` do not count; what has been withdrawn or published since is as it
    stands now. Six queries, one more where columns are links.
    """
    wanted = None if columns is None else frozenset(columns)
    return once(("duty.states", day, wanted), lambda: _states(day, wanted))


def _states(day: date, columns: Iterable[int] | None) -> dict[int, ColumnState]:
    limits = current_limits()
    return {
        facts.column_id: column_state(facts=facts, day=day, limits=limits)
        for facts in column_facts(day=day, columns=columns)
    }


def lights(*, day: date) -> dict[Light, int]:
    """How many columns show which light; every light is named."""
    counted = Counter(state.light for state in column_states(day=day).values())
    return {light: counted.get(light, 0) for light in Light}


def late_columns(*, day: date) -> list[LateColumn]:
    """Every clock that is red or beyond the national line, in the order of the table."""
    late = [clock for state in column_states(day=day).values() for clock in state.clocks if clock.is_late]
    rows = {row.column_id: row for row in responsibility_rows().filter(column_id__in={c.column_id for c in late})}
    departments = Department.objects.in_bulk({c.department_id for c in late if c.department_id})
    found = []
    for clock in late:
        row = rows[clock.column_id]
        parties = tuple(party.department for party in row.parties.all() if party.department is not None)
        if clock.clock == Clock.SUPPLY:
            owner = departments[clock.department_id]  # a late supply clock always has its change
        elif clock.change_id is not None:
            owner = row.operator
        else:
            owner = parties[0] if parties else row.operator
        found.append(LateColumn(clock.column_id, row.column.title, clock, row.operator, parties, owner))
    return found


def empty_columns(*, day: date) -> list[int]:
    """Numbers of the columns of this site, online, without a single public text (第十二条（二）: 不得出现空白栏目)."""
    return [f.column_id for f in column_facts(day=day) if f.is_timed and not f.has_items]


def undated_columns(*, day: date) -> list[int]:
    """Numbers of the columns all of whose texts lack the time of their publication: 未注明时间的视为不更新 (19号)."""
    facts = column_facts(day=day)
    return [f.column_id for f in facts if f.is_timed and f.has_items and f.last is None]


def column_facts(*, day: date, columns: Iterable[int] | None = None) -> list[ColumnFacts]:
    """What the clocks are computed from, in the order of the table. Five queries, one more where columns are links."""
    wanted = None if columns is None else list(columns)
    end = datetime.combine(day + DAY, time(), SHANGHAI)
    single, kept = _single_pages(end), _statements(day)
    pauses, changes = _pauses(end), _changes(end)
    rows = Responsibility.objects.all() if wanted is None else Responsibility.objects.filter(column_id__in=wanted)
    here = Publication.objects.filter(
        column_id=OuterRef("column_id"), state=PublicationState.PUBLIC, listed_at__lt=end, first_published_at__lt=end
    )  # fmt: skip
    dated = _dated(here).order_by("-listed_at")
    values = rows.annotate(latest=Subquery(dated.values("listed_at")[:1]), filled=Exists(here)).values_list(
        "column_id",
        "cadence",
        "column__kind",
        "column__link_url",
        "column__is_online",
        "column__layout",
        "column__column_type",
        "latest",
        "filled",
    )
    table = list(values.order_by("position", "id"))
    standing = standing_of([url for _, _, kind, url, *_ in table if kind in LINKING_KINDS and url])
    found = []
    for number, cadence, kind, url, is_online, layout, column_type, latest, filled in table:
        last = local(latest).date() if latest else None
        if layout == ColumnLayout.SINGLE and last is not None:
            last = max(last, single.get(number, last))
        found.append(
            ColumnFacts(
                column_id=number,
                cadence=cadence,
                kind=kind,
                is_online=is_online,
                column_type=column_type,
                last=last,
                has_items=filled,
                kept_until=kept.get(number),
                pauses=pauses.get(number, ()),
                changes=changes.get(number, ()),
                link=_link(url, standing.get(url), end) if kind in LINKING_KINDS else None,
            )
        )
    return found


def _link(url: str, standing: Standing | None, end: datetime) -> LinkFacts:
    """How a column's address stood before `end`, as far as that is known: of a state that came later nothing is."""
    unknown = LinkFacts(State.UNKNOWN, str(State.UNKNOWN.label) if url else "还没有填写链接地址")
    if standing is None or standing.changed_at >= end:
        return unknown
    asked_on = None  # a host on the list of dangerous ones is never asked
    if standing.checked_at is not None:
        asked_on = min(local(standing.checked_at).date(), local(end).date() - DAY)
    return LinkFacts(standing.state, standing.label, standing.reason, asked_on)


def _dated(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """Without the texts of an import that nobody knew the time of: their place in the list is the import's moment."""
    return rows.exclude(approval__kind=ApprovalKind.IMPORT, listed_at=F("first_published_at"))


def _single_pages(end: datetime) -> dict[int, date]:
    """A single page is one text kept up to date: its new version is its update. Lists count new items only."""
    rows = Publication.objects.filter(
        column__layout=ColumnLayout.SINGLE, state=PublicationState.PUBLIC, published_at__lt=end
    )
    latest = _dated(rows).order_by().values_list("column_id").annotate(latest=Max("published_at"))
    return {number: local(at).date() for number, at in latest}


def _statements(day: date) -> dict[int, date]:
    rows = NoChangeStatement.objects.filter(signed_on__lte=day, column__isnull=False)
    return dict(rows.order_by().values_list("column_id").annotate(until=Max("last_day")))


def _pauses(end: datetime) -> dict[int, tuple[Span, ...]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for pause in Pause.objects.filter(at__lt=end, column__isnull=False).order_by("first_day"):
        if pause.span is not None and pause.column_id is not None:
            found[pause.column_id].append(pause.span)
    return {number: tuple(spans) for number, spans in found.items()}


def _changes(end: datetime) -> dict[int, tuple[ChangeFacts, ...]]:
    found: dict[int, list[ChangeFacts]] = defaultdict(list)
    rows = ColumnChange.objects.filter(state__in=UNDONE_STATES, recorded_at__lt=end, column__isnull=False)
    names = (
        "column_id", "id", "what", "kind", "state", "changed_on", "supply_due", "publish_due", "department_id",
    )  # fmt: skip
    for column, *given in rows.order_by("id").values_list(*names):
        found[column].append(ChangeFacts(*given))
    return {number: tuple(changes) for number, changes in found.items()}
