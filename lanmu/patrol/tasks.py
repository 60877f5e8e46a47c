"""Patrols in the background."""

import logging
from datetime import datetime

from django_tasks import task

from lanmu.common.refusal import Refused
from lanmu.organisation.models import User
from lanmu.patrol.actions.run import ask_for, carry_out
from lanmu.patrol.models import PatrolRun

log = logging.getLogger(__name__)


@task()
def patrol(run_id: int) -> str:
    """Carry out a run that was asked for. Doing it again changes nothing."""
    return str(carry_out(run=PatrolRun.objects.get(pk=run_id)).state)


def start(*, source: str, at: datetime, by: User | None = None) -> PatrolRun:
    """Ask for a run and leave it to the background. Raises NotAllowed, Refused."""
    run = ask_for(source=source, at=at, by=by)
    patrol.enqueue(run.pk)
    return run


def start_by_clock(*, source: str, at: datetime) -> int:
    """The same for the timetable: one that is under way, or not set up, is no mistake. Returns how many were begun."""
    try:
        start(source=source, at=at)
    except Refused as refused:
        log.info("%s: %s", source, refused)
        return 0
    return 1
