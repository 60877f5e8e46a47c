"""The menus of the workbench that several apps fill: which groups there are, and an entry shown by permission.

Every entry of a group is shown to whoever may open its screen; a group with nothing to show does not appear.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from lanmu.organisation.permissions import permissions_today
from lanmu.organisation.roles import Permission

COLUMNS = "register_lanmu_columns"
"""栏目: the table, its clocks, its people."""
SUPERVISION = "register_lanmu_supervision"
"""监督: findings, orders, bulletins, filings, scores, inquiry."""
AFFAIRS = "register_lanmu_affairs"
"""统筹: rules, training, incidents, plans, items sent round, sites."""
SETTINGS = "register_lanmu_setting"
"""设置: the rules by which the house runs."""


class GrantedMenuItem(MenuItem):
    """Shown to whoever has one of the permissions."""

    def __init__(self, *args: Any, granted: frozenset[Permission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.granted = granted

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self.granted & permissions_today(request.user))


def add_entry(*, menu: str, label: str, url_name: str, icon: str, order: int, granted: set[Permission]) -> None:
    """An entry of one of the groups above. Call in `wagtail_hooks.py`."""
    name = url_name.replace(":", "-").replace("_", "-")
    item = GrantedMenuItem(
        label, reverse_lazy(url_name), name=name, icon_name=icon, order=order, granted=frozenset(granted)
    )
    hooks.register(menu, lambda: item)


GROUPS = (
    ("栏目", COLUMNS, "list-ul", 300),
    ("监督", SUPERVISION, "view", 400),
    ("统筹", AFFAIRS, "group", 450),
    ("设置", SETTINGS, "cogs", 605),
)


def groups() -> list[SubmenuMenuItem]:
    """The groups themselves, in the order of the menu."""
    return [
        SubmenuMenuItem(
            label, Menu(register_hook_name=hook), name=hook.removeprefix("register_"), icon_name=icon, order=order
        )
        for label, hook, icon, order in GROUPS
    ]
