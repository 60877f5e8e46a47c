"""The timetable: what runs by the clock. Apps register jobs in `AppConfig.ready`; one scheduler process runs them.

A job is short and may be run twice without harm: a missed daily slot is caught up once, and two machines may overlap
for a moment. Long work belongs into a background task that the job enqueues.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from lanmu.common.times import local


@dataclass(frozen=True, slots=True)
class Job:
    """Either `every` so many seconds, or `daily` at a time of day in Asia/Shanghai. `run` is given the aware moment."""

    name: str
    run: Callable[[datetime], object]
    every: float | None = None
    daily: time | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.daily is None):
            raise ValueError(f"job {self.name}: give either every or daily")

    def due(self, *, last: datetime | None, at: datetime) -> bool:
        """Whether it has to run at `at` (aware), having last run at `last`. A slot missed while nobody ran is due."""
        if last is None:
            return True
        if self.every is not None:
            # A clock set back must not stop the timetable until the old time comes round again.
            return at - last >= timedelta(seconds=self.every) or at < last
        return last < self.slot(at=at) or at < last

    def slot(self, *, at: datetime) -> datetime:
        """The latest daily slot that is not after `at`."""
        if self.daily is None:
            raise ValueError(f"job {self.name} has no daily slot")
        now = local(at)
        today = now.replace(hour=self.daily.hour, minute=self.daily.minute, second=self.daily.second, microsecond=0)
        return today if today <= now else today - timedelta(days=1)


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add a job. Names are unique and shown to people."""
    if job.name in _jobs:
        raise ValueError(f"job {job.name} is registered twice")
    _jobs[job.name] = job


def jobs() -> list[Job]:
    """All jobs by name."""
    return [_jobs[name] for name in sorted(_jobs)]
