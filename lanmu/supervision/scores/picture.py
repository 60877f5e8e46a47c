"""What is known of the site at a moment: read once, judged many times. A constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from lanmu.columns.enums import LINKING_KINDS
from lanmu.columns.queries import responsibility_rows
from lanmu.common.times import local
from lanmu.duty.enums import Light, Missing, NationalClass
from lanmu.duty.queries import column_states
from lanmu.patrol.enums import BAD_RESULTS, ProbeResult
from lanmu.patrol.models import Finding, HomeFace, Probe
from lanmu.patrol.sources.availability import HOME, WINDOW
from lanmu.supervision.models import RectificationOrder

EXAMPLES = 3
"""Problems shown of one rule; the list has the rest."""


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf column as it stands: lights are those of `duty`."""

    number: int
    title: str
    is_link: bool
    national: str
    light: str
    is_late: bool
    is_veto: bool
    last: date | None
    departments: tuple[str, ...]
    """Who has to act: 责任部门 that are named, else 运维部门."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Open problems of one rule: how many, some of them, whose they are, how many stand on the home page."""

    count: int
    examples: Sequence[str]
    departments: Sequence[str]
    on_home: int


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of the home page in the last seven days."""

    count: int
    bad: int

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
    orders_late: Sequence[str] = field(default_factory=tuple)
    """Departments with overdue orders, one entry for each order."""

    def seen(self, *rules: str) -> Seen:
        """Open problems of these rules and of those below them (`content` answers for `content.phone`)."""
        found = [s for code, s in self.open.items() if any(code == r or code.startswith(f"{r}.") for r in rules)]
        return Seen(
            count=sum(s.count for s in found),
            examples=[text for s in found for text in s.examples][:EXAMPLES],
            departments=list(dict.fromkeys(name for s in found for name in s.departments)),
            on_home=sum(s.on_home for s in found),
        )


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
        orders_late=_orders(day),
    )


def _columns(day: date) -> list[Column]:
    states = column_states(day=day)
    found = []
    for row in responsibility_rows():
        state = states[row.column_id]
        counted = state.publication.missing == Missing.NOTHING  # empty and undated columns are items of their own
        parties = [str(party.department) for party in row.parties.all() if party.department is not None]
        found.append(
            Column(
                number=row.column_id,
                title=row.column.title,
                is_link=row.column.kind in LINKING_KINDS,
                national=state.publication.national or NationalClass.NONE,
                light=state.light,
                is_late=counted and state.publication.is_late,
                is_veto=counted and state.publication.light == Light.VETO,
                last=state.publication.last,
                departments=tuple(parties or [row.operator.name]),
            )
        )
    return found


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
    told = rows.aggregate(n=Count("pk"), bad=Count("pk", filter=Q(result__in=BAD_RESULTS)))
    return Visits(told["n"], told["bad"])


def _home(at: datetime) -> datetime | None:
    """Since when the home page shows nothing new; None while nobody has looked at it."""
    face = HomeFace.objects.filter(at__lte=at).order_by("-at", "-id").first()
    return None if face is None else (face.newest or face.at)


def _orders(day: date) -> list[str]:
    return list(RectificationOrder.objects.overdue(day).order_by("deadline").values_list("department__name", flat=True))


HOME_DAYS = timedelta(days=14)
"""首页不更新: two weeks (19号 单项否决)."""
