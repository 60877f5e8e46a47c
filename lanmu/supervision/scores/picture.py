"""What is known of the site at a moment: read once, judged many times. A constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from lanmu.columns.queries import every_row
from lanmu.common.times import local
from lanmu.duty.enums import Light, Missing, NationalClass
from lanmu.duty.queries import column_states
from lanmu.duty.states import ClockState
from lanmu.patrol.enums import BAD_RESULTS, ProbeResult, RunState
from lanmu.patrol.models import Finding, HomeFace, PatrolRun, Probe
from lanmu.patrol.rules import source_label
from lanmu.patrol.sources.availability import HOME, WINDOW
from lanmu.supervision.models import RectificationOrder

EXAMPLES = 3
"""Problems shown of one rule; the list has the rest."""
LOOKED_WITHIN = timedelta(days=7)
"""What no patrol has looked at for so long is not known today."""
_SEE_PAGES = ("content", "home", "links", "tags", "tampering")
"""Patrols that tell how much they saw: one that saw nothing has not looked."""


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf column as it stands: lights are those of `duty`."""

    title: str
    national: str
    light: str
    is_late: bool
    """Beyond the regulation's limit; there is a day to count from."""
    is_veto: bool
    """Beyond 19号's line, which neither statement nor pause moves; texts that show no time count as no update."""
    is_empty: bool
    has_line: bool
    """Whether 19号, or the office, says how many days the column may stand still."""
    last: date | None
    departments: tuple[str, ...]
    """Who has to act: 责任部门 that are named, else 运维部门."""
    is_behind: bool = False
    """A clock is beyond a limit, whatever the reason; a dead link is a problem, but no delay."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Open problems of one rule: how many, some of them, whose they are, how many stand on the home page."""

    count: int
    examples: Sequence[str]
    departments: Sequence[str]
    on_home: int


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of the home page in the seven times 24 hours up to now; `fewest` of them in the thinnest 24 hours."""

    count: int
    bad: int
    fewest: int

    @property
    def share(self) -> float:
        return self.bad / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is judged, as of `at` (aware); `day` is its Shanghai day."""

    at: datetime
    day: date
    columns: Sequence[Column]
    open: Mapping[str, Seen]
    visits: Visits
    home_since: datetime | None
    looked: frozenset[str] = frozenset()
    """Sources that were carried through within the last days."""
    orders_late: Sequence[str] = field(default_factory=tuple)
    """Departments with overdue orders, one entry for each order."""

    def unseen(self, *sources: str) -> str:
        """Why these patrols can say nothing, as a sentence; empty when all have looked."""
        missing = "、".join(source_label(name) for name in sources if name not in self.looked)
        return f"近 {LOOKED_WITHIN.days} 天没有做成{missing}，不能判断。" if missing else ""

    def seen(self, *rules: str, but: Sequence[str] = ()) -> Seen:
        """Open problems of these rules and of those below them (`content` answers for `content.phone`), without those
        of `but`.
        """
        found = [s for code, s in self.open.items() if _below(code, rules) and not _below(code, but)]
        return Seen(
            count=sum(s.count for s in found),
            examples=[text for s in found for text in s.examples][:EXAMPLES],
            departments=list(dict.fromkeys(name for s in found for name in s.departments)),
            on_home=sum(s.on_home for s in found),
        )


def told(columns: Sequence[Column]) -> list[str]:
    """The columns as evidence, a sentence each."""
    return [f"{c.title}（最近更新 {c.last:%Y-%m-%d}）" if c.last else f"{c.title}（没有更新过）" for c in columns]


def whose(columns: Sequence[Column]) -> list[str]:
    """Who has to act on any of them."""
    return list(dict.fromkeys(name for c in columns for name in c.departments))


def _below(code: str, rules: Sequence[str]) -> bool:
    return any(code == rule or code.startswith(f"{rule}.") for rule in rules)


