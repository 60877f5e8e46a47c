"""Appointing and ending posts. Posts are ended, never deleted: who reviewed what must stay explicable."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.actions.sync import sync_user
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.permissions import last_of_its_kind, may_appoint


def _appointment_reasons(post: Post) -> list[str]:
    reasons = []
    if not post.user.is_active:
        reasons.append(f"{post.user}的账号已停用，请先由系统管理员恢复账号，再任命岗位。")
    if not post.department.is_active:
        reasons.append(f"{post.department}已停用，请选择在用的处室、单位。")
    if post.ends_on is not None and post.ends_on < post.starts_on:
        reasons.append("任职止早于任职起，请改正日期。")
        return reasons
    same = Post.objects.filter(user=post.user, role=post.role, department=post.department)
    if (held := same.overlapping(post.starts_on, post.ends_on).first()) is not None:
        end = f"至{held.ends_on:%Y-%m-%d}" if held.ends_on else "，未定结束日期"
        reasons.append(
            f"{post.user}在{post.department}任{Role(post.role).label}的任期（{held.starts_on:%Y-%m-%d}起{end}）与此重叠，无须重复任命。"
        )
    return reasons + post.separation_conflicts()


@transaction.atomic
def appoint(
    *,
    user: User,
    role: Role,
    department: Department,
    starts_on: date,
    ends_on: date | None = None,
    by: User | None,
    at: datetime,
) -> Post:
    """Give `user` the post of `role` in `department`, both days included, `ends_on` None being without end.

    `at` is aware; days are Asia/Shanghai. Raises NotAllowed or Refused with every reason.
    """
    day = local(at).date()
    if reasons := may_appoint(by, day=day):
        raise NotAllowed(reasons)
    post = Post(user=user, role=role, department=department, starts_on=starts_on, ends_on=ends_on)
    if reasons := _appointment_reasons(post):
        raise Refused(reasons)
    post.save()
    sync_user(user=user, day=day)
    record(actor=by, action="organisation.appoint", subject=f"post:{post.pk}", at=at, detail=_described(post))
    return post


@transaction.atomic
def end_post(*, post: Post, ends_on: date, by: User | None, at: datetime) -> Post:
    """Let `ends_on` be the last day of the post. A post that would never have begun is taken back entirely.

    Raises NotAllowed or Refused with every reason.
    """
    day = local(at).date()
    if reasons := may_appoint(by, day=day):
        raise NotAllowed(reasons)
    if post.ends_on is not None and post.ends_on < day:
        raise Refused(f"这个岗位已于{post.ends_on:%Y-%m-%d}结束，不能再改。")
    if ends_on < day - timedelta(days=1):
        raise Refused("任职止最早只能填昨天：已经过去的任期不能事后改短，否则当时的审核就说不清了。")
    if reasons := last_of_its_kind(Post.objects.filter(pk=post.pk), last_day=ends_on):
        raise Refused(reasons)
    _end(post=post, ends_on=ends_on, by=by, at=at)
    sync_user(user=post.user, day=day)
    return post


def _end(*, post: Post, ends_on: date, by: User | None, at: datetime) -> None:
    """End one post without asking; callers have asked. The audit row keeps what a taken-back post was."""
    detail = _described(post) | {"ends_on": ends_on.isoformat()}
    number = post.pk
    if ends_on < post.starts_on:
        post.delete()
        record(actor=by, action="organisation.take_back_post", subject=f"post:{number}", at=at, detail=detail)
        return
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    record(actor=by, action="organisation.end_post", subject=f"post:{number}", at=at, detail=detail)


def end_all_posts(*, user: User, by: User | None, at: datetime) -> None:
    """End every current and coming post of a person who leaves: yesterday is the last day in office."""
    yesterday = local(at).date() - timedelta(days=1)
    for post in Post.objects.filter(user=user).overlapping(yesterday + timedelta(days=1), None):
        _end(post=post, ends_on=yesterday, by=by, at=at)


def _described(post: Post) -> dict[str, str]:
    return {
        "user": f"user:{post.user_id}",
        "name": str(post.user),
        "role": Role(post.role).label,
        "department": str(post.department),
        "starts_on": post.starts_on.isoformat(),
        "ends_on": post.ends_on.isoformat() if post.ends_on else "",
    }
