"""上线 and 下线 of one leaf column: whether menus, lists, maps and feeds lead the public to it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from lanmu.columns.actions.edit import allow, current, finish
from lanmu.columns.history import announce, snapshot
from lanmu.columns.models import ColumnPage
from lanmu.columns.online import reasons_against_offline, reasons_against_online
from lanmu.columns.tree import ensure_portal
from lanmu.common.refusal import Refused
from lanmu.organisation.models import User


def put_online(*, column: ColumnPage, by: User | None, at: datetime, reason: str) -> None:
    """Show the column to the public. An empty one is refused (第十二条（二）), and a pointer without its address.

    Raises NotAllowed, Stale, or Refused with every reason.
    """
    _switch(column, by, at, reason, online=True, against=reasons_against_online)


def take_offline(*, column: ColumnPage, by: User | None, at: datetime, reason: str) -> None:
    """Take the column out of everything that leads to it; texts that are public keep their own pages.

    Raises NotAllowed, Stale, or Refused with every reason.
    """
    _switch(column, by, at, reason, online=False, against=reasons_against_offline)


def _switch(
    column: ColumnPage,
    by: User | None,
    at: datetime,
    reason: str,
    *,
    online: bool,
    against: Callable[[ColumnPage], list[str]],
) -> None:
    allow(by, at, reason)
    with transaction.atomic():
        ensure_portal()
        column = current(column.pk)
        if reasons := against(column):
            raise Refused(reasons)
        old = snapshot(column)
        ColumnPage.objects.filter(pk=column.pk).update(is_online=online)
        finish(column.pk, old, by, at, reason)
        announce(
            columns=[column.pk],
            tree=True,
            by=by,
            at=at,
            action="columns.put_online" if online else "columns.take_offline",
            subject=f"column:{column.pk}",
            detail={"reason": reason},
        )
