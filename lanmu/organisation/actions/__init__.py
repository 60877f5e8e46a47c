"""What can be done with departments, accounts and posts: one verb each, every one with its audit row."""

from lanmu.organisation.actions.absences import end_absence, register_absence
from lanmu.organisation.actions.accounts import (
    change_own_password,
    create_user,
    deactivate_user,
    reactivate_user,
    set_password,
    update_user,
)
from lanmu.organisation.actions.calendar import (
    clear_calendar_day,
    forget_calendar_year,
    import_calendar_year,
    set_calendar_day,
)
from lanmu.organisation.actions.departments import create_department, update_department
from lanmu.organisation.actions.digests import write_digest
from lanmu.organisation.actions.mailing import mail_notices, retry_mails
from lanmu.organisation.actions.notices import choose_mail, notify, read_notices
from lanmu.organisation.actions.posts import appoint, end_post
from lanmu.organisation.actions.sync import sync_roles, sync_user

__all__ = [
    "appoint",
    "change_own_password",
    "choose_mail",
    "clear_calendar_day",
    "create_department",
    "create_user",
    "deactivate_user",
    "end_absence",
    "end_post",
    "forget_calendar_year",
    "import_calendar_year",
    "mail_notices",
    "notify",
    "reactivate_user",
    "read_notices",
    "register_absence",
    "retry_mails",
    "set_calendar_day",
    "set_password",
    "sync_roles",
    "sync_user",
    "update_department",
    "update_user",
    "write_digest",
]
