"""通知: telling people, and their reading it. Not audited: a notice changes nothing but somebody's attention."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lanmu.common.refusal import Refused
from lanmu.organisation.enums import MailChoice
from lanmu.organisation.models import MailSetting, Notice, User

TEXT_LENGTH = 500


def notify(*, users: Iterable[User], kind: str, text: str, url: str, at: datetime, key: str) -> int:
    """Tell `users` one sentence; call it inside the transaction of what happened, so that both happen or neither.

    `key` names the occasion (`submission:12:due`): a person who was told it already is not told again, whatever the
    text. `url` leads to where something can be done about it. `at` is aware. Returns how many people were
    told. Closed accounts are told nothing.
    """
    told = {user.pk for user in users if user.is_active}
    with transaction.atomic():
        told -= set(Notice.objects.filter(key=key, user_id__in=told).values_list("user_id", flat=True))
        rows = [Notice(user_id=pk, kind=kind, text=text[:TEXT_LENGTH], url=url, key=key, at=at) for pk in sorted(told)]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else may be telling the same just now
    return len(rows)


def read_notices(*, user: User, at: datetime, numbers: Iterable[int] | None = None) -> int:
    """The person has read their notices `numbers`, or all of them (None). Returns how many were unread."""
    unread = Notice.objects.filter(user=user, read_at__isnull=True)
    if numbers is not None:
        unread = unread.filter(pk__in=list(numbers))
    return unread.update(read_at=at)


@transaction.atomic
def choose_mail(*, user: User, choice: str, email: str) -> MailSetting:
    """How the person wants to be mailed, and where to. Raises Refused."""
    if choice not in MailChoice.values:
        raise Refused("请选择要不要寄通知邮件。")
    if choice != MailChoice.NONE and not email:
        raise Refused("要收通知邮件，请填写邮箱地址；不要的，请选“不寄”。")
    user.email = email
    user.save(update_fields=["email"])
    return MailSetting.objects.update_or_create(user=user, defaults={"choice": choice})[0]
