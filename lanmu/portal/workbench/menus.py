"""The main menu: what Wagtail brings along goes, or is shown to those whose posts need it."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem, reports_menu

from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission

REMOVED = frozenset({"explorer", "help", "reports", "settings"})
"""`explorer`: drafts have their own list (稿件), the tree is the column table. The others have nothing left in them."""

NEEDED: dict[str, Permission] = {
    "documents": Permission.MEDIA_FILE_UPLOAD,
    "images": Permission.MEDIA_FILE_UPLOAD,
}
"""Items of Wagtail's that would otherwise ask `is_superuser`."""

# Every report of Wagtail's answers 404 (doors.py); asking each whether it would be shown costs questions on every page.
reports_menu.registered_menu_items = []

ORDERS = {"images": 510, "documents": 520}
LABELS = {"images": "图片库", "documents": "文件库"}


def keep_own(request: HttpRequest, items: list[MenuItem]) -> None:
    """`construct_main_menu`: change the list in place."""
    held = permissions_today(request.user)
    kept = []
    for item in items:
        needed = NEEDED.get(item.name)
        if item.name in REMOVED or (needed is not None and needed not in held):
            continue
        item.order = ORDERS.get(item.name, item.order)
        item.label = LABELS.get(item.name, item.label)
        kept.append(item)
    items[:] = kept
