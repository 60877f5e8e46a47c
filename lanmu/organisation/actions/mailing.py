"""通知邮件, in two steps. First a mail is made: a row that takes notices for itself, each notice once. Then it is sent,
again and later while that fails. Killed between sending and noting it, the same mail goes out again under the same
Message-ID, which a mail server shows once; no notice ever stands in two mails.

Urgent kinds go at once to everybody who wants mail, everything goes at once to who wants that; one digest a working day
carries the rest. However much happens, a person gets one mail in ten minutes and no more than twelve a day besides it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet

from lanmu.common.times import SHANGHAI, local
from lanmu.organisation.enums import MailChoice, MailSort
from lanmu.organisation.mail_text import body_of, message_id, subject_of
from lanmu.organisation.models import DigestRun, Notice, NoticeMail, User
from lanmu.organisation.notice_kinds import URGENT
from lanmu.workdays.calc import is_workday
from lanmu.workdays.queries import current_calendar

log = logging.getLogger(__name__)

SETTLE = timedelta(minutes=2)
"""Between the digest in the workbench and its mail: jobs of the same minute still add to it."""
FRESH = timedelta(days=1)
"""Older notices are not worth a mail of their own: they were read, or the person was away."""
GAP = timedelta(minutes=10)
A_DAY = 12
"""Mails at once a person and day; beyond it the next digest carries the rest."""
LEASE = timedelta(minutes=5)
"""How long a sender has a mail for itself."""
BACK_OFF = [timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 60, 120, 240, 480, 720)]
"""Pauses after each failure; after the last one the mail is given up. The notices stay in the workbench."""
AT_A_TIME = 200


def mail_notices(*, at: datetime) -> int:
    """Make and send what is due at `at` (aware). Returns how many mails went out; 0 while mail is switched off."""
    if not settings.LANMU_MAIL_ON:
        return 0
    _make_urgent(at)
    _make_digests(at)
    return _send_due(at)


def retry_mails(*, at: datetime) -> int:
    """Try again now what waits or was given up in the last week. Returns how many mails that concerns."""
    stuck = NoticeMail.objects.filter(sent_at__isnull=True, attempts__gt=0, at__gte=at - timedelta(days=7))
    return stuck.update(next_at=at)


def _people() -> QuerySet[User]:
    return User.objects.filter(~Q(email=""), is_active=True).exclude(mail_setting__choice=MailChoice.NONE)


def _waiting(at: datetime) -> QuerySet[Notice]:
    rows = Notice.objects.filter(mailed_at__isnull=True, read_at__isnull=True, at__lte=at, user__in=_people())
    return rows.order_by("user_id", "at", "id")


def _make_urgent(at: datetime) -> None:
    wanted = Q(kind__in=URGENT) | Q(user__mail_setting__choice=MailChoice.AT_ONCE)
    found: dict[int, list[int]] = {}
    for user, number in _waiting(at).filter(wanted, at__gte=at - FRESH).values_list("user_id", "pk"):
        found.setdefault(user, []).append(number)
    if not found:
        return
    midnight = datetime.combine(local(at).date(), time(), SHANGHAI)
    made: dict[int, list[datetime]] = {}
    mails = NoticeMail.objects.filter(user__in=found, sort=MailSort.URGENT, at__gte=min(midnight, at - GAP))
    for user, when in mails.order_by("at").values_list("user_id", "at"):
        made.setdefault(user, []).append(when)
    for user, numbers in found.items():
        before = made.get(user, [])
        if sum(when >= midnight for when in before) < A_DAY and (not before or before[-1] <= at - GAP):
            _make(user, numbers, MailSort.URGENT, at)


def _make_digests(at: datetime) -> None:
    day = local(at).date()
    run = DigestRun.objects.filter(day=day).first()
    if run is None or at < run.at + SETTLE or not is_workday(day=day, calendar=current_calendar()):
        return
    served = NoticeMail.objects.filter(day=day, sort=MailSort.DIGEST).values("user")
    found: dict[int, list[int]] = {}
    for user, number in _waiting(run.at).exclude(user__in=served).values_list("user_id", "pk"):
        found.setdefault(user, []).append(number)
    for user, numbers in found.items():
        _make(user, numbers, MailSort.DIGEST, at)


def _make(user: int, numbers: Iterable[int], sort: MailSort, at: datetime) -> None:
    with transaction.atomic():
        taken = {"day": local(at).date(), "sort": sort, "user_id": user}
        if sort == MailSort.DIGEST:
            mail, is_mine = NoticeMail.objects.get_or_create(**taken, defaults={"at": at, "next_at": at})
            if not is_mine:
                return  # another scheduler has just made it
        else:
            mail = NoticeMail.objects.create(**taken, at=at, next_at=at)
        free = Notice.objects.filter(pk__in=list(numbers), mailed_at__isnull=True)
        if not free.update(mailed_at=at, mail=mail):
            mail.delete()


def _send_due(at: datetime) -> int:
    due = list(NoticeMail.objects.filter(next_at__lte=at).select_related("user").order_by("next_at", "id")[:AT_A_TIME])
    if not due:
        return 0
    server = get_connection()
    try:
        server.open()
    except OSError as failed:  # SMTPException is one
        for mail in due:
            _postpone(mail, failed, at)
        return 0
    try:
        return sum(_send(mail, server, at) for mail in due)
    finally:
        server.close()


def _send(mail: NoticeMail, server: Any, at: datetime) -> bool:
    mine = NoticeMail.objects.filter(pk=mail.pk, next_at=mail.next_at)
    if mine.update(next_at=at + LEASE) != 1:
        return False  # another sender has it
    if not mail.user.is_active or not mail.user.email:
        _note(mail, next_at=None, error="账号已停用，或者没有邮箱。")
        return False
    notices = list(mail.notices.order_by("at", "id"))
    letter = EmailMessage(
        subject=subject_of(mail, notices), body=body_of(mail, notices), to=[mail.user.email],
        headers={"Message-ID": message_id(mail)}, connection=server,
    )  # fmt: skip
    try:
        letter.send()
    except OSError as failed:
        _postpone(mail, failed, at)
        return False
    _note(mail, next_at=None, sent_at=at, error="")
    return True


def _postpone(mail: NoticeMail, failed: OSError, at: datetime) -> None:
    tries = mail.attempts + 1
    again = at + BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else None
    log.warning("给%s的通知邮件第 %d 次没有寄出，%s：%s", mail.user, tries, "稍后再试" if again else "不再重试", failed)
    _note(mail, next_at=again, attempts=tries, error=f"{failed}"[:300] or type(failed).__name__)


def _note(mail: NoticeMail, **values: object) -> None:
    NoticeMail.objects.filter(pk=mail.pk).update(**values)
