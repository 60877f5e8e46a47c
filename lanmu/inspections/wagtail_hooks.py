"""Wiring of checks into the workbench."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from lanmu.inspections import panels  # noqa: F401 - they register themselves
from lanmu.inspections.urls import urlpatterns
from lanmu.organisation.menus import SETTINGS, SUPERVISION, add_entry
from lanmu.organisation.roles import Permission


@hooks.register("insert_global_admin_css")
def inspections_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("inspections/inspections.css"))


@hooks.register("register_admin_urls")
def inspections_urls() -> list[Any]:
    return urlpatterns


add_entry(
    menu=SUPERVISION, label="抽查与集中检查", url_name="inspections_checks", icon="clipboard-list", order=30,
    granted={Permission.PATROL_CHECK_MANAGE},
)  # fmt: skip
add_entry(
    menu=SETTINGS, label="检查清单", url_name="inspections_checklists", icon="list-ul", order=45,
    granted={Permission.PATROL_CHECK_MANAGE},
)  # fmt: skip
