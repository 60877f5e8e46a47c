"""Signing in and out, as the audit log must know it (GB/T 22239 安全审计: every user, success or not)."""

from typing import Any

from django.utils import timezone

from lanmu.audit.actions import record
from lanmu.organisation.actions.sync import sync_user
from lanmu.organisation.models import User


def signed_in(user: User, **_: Any) -> None:
    """A post may have begun or ended since the last visit, so the groups are made true first."""
    sync_user(user=user, day=timezone.localdate())
    record(actor=user, action="organisation.sign_in", subject=f"user:{user.pk}", at=timezone.now())


def signed_out(user: User | None, **_: Any) -> None:
    """An expired session has no user any more: nothing to write."""
    if user is not None:
        record(actor=user, action="organisation.sign_out", subject=f"user:{user.pk}", at=timezone.now())


def refused(credentials: dict[str, Any], **_: Any) -> None:
    """The name that was tried, never the password."""
    tried = str(credentials.get("username", ""))[:150]
    record(
        actor=None, action="organisation.sign_in_refused", subject="user:0", at=timezone.now(), detail={"tried": tried}
    )
