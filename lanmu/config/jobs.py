"""The timetable of the installation: which verb the clock calls. Apps may add theirs in `AppConfig.ready`."""

from datetime import datetime, time, timedelta

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from lanmu.common.times import local
from lanmu.common.timetable import Job, register
from lanmu.organisation.actions import mail_notices, sync_roles, write_digest
from lanmu.publishing.actions import cleanup, interpretation
from lanmu.publishing.actions.publish import publish_due
from lanmu.publishing.actions.remind import remind
from lanmu.publishing.actions.supplement import raise_overdue_supplements
from lanmu.publishing.actions.withdraw import withdraw_due

TASK_RESULTS_DAYS = 30


def register_jobs() -> None:
    """Called once, from ConfigConfig.ready."""
    register(Job(name="定时发布", run=publish_what_is_due, every=1.0))
    register(Job(name="定时撤下", run=withdraw_what_is_due, every=1.0))
    register(Job(name="按在任岗位调整权限", run=follow_posts, daily=time(0, 1)))
    register(Job(name="应急发布补审超期", run=raise_overdue, every=3600.0))
    register(Job(name="送审件催办", run=hurry_submissions, every=600.0))
    register(Job(name="每日汇总", run=write_todays_digest, every=60.0))
    register(Job(name="通知邮件", run=send_mail, every=60.0))
    register(Job(name="解读任务提醒", run=remind_of_interpretations, daily=time(8, 5)))
    register(Job(name="文件清理提醒", run=remind_of_cleanup, daily=time(8, 10)))
    register(Job(name="清理过期会话", run=drop_old_sessions, daily=time(3, 10)))
    register(Job(name="清理后台任务结果", run=drop_old_task_results, daily=time(3, 20)))


def publish_what_is_due(at: datetime) -> int:
    """Publish submissions whose set time has come. Returns how many were dealt with."""
    return len(publish_due(at=at))


def withdraw_what_is_due(at: datetime) -> int:
    """Take down texts whose set time has come. Returns how many were dealt with."""
    return len(withdraw_due(at=at))


def raise_overdue(at: datetime) -> int:
    """Emergency publications whose three reviews were not made up in time. Returns how many were found anew."""
    return raise_overdue_supplements(at=at)


def hurry_submissions(at: datetime) -> int:
    """Tell who has a step due or overdue, then those above them. Returns how many were told; each once."""
    return remind(at=at)


def write_todays_digest(at: datetime) -> int:
    """每日汇总, once a day from 08:28 on, whenever the clock is seen first. Returns how many people were told."""
    return write_digest(at=at)


def send_mail(at: datetime) -> int:
    """Notices by mail, where a server is named. Returns how many mails went out."""
    return mail_notices(at=at)


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
