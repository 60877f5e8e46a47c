"""办理时限: when each step of a submission is due, in working hours; 应急签发 by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lanmu.common.times import local
from lanmu.publishing.enums import OPEN_STATES, STAGE_OF_STATE, Light, Stage, SubmissionState
from lanmu.publishing.models import StageTerm, Submission
from lanmu.workdays.calc import Calendar, add_working_hours, working_time_between
from lanmu.workdays.explain import explain_hours
from lanmu.workdays.queries import current_calendar, office_hours

DEFAULT_HOURS: Mapping[int, int] = {
    Stage.FIRST: 8,
    Stage.SECOND: 8,
    Stage.THIRD: 8,
    Stage.RECEIVING: 8,
    Stage.JOINT: 8,
    Stage.SECRECY: 16,
    Stage.EMERGENCY: 1,
}
BY_THE_CLOCK = frozenset({Stage.EMERGENCY})
"""An emergency does not wait for office hours."""

TIMED_STATES = OPEN_STATES - {SubmissionState.SCHEDULED}
"""A submission with a set time waits for the clock, not for a person."""

SOON = 0.7
"""Share of the term after which a step is to be hurried (lessons: freshness is a duty, countdown at 70 %)."""


@dataclass(frozen=True)
class Clock:
    """Terms, calendar and office hours as they stand; read once, used for many."""

    hours: Mapping[tuple[int, int | None], int]
    calendar: Calendar

    @classmethod
    def now(cls) -> "Clock":
        """Three queries."""
        rows = StageTerm.objects.values_list("stage", "department_id", "hours")
        return cls(hours={(stage, department): hours for stage, department, hours in rows}, calendar=current_calendar())

    def term(self, *, stage: int, department: int | None) -> int:
        """Hours of a step: the department's own, else the general one, else the product's."""
        for key in ((stage, department), (stage, None)):
            if (found := self.hours.get(key)) is not None:
                return found
        return DEFAULT_HOURS[stage]

    def due(self, submission: Submission) -> datetime | None:
        """When the present step of `submission` is due, counted from `moved_at`; None where nobody is waited for."""
        if submission.state not in TIMED_STATES:
            return None
        stage, hours = _step(self, submission)
        if stage in BY_THE_CLOCK:
            return submission.moved_at + timedelta(hours=hours)
        return add_working_hours(at=submission.moved_at, hours=hours, calendar=self.calendar, office=office_hours())

    def soon(self, submission: Submission) -> datetime | None:
        """When `SOON` of the term has passed."""
        if submission.due_at is None:
            return None
        if STAGE_OF_STATE[SubmissionState(submission.state)] in BY_THE_CLOCK:
            return submission.moved_at + (submission.due_at - submission.moved_at) * SOON
        office = office_hours()
        term = working_time_between(
            start=submission.moved_at, end=submission.due_at, calendar=self.calendar, office=office
        )
        hours = term / timedelta(hours=1) * SOON
        return add_working_hours(at=submission.moved_at, hours=hours, calendar=self.calendar, office=office)

    def light(self, submission: Submission, *, at: datetime) -> Light | None:
        """按时, 临期 from `soon`, 超期 after `due_at`; None without a due time."""
        if submission.due_at is None or submission.state not in TIMED_STATES:
            return None
        if at > submission.due_at:
            return Light.OVERDUE
        soon = self.soon(submission)
        return Light.NEAR if soon is not None and at >= soon else Light.ON_TIME

    def explain(self, submission: Submission) -> list[str]:
        """这个时间怎么算的, as sentences."""
        if submission.state not in TIMED_STATES:
            return []
        stage, hours = _step(self, submission)
        if stage in BY_THE_CLOCK:
            return [f"自 {local(submission.moved_at):%Y-%m-%d %H:%M} 起 {hours} 小时，不论是否办公时间。"]
        office = office_hours()
        return explain_hours(at=submission.moved_at, hours=hours, calendar=self.calendar, office=office).lines


def _step(clock: Clock, submission: Submission) -> tuple[Stage, int]:
    stage = STAGE_OF_STATE[SubmissionState(submission.state)]
    department = submission.receiving_id if stage == Stage.RECEIVING else submission.department_id
    return stage, clock.term(stage=stage, department=department)


def recompute(*, years: frozenset[int] = frozenset(), at: datetime) -> int:
    """Compute anew when open submissions are due: the calendar or a term changed. Returns how many moved.

    `years` are the years whose calendar changed; all are computed anyway, there are only as many as are open.
    """
    clock, moved = Clock.now(), 0
    for row in Submission.objects.filter(state__in=TIMED_STATES).order_by("pk"):
        if (due := clock.due(row)) != row.due_at:
            same = Submission.objects.filter(pk=row.pk, state=row.state, moved_at=row.moved_at)
            moved += same.update(due_at=due)
    return moved
