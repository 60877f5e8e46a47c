"""What the clock calls."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from lanmu.common.refusal import Refused
from lanmu.common.timetable import Job
from lanmu.incidents.actions import remind
from lanmu.incidents.findings import SOURCE
from lanmu.incidents.visits.hosts import own_hosts
from lanmu.incidents.visits.reading import read_logs
from lanmu.patrol.tasks import start_by_clock

log = logging.getLogger(__name__)


def hurry(at: datetime) -> int:
    """Reminders of incidents, texts, vulnerabilities, reviews. Returns how many were told; each once."""
    return remind(at=at)


def read_visits(at: datetime) -> int:
    """What the access logs gained. Returns how many lines were read; a log that is not there is said once an hour in
    the program's own log, and stops nothing.
    """
    named = [Path(path) for path in settings.LANMU_VISIT_LOGS]
    # Our own server begins its log with the first visitor.
    paths = [path for path in named if path.exists() or str(path) != settings.LANMU_ACCESS_LOG]
    if not paths:
        return 0
    try:
        return read_logs(paths=paths, at=at, own_hosts=own_hosts()).lines
    except Refused as refused:
        log.warning("%s", refused)
        return 0


JOBS = (
    Job(name="舆情和漏洞提醒", run=hurry, every=600.0),
    Job(name="巡检：舆情处置", run=lambda at: start_by_clock(source=SOURCE, at=at), every=3600.0),
    Job(name="读取访问日志", run=read_visits, every=3600.0),
)
