"""What the clocks are told, and what they say. Pure: no database; days are Asia/Shanghai days."""

from dataclasses import dataclass
from datetime import date, timedelta

from lanmu.columns.enums import LINKING_KINDS, Cadence
from lanmu.duty.enums import LATE_LIGHTS, LINK_WORDS, Light, Missing, NationalClass

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from one to another, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A recorded change that the public does not see yet. `supply_due` and `publish_due` are computed when it is
    recorded (`changes.dues`); `publish_due` is None while it has not been handed over and nothing but the hand-over
    sets it.
    """

    number: int
    what: str
    kind: str
    state: str
    starts_on: date
    supply_due: date
    publish_due: date | None
    department_id: int


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """How the address that a column is stands (`links.enums.State`). `asked_on` None: nobody has asked it."""

    state: str
    label: str
    reason: str = ""
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is known of a column on a day. `last`: its latest dated public item; `kept_until`: the last day of the
    latest period that a signed statement covers; `link`: of columns only that lead elsewhere.
    """

    column_id: int
    cadence: str
    kind: str = "internal"
    is_online: bool = True
    column_type: str = ""
    last: date | None = None
    has_items: bool = True
    kept_until: date | None = None
    pauses: tuple[Span, ...] = ()
    changes: tuple[ChangeFacts, ...] = ()
    link: LinkFacts | None = None

    @property
    def is_timed(self) -> bool:
        """Whether the public looks for updates here: a column of this site that is online."""
        return self.is_online and self.cadence != Cadence.LINK_CHECK and self.kind not in LINKING_KINDS


@dataclass(frozen=True, slots=True)
class ClockState:
    """How one clock stands. `due` is the regulation's last good day, `veto_due` the national one; `days_left` to `due`,
    negative when late. `statement`: kept by a signed no-change statement. `missing`: why there is nothing to count
    from. `change_id`, `department_id`: the recorded change that decides, and whose it is.
    """

    column_id: int
    clock: str
    light: Light
    last: date | None = None
    due: date | None = None
    veto_due: date | None = None
    days_left: int | None = None
    basis: str = ""
    statement: bool = False
    amber_from: date | None = None
    missing: str = Missing.NOTHING
    change_id: int | None = None
    department_id: int | None = None
    national: str = NationalClass.NONE
    national_basis: str = ""

    @property
    def is_late(self) -> bool:
        """Red or beyond the national line."""
        return self.light in LATE_LIGHTS


@dataclass(frozen=True, slots=True)
class LinkState:
    """How a column that is a link stands, and why in words. It is no clock: a dead link is a fault, not a delay."""

    light: Light
    words: str
    asked_on: date | None

    @property
    def word(self) -> str:
        """The light in a word."""
        return LINK_WORDS[self.light]


@dataclass(frozen=True, slots=True)
class ColumnState:
    """Both clocks of a column, its link where it is one, and the worst of their lights."""

    column_id: int
    light: Light
    publication: ClockState
    supply: ClockState
    paused_until: date | None = None
    link: LinkState | None = None

    @property
    def clocks(self) -> tuple[ClockState, ClockState]:
        return self.publication, self.supply

    @property
    def is_late(self) -> bool:
        """Whether a clock is beyond a limit. A column whose link is dead is not late."""
        return any(clock.is_late for clock in self.clocks)

    @property
    def word(self) -> str:
        """The light in a word: of a column that is a link another than of a clock."""
        of_link = self.link is not None and self.light == self.link.light and not self.is_late
        return self.link.word if of_link and self.link else str(self.light.label)

    @property
    def due(self) -> date | None:
        """The earlier limit of the two clocks: by it people order their work."""
        return min((c.due for c in self.clocks if c.due is not None), default=None)

    @property
    def days_left(self) -> int | None:
        return min((c.days_left for c in self.clocks if c.days_left is not None), default=None)
