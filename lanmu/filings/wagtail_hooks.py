"""Wiring of the monthly filings into the workbench."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from lanmu.filings import panels  # noqa: F401 - panels register themselves
from lanmu.filings.urls import urlpatterns
from lanmu.organisation.menus import SUPERVISION, add_entry
from lanmu.organisation.roles import Permission


@hooks.register("register_admin_urls")
def filings_urls() -> list[Any]:
    return urlpatterns


@hooks.register("insert_global_admin_css")
def filings_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("filings/filings.css"))


add_entry(
    menu=SUPERVISION,
    label="月报备",
    url_name="filings_list",
    icon="calendar-check",
    order=50,
    granted={Permission.FILINGS_MONTH_SIGN, Permission.FILINGS_MONTH_READ},
)
