"""Menu entries of 活动报送 and 五关检查项."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lanmu.organisation.menus import SETTINGS, add_entry
from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission
from lanmu.publishing.views import access


class ActivitiesMenuItem(MenuItem):
    """Shown to who reports, and to the office that counts."""

    def is_shown(self, request: HttpRequest) -> bool:
        counts = Permission.PUBLISHING_RECORD_READ in permissions_today(request.user)
        return counts or access.writes(request, at=timezone.now())


@hooks.register("register_admin_menu_item")
def activities_menu_item() -> MenuItem:
    address = reverse_lazy("publishing_activities")
    return ActivitiesMenuItem("活动报送", address, name="activities", icon_name="calendar-alt", order=25)


add_entry(
    menu=SETTINGS, label="五关检查项", url_name="publishing_checklist", icon="list-ul", order=40,
    granted={Permission.CHECKLIST_ITEM_EDIT},
)  # fmt: skip
