"""Wiring only."""

from wagtail import hooks

from lanmu.columns import panels  # noqa: F401 - the home page's box registers itself
from lanmu.columns.viewset import ColumnPeopleViewSet, ColumnTableViewSet
from lanmu.organisation.menus import COLUMNS, add_entry
from lanmu.organisation.roles import Permission


@hooks.register("register_admin_viewset")
def register_columns() -> list[ColumnTableViewSet | ColumnPeopleViewSet]:
    return [ColumnTableViewSet(), ColumnPeopleViewSet()]


add_entry(
    menu=COLUMNS,
    label="栏目专人",
    url_name="column_people:index",
    icon="user",
    order=30,
    granted={Permission.COLUMNS_PERSON_FILE, Permission.COLUMNS_PERSON_CONFIRM},
)
