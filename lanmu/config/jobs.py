"""Timetable entries of the installation as a whole. Apps add their own in `AppConfig.ready`."""

from datetime import datetime, time, timedelta

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from lanmu.common.timetable import Job, register

TASK_RESULTS_DAYS = 30


def register_jobs() -> None:
    """Called once, from ConfigConfig.ready."""
    register(Job(name="清理过期会话", run=drop_old_sessions, daily=time(3, 10)))
    register(Job(name="清理后台任务结果", run=drop_old_task_results, daily=time(3, 20)))


def drop_old_sessions(at: datetime) -> int:
    """Sessions that expired before `at`. Returns how many rows went."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def drop_old_task_results(at: datetime) -> int:
    """Finished tasks are looked at for a month. Returns how many rows went."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=at - timedelta(days=TASK_RESULTS_DAYS)).delete()[0]
