"""Wiring of the screens into the workbench."""

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.organisation.menus import SETTINGS, add_entry, groups
from lanmu.organisation.roles import Permission
from lanmu.organisation.views import calendar, notices
from lanmu.organisation.viewsets import VIEWSETS


@hooks.register("register_admin_viewset")
def register_organisation_viewsets() -> list[object]:
    """处室、单位, 人员, 岗位, 请假与代办, 审计日志."""
    return list(VIEWSETS)


@hooks.register("register_admin_urls")
def organisation_urls() -> list[Any]:
    return [
        path("notices/", notices.NoticesView.as_view(), name="organisation_notices"),
        path("notices/read/", notices.ReadView.as_view(), name="organisation_notices_read"),
        path("notices/mail/", notices.MailView.as_view(), name="organisation_notices_mail"),
        path("notices/<int:pk>/", notices.OpenNoticeView.as_view(), name="organisation_notice_open"),
        path("calendar/", calendar.CalendarView.as_view(), name="organisation_calendar"),
        path("calendar/set/", calendar.SetDayView.as_view(), name="organisation_calendar_set"),
        path("calendar/clear/", calendar.ClearDayView.as_view(), name="organisation_calendar_clear"),
        path("calendar/import/", calendar.ImportView.as_view(), name="organisation_calendar_import"),
        path("calendar/forget/", calendar.ForgetView.as_view(), name="organisation_calendar_forget"),
    ]


@hooks.register("insert_global_admin_css")
def organisation_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("organisation/workbench.css"))


@hooks.register("register_admin_menu_item")
def notices_item() -> MenuItem:
    address = reverse_lazy("organisation_notices")
    return notices.NoticeMenuItem("通知", address, name="notices", icon_name="info-circle", order=15)


for group in groups():
    hooks.register("register_admin_menu_item", lambda group=group: group)

add_entry(
    menu=SETTINGS, label="工作日历", url_name="organisation_calendar", icon="calendar-alt", order=10,
    granted={Permission.WORKDAYS_CALENDAR_EDIT},
)  # fmt: skip
