"""What the verbs of bulletins share."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from lanmu.audit import actions as audit
from lanmu.common.digest import canonical_json, digest
from lanmu.common.refusal import Refused, Stale
from lanmu.organisation.actions import notify
from lanmu.organisation.models import User
from lanmu.supervision.compose import document_of
from lanmu.supervision.enums import BulletinAct, BulletinState
from lanmu.supervision.models import Bulletin, BulletinStep, BulletinVersion

CHANGED = "这期通报刚刚被别人办理过，请刷新页面，看清最新内容后再办理。"


@contextmanager
def in_hand(bulletin: Bulletin, *, allowed: Iterable[BulletinState], verb: str) -> Iterator[Bulletin]:
    """One transaction in which the bulletin, freshly read, is ours alone.

    Raises Stale when it moved since the caller read it, Refused when the verb does not follow its state.
    """
    with transaction.atomic():
        list(Bulletin.objects.select_for_update(of=("self",)).filter(pk=bulletin.pk).values_list("pk"))
        row = Bulletin.objects.get(pk=bulletin.pk)
        if (row.state, row.version, row.written_at) != (bulletin.state, bulletin.version, bulletin.written_at):
            raise Stale(CHANGED)
        if row.state not in set(allowed):
            raise Refused(f"这期通报现在是“{row.get_state_display()}”，不能{verb}。")
        yield row
    bulletin.refresh_from_db()


def move(row: Bulletin, to: BulletinState, **fields: Any) -> None:
    """Compare-and-set of the state. Raises Stale when somebody was faster."""
    same = Bulletin.objects.filter(pk=row.pk, state=row.state, version=row.version, written_at=row.written_at)
    if same.update(state=to, **fields) != 1:
        raise Stale(CHANGED)
    row.refresh_from_db()


def append(
    row: Bulletin,
    act: BulletinAct,
    *,
    by: User,
    at: datetime,
    text: str = "",
    detail: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
) -> None:
    """The history row (`detail`) and the audit row (`told`) of an act."""
    BulletinStep.objects.create(
        bulletin=row, act=act, state=row.state, text=text, detail=dict(detail or {}), by=by,
        by_name=by.get_full_name(), at=at,
    )  # fmt: skip
    said = {"title": row.title, "number": row.number, **(told or {}), **({"text": text} if text else {})}
    audit.record(actor=by, action=f"supervision.bulletin_{act.value}", subject=f"bulletin:{row.pk}", at=at, detail=said)


def current_version(row: Bulletin) -> BulletinVersion:
    """The figures the bulletin stands on."""
    return BulletinVersion.objects.get(bulletin=row, serial=row.version)


def seal_of(row: Bulletin) -> str:
    """Digest of what would be approved now."""
    return digest(canonical_json(document_of(row, current_version(row))).encode())


def tell(row: Bulletin, users: Iterable[User], text: str, *, occasion: str, at: datetime) -> int:
    """Tell people about the bulletin."""
    url = reverse("supervision_bulletin", args=[row.pk])
    return notify(users=users, kind="bulletin", text=text, url=url, at=at, key=f"bulletin:{row.pk}:{occasion}")
