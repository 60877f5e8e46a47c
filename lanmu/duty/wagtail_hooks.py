"""Wiring of the screens of column duty into the workbench."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.duty import panels  # noqa: F401 - panels register themselves
from lanmu.duty.permissions import READERS
from lanmu.duty.urls import urlpatterns
from lanmu.duty.views.settings import EDIT, TITLE
from lanmu.duty.views.wall import has_columns
from lanmu.organisation.menus import COLUMNS, SETTINGS, add_entry


@hooks.register("register_admin_urls")
def duty_urls() -> list[Any]:
    return urlpatterns


@hooks.register("insert_global_admin_css")
def duty_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("duty/duty.css"))


class MineMenuItem(MenuItem):
    """Shown to whoever has columns."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_columns(request, at=timezone.now())


@hooks.register(COLUMNS)
def mine_item() -> MenuItem:
    return MineMenuItem("我的栏目", reverse_lazy("duty_mine"), name="duty-mine", icon_name="list-ul", order=5)


add_entry(menu=COLUMNS, label="栏目灯墙", url_name="duty_wall", icon="grid", order=6, granted=set(READERS))
add_entry(menu=COLUMNS, label="变动登记", url_name="duty_changes", icon="edit", order=7, granted=set(READERS))
add_entry(menu=SETTINGS, label=TITLE, url_name="duty_settings", icon="sliders", order=20, granted={EDIT})