def take_picture(*, at: datetime) -> Picture:
    """Read what is known at `at` (aware)."""
    day = local(at).date()
    return Picture(
        at=at,
        day=day,
        columns=_columns(day),
        open=_open(at),
        visits=_visits(at),
        home_since=_home(at),
        looked=_looked(at),
        orders_late=_orders(day),
    )


def _columns(day: date) -> list[Column]:
    states = column_states(day=day)
    found = []
    for row in every_row():
        state = states[row.column_id]
        clock = state.publication
        parties = [str(party.department) for party in row.parties.all() if party.department is not None]
        found.append(
            Column(
                title=row.column.title,
                national=clock.national or NationalClass.NONE,
                light=state.light,
                is_late=clock.missing == Missing.NOTHING and clock.is_late,
                is_veto=is_beyond(clock, day),
                is_empty=clock.missing == Missing.EMPTY,
                has_line=clock.veto_due is not None,
                last=clock.last,
                departments=tuple(parties or [row.operator.name]),
                is_behind=state.is_late,
            )
        )
    return found


def is_beyond(clock: ClockState, day: date) -> bool:
    """Whether 19号 would call the column stale on `day`, whatever was signed or paused here."""
    if clock.missing == Missing.UNDATED:
        return clock.light == Light.VETO
    return clock.veto_due is not None and day > clock.veto_due


def _open(at: datetime) -> dict[str, Seen]:
    rows = Finding.objects.open_on(at).order_by().annotate(judged_as=JUDGED_AS)
    counted = rows.values("judged_as").annotate(n=Count("pk"), home=Count("pk", filter=Q(path="/")))
    place = Window(RowNumber(), partition_by=F("judged_as"), order_by=[F("first_seen"), F("pk")])
    some = rows.annotate(place=place).filter(place__lte=EXAMPLES).values_list("judged_as", "text")
    whose = rows.exclude(department=None).values_list("judged_as", "department__name").distinct()
    examples: dict[str, list[str]] = {}
    for rule, text in some:
        examples.setdefault(rule, []).append(text)
    departments: dict[str, list[str]] = {}
    for rule, name in whose:
        departments.setdefault(rule, []).append(name)
    return {
        rule: Seen(n, examples.get(rule, []), sorted(departments.get(rule, [])), home)
        for rule, n, home in counted.values_list("judged_as", "n", "home")
    }


JUDGED_AS = Case(
    When(key__startswith="availability:入口", then=Value("entry")), default=F("rule"), output_field=CharField()
)
"""Entries that lead to services are judged apart from the site's own pages."""


def _visits(at: datetime) -> Visits:
    rows = Probe.objects.filter(target=HOME, at__gt=at - WINDOW, at__lte=at).exclude(result=ProbeResult.UNSURE)
    begins = [at - timedelta(days=n + 1) for n in range(WINDOW.days)]
    daily = [Count("pk", filter=Q(at__gt=start, at__lte=start + timedelta(days=1))) for start in begins]
    told = rows.aggregate(
        n=Count("pk"), bad=Count("pk", filter=Q(result__in=BAD_RESULTS)),
        **{f"day{place}": counted for place, counted in enumerate(daily)},
    )  # fmt: skip
    return Visits(told["n"], told["bad"], min(told[f"day{place}"] for place in range(WINDOW.days)))


def _looked(at: datetime) -> frozenset[str]:
    done = PatrolRun.objects.filter(state=RunState.DONE, requested_at__lte=at, requested_at__gt=at - LOOKED_WITHIN)
    done = done.exclude(source__in=_SEE_PAGES, looked=0).order_by()
    return frozenset(done.values_list("source", flat=True).distinct())


def _home(at: datetime) -> datetime | None:
    """Since when the home page shows nothing new; None while nobody has looked at it."""
    face = HomeFace.objects.filter(at__lte=at).order_by("-at", "-id").first()
    return None if face is None else (face.newest or face.at)


def _orders(day: date) -> list[str]:
    return list(RectificationOrder.objects.overdue(day).order_by("deadline").values_list("department__name", flat=True))
