"""Wiring only."""

from wagtail import hooks

from lanmu.columns.viewset import ColumnTableViewSet


@hooks.register("register_admin_viewset")
def register_column_table() -> ColumnTableViewSet:
    return ColumnTableViewSet()
