"""Wiring only."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.organisation.enums import CONTENT_ROLES
from lanmu.organisation.menus import SUPERVISION, add_entry
from lanmu.organisation.permissions import permissions_today, roles_today
from lanmu.organisation.roles import Permission
from lanmu.patrol import panels  # noqa: F401 - they register themselves
from lanmu.patrol.urls import urlpatterns
from lanmu.patrol.views.findings import MINE


class OwnFindingsMenuItem(MenuItem):
    """Shown to the people of departments who do not see the whole site's problems."""

    def is_shown(self, request: HttpRequest) -> bool:
        sees_all = Permission.PATROL_FINDING_READ in permissions_today(request.user)
        return not sees_all and bool(roles_today(request.user) & CONTENT_ROLES)


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    return urlpatterns


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("patrol/patrol.css"))


@hooks.register(SUPERVISION)
def own_findings() -> MenuItem:
    return OwnFindingsMenuItem(
        MINE, reverse_lazy("patrol_findings"), name="own-findings", icon_name="warning", order=10
    )


add_entry(
    menu=SUPERVISION, label="问题", url_name="patrol_findings", icon="warning", order=10,
    granted={Permission.PATROL_FINDING_READ},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="巡检记录", url_name="patrol_runs", icon="history", order=20,
    granted={Permission.PATROL_FINDING_READ, Permission.PATROL_RUN_START},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="问题统计", url_name="patrol_report", icon="table", order=30,
    granted={Permission.PATROL_FINDING_READ},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="链接", url_name="patrol_links", icon="link", order=38,
    granted={Permission.PATROL_FINDING_READ},
)  # fmt: skip
add_entry(
    menu=SUPERVISION, label="可用性", url_name="patrol_availability", icon="globe", order=40,
    granted={Permission.PATROL_REPORT_READ},
)  # fmt: skip
