"""Registering and cancelling redirects of old addresses."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from lanmu.audit.actions import Actor, record
from lanmu.common.refusal import Refused
from lanmu.portal.models import Redirect
from lanmu.portal.redirecting import Wanted, problems
from lanmu.release.actions import record_changes


def update_redirects(
    *, add: Sequence[Wanted], remove: Collection[str], by: Actor | None, at: datetime, reason: str
) -> list[str]:
    """Register `add` (an old address that has one already gets the new one) and cancel those of the paths in `remove`.

    Screens come here through 变更审批 (`proposed.RedirectsKind`). What is there already is left alone. Returns the old
    addresses that changed. `at` is aware. Raises Refused with every reason; then nothing is written.
    """
    with transaction.atomic():
        if reasons := problems(add=add, remove=remove):
            raise Refused(reasons)
        held = {row.path: row for row in Redirect.objects.filter(path__in=[one.path for one in add])}
        fresh = [one for one in add if one.path not in held or _differs(held[one.path], one)]
        Redirect.objects.filter(path__in=[*remove, *(one.path for one in fresh)]).delete()
        Redirect.objects.bulk_create(
            [Redirect(path=one.path, target=one.target, note=one.note, changed_at=at) for one in fresh], batch_size=500
        )
        changed = sorted({*remove, *(one.path for one in fresh)})
        if changed:
            detail = {"add": [f"{one.path} → {one.target}" for one in fresh], "remove": list(remove), "reason": reason}
            record(actor=by, action="portal.update_redirects", subject="redirects:table", at=at, detail=detail)
            record_changes(facts=[*(f"redirect:{path}" for path in changed), "redirects"], at=at)
    return changed


def _differs(row: Redirect, wanted: Wanted) -> bool:
    return (row.target, row.note) != (wanted.target, wanted.note)
