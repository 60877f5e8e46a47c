"""Opening, changing and closing accounts. An account by itself allows nothing; posts do."""

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.actions.posts import end_all_posts
from lanmu.organisation.actions.sync import sync_user
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.permissions import last_of_its_kind, may_manage_people


def _check_actor(by: User | None, at: datetime) -> None:
    if reasons := may_manage_people(by, day=local(at).date()):
        raise NotAllowed(reasons)


def _check_fields(user: User) -> None:
    """The model's own rules, each failure as one sentence that names the field."""
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        labels = {f.name: f.verbose_name for f in User._meta.fields}
        reasons = [
            f"{labels[field]}：{message}" if field in labels else message
            for field, messages in error.message_dict.items()
            for message in messages
        ]
        raise Refused(reasons) from error


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused([f"口令：{message}" for message in error.messages]) from error
    user.set_password(password)


@transaction.atomic
def create_user(
    *,
    username: str,
    full_name: str,
    department: Department | None,
    password: str = "",
    encoded: str = "",
    phone: str = "",
    by: User | None,
    at: datetime,
) -> User:
    """Open an account with its first password, or with an `encoded` one (Django's format) when accounts come in bulk.

    Raises NotAllowed or Refused with every reason.
    """
    _check_actor(by, at)
    user = User(username=username, full_name=full_name, department=department, phone=phone, date_joined=at)
    _check_fields(user)
    if encoded:
        user.password = encoded
    else:
        _set_password(user, password)
    user.save()
    detail = {"username": username, "name": full_name, "department": str(department or "")}
    record(actor=by, action="organisation.create_user", subject=f"user:{user.pk}", at=at, detail=detail)
    return user


@transaction.atomic
def update_user(
    *, user: User, full_name: str, department: Department | None, phone: str, by: User | None, at: datetime
) -> User:
    """Change name, department or telephone. The user name stays: it is the account's identity in every record."""
    _check_actor(by, at)
    new: dict[str, Any] = {"full_name": full_name, "department": department, "phone": phone}
    stored = User.objects.select_related("department").get(pk=user.pk)
    changed = {k: [str(getattr(stored, k) or ""), str(v or "")] for k, v in new.items() if getattr(stored, k) != v}
    if not changed:
        return stored
    for field, value in new.items():
        setattr(stored, field, value)
    _check_fields(stored)
    stored.save(update_fields=sorted(new))
    record(actor=by, action="organisation.update_user", subject=f"user:{user.pk}", at=at, detail=changed)
    return stored


@transaction.atomic
def set_password(*, user: User, password: str, by: User | None, at: datetime) -> None:
    """Give an account a new password; its open sessions end. Raises NotAllowed or Refused."""
    _check_actor(by, at)
    _set_password(user, password)
    user.save(update_fields=["password"])
    record(actor=by, action="organisation.set_password", subject=f"user:{user.pk}", at=at)


@transaction.atomic
def change_own_password(*, user: User, password: str, at: datetime) -> User:
    """A person changes their own password; whoever asks has checked the old one. Raises Refused."""
    _set_password(user, password)
    user.save(update_fields=["password"])
    record(actor=user, action="organisation.change_own_password", subject=f"user:{user.pk}", at=at)
    return user


@transaction.atomic
def deactivate_user(*, user: User, by: User | None, at: datetime) -> User:
    """Close the account of a person who left: sign-in stops at once, every post ends, history stays.

    Raises NotAllowed or Refused (one's own account, the last of one of the 三员).
    """
    _check_actor(by, at)
    if by is not None and by.pk == user.pk:
        raise Refused("不能停用自己的账号，请由另一名系统管理员办理。")
    if not user.is_active:
        raise Refused(f"{user}的账号已经停用。")
    day = local(at).date()
    if reasons := last_of_its_kind(Post.objects.on(day).filter(user=user), last_day=day):
        raise Refused(reasons)
    end_all_posts(user=user, by=by, at=at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sync_user(user=user, day=day)
    record(
        actor=by, action="organisation.deactivate_user", subject=f"user:{user.pk}", at=at, detail={"name": str(user)}
    )
    return user


@transaction.atomic
def reactivate_user(*, user: User, by: User | None, at: datetime) -> User:
    """Open the account again, without any post: the 安全管理员 appoints anew."""
    _check_actor(by, at)
    if user.is_active:
        raise Refused(f"{user}的账号在用，无须恢复。")
    user.is_active = True
    user.save(update_fields=["is_active"])
    sync_user(user=user, day=local(at).date())
    record(
        actor=by, action="organisation.reactivate_user", subject=f"user:{user.pk}", at=at, detail={"name": str(user)}
    )
    return user
