"""The timetable of the installation: which verb the clock calls. Apps may add theirs in `AppConfig.ready`."""

from datetime import datetime, time, timedelta

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from lanmu.common.times import local
from lanmu.common.timetable import Job, register
from lanmu.organisation.actions import sync_roles
from lanmu.publishing.actions import cleanup, interpretation
from lanmu.publishing.actions.publish import publish_due
from lanmu.publishing.actions.withdraw import withdraw_due

TASK_RESULTS_DAYS = 30


def register_jobs() -> None:
    """Called once, from ConfigConfig.ready."""
    register(Job(name="定时发布", run=publish_what_is_due, every=1.0))
    register(Job(name="定时撤下", run=withdraw_what_is_due, every=1.0))
    register(Job(name="按在任岗位调整权限", run=follow_posts, daily=time(0, 1)))
    register(Job(name="解读任务提醒", run=remind_of_interpretations, daily=time(8, 40)))
    register(Job(name="文件清理提醒", run=remind_of_cleanup, daily=time(8, 45)))
    register(Job(name="清理过期会话", run=drop_old_sessions, daily=time(3, 10)))
    register(Job(name="清理后台任务结果", run=drop_old_task_results, daily=time(3, 20)))


def publish_what_is_due(at: datetime) -> int:
    """Publish submissions whose set time has come. Returns how many were dealt with."""
    return len(publish_due(at=at))


def withdraw_what_is_due(at: datetime) -> int:
    """Take down texts whose set time has come. Returns how many were dealt with."""
    return len(withdraw_due(at=at))


def remind_of_interpretations(at: datetime) -> int:
    """Tell who has policy documents still to explain. Returns how many were told; each once per occasion."""
    return interpretation.remind(at=at)


def remind_of_cleanup(at: datetime) -> int:
    """Tell, once a year, who has policy documents to look through. Returns how many were told."""
    return cleanup.remind(at=at)


def follow_posts(at: datetime) -> int:
    """Posts begin and end with a day: permissions follow at midnight. Returns how many memberships changed."""
    return sync_roles(day=local(at).date())


def drop_old_sessions(at: datetime) -> int:
    """Sessions that expired before `at`. Returns how many rows went."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def drop_old_task_results(at: datetime) -> int:
    """Finished tasks are looked at for a month. Returns how many rows went."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=at - timedelta(days=TASK_RESULTS_DAYS)).delete()[0]
