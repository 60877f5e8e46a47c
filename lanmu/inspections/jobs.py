"""What the clock calls."""

from datetime import datetime, time

from lanmu.common.timetable import Job
from lanmu.inspections.actions import remind


def hurry(at: datetime) -> int:
    """Sheets near and past their day. Returns how many were told; each once per occasion."""
    return remind(at=at)


JOBS = (Job(name="检查表提醒", run=hurry, daily=time(8, 16)),)
