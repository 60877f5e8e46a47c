"""通知邮件: at once for those who want it, one digest on the morning of a working day for the others; never a flood."""

import logging
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q

from lanmu.common.times import local, minute_text
from lanmu.organisation.enums import MailChoice
from lanmu.organisation.models import MailSetting, Notice, User
from lanmu.workdays.calc import is_workday
from lanmu.workdays.queries import current_calendar

log = logging.getLogger(__name__)

DIGEST_AT = time(8, 30)
FRESH = timedelta(days=1)
"""Older ones are not worth a mail of their own: they were read, or the person was away."""
SHOWN = 30
"""Lines of one mail; the rest is counted."""


def mail_notices(*, at: datetime) -> int:
    """Send what is to be sent at `at` (aware). Returns how many mails went out; 0 while mail is switched off.

    May run twice: a notice is marked with the mail that carried it, and a person's digest is claimed for the day.
    """
    if not settings.LANMU_MAIL_ON:
        return 0
    return _at_once(at) + _digests(at)


def _reachable() -> Q:
    return Q(is_active=True) & ~Q(email="")


def _at_once(at: datetime) -> int:
    people = User.objects.filter(_reachable(), mail_setting__choice=MailChoice.AT_ONCE)
    fresh = Notice.objects.filter(mailed_at__isnull=True, read_at__isnull=True, at__gte=at - FRESH, at__lte=at)
    waiting: dict[int, list[Notice]] = {}
    for notice in fresh.filter(user__in=people).select_related("user").order_by("at", "id"):
        waiting.setdefault(notice.user_id, []).append(notice)
    return sum(_send(notices[0].user, notices, at) for notices in waiting.values())


def _digests(at: datetime) -> int:
    now = local(at)
    if now.time() < DIGEST_AT or not is_workday(day=now.date(), calendar=current_calendar()):
        return 0
    missing = User.objects.filter(_reachable(), mail_setting__isnull=True)
    MailSetting.objects.bulk_create([MailSetting(user=user) for user in missing], ignore_conflicts=True)
    wanted = MailSetting.objects.filter(choice=MailChoice.DIGEST, user__in=User.objects.filter(_reachable()))
    due = wanted.filter(Q(digested_on__isnull=True) | Q(digested_on__lt=now.date())).select_related("user")
    return sum(_digest(setting, now.date(), at) for setting in due.order_by("user_id"))


def _digest(setting: MailSetting, day: date, at: datetime) -> bool:
    before = setting.digested_on
    mine = MailSetting.objects.filter(pk=setting.pk, digested_on=before)
    if mine.update(digested_on=day) != 1:
        return False  # somebody else is sending it
    unread = Notice.objects.filter(user=setting.user, read_at__isnull=True, mailed_at__isnull=True, at__lte=at)
    notices = list(unread.order_by("at", "id"))
    if not notices:
        return False
    sent = _send(setting.user, notices, at)
    if not sent:
        MailSetting.objects.filter(pk=setting.pk, digested_on=day).update(digested_on=before)
    return sent


def _send(user: User, notices: list[Notice], at: datetime) -> bool:
    """One mail with all of them. A mail that fails is logged and tried again at the next run."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    lines = [f"{n}. {minute_text(notice.at)}　{notice.text}" for n, notice in enumerate(notices[:SHOWN], 1)]
    more = [f"另有 {len(notices) - SHOWN} 条，请到工作台查看。"] if len(notices) > SHOWN else []
    body = "\n".join([f"{user}，您好：", "", *lines, *more, "", f"请到工作台办理：{base}/workbench/notices/",
                      "收不收邮件、何时收，可在工作台“通知”里设置。"])  # fmt: skip
    mail = EmailMessage(
        subject=f"{settings.WAGTAIL_SITE_NAME}工作台：{len(notices)} 条通知", body=body, to=[user.email]
    )
    try:
        mail.send()
    except OSError as failed:  # SMTPException is one
        log.warning("通知邮件没有寄出，稍后再试：%s", failed)
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=at)
    return True
