"""请假与代办: from the first day to the last, the deputy may do what the absent person's content posts allow."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.actions.notices import notify
from lanmu.organisation.actions.sync import sync_user
from lanmu.organisation.enums import CONTENT_ROLES, SEPARATED_ROLES
from lanmu.organisation.models import Absence, Post, User
from lanmu.organisation.permissions import may_end_absence, may_register_absence, security_administrators

REASON_LENGTH = 100
LONGEST = timedelta(days=366)
URL = "/workbench/organisation/absences/"


@transaction.atomic
def register_absence(
    *, user: User, deputy: User, starts_on: date, ends_on: date, reason: str, by: User | None, at: datetime
) -> Absence:
    """`user` is away from `starts_on` to `ends_on` (both included) and `deputy` acts meanwhile.

    `at` is aware; days are Asia/Shanghai. Raises NotAllowed or Refused with every reason.
    """
    day = local(at).date()
    if reasons := may_register_absence(by, user=user, deputy=deputy, day=day):
        raise NotAllowed(reasons)
    absence = Absence(
        user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), set_by=by, at=at
    )
    if reasons := _reasons(absence, day=day):
        raise Refused(reasons)
    absence.save()
    sync_user(user=deputy, day=day)
    subject = f"absence:{absence.pk}"
    record(actor=by, action="organisation.register_absence", subject=subject, at=at, detail=_described(absence))
    _tell(absence, by=by, at=at)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, ends_on: date, by: User | None, at: datetime) -> Absence | None:
    """Let `ends_on` be the last day; before the first day it is taken back entirely, and None is returned.

    Days gone by stay: who acted for whom then must remain explicable. Raises NotAllowed or Refused.
    """
    day = local(at).date()
    if reasons := may_end_absence(by, absence=absence, day=day):
        raise NotAllowed(reasons)
    if absence.ends_on < day:
        raise Refused(f"这次请假已于{absence.ends_on:%Y-%m-%d}结束，不能再改。")
    if ends_on < day - timedelta(days=1):
        raise Refused("最后一天最早只能填昨天：已经过去的代办不能事后取消，否则当时是谁办的就说不清了。")
    if ends_on > absence.ends_on:
        raise Refused("不能延长，请另登记一次。")
    detail = _described(absence) | {"ends_on": ends_on.isoformat()}
    subject, deputy, kept = f"absence:{absence.pk}", absence.deputy, ends_on >= absence.starts_on
    if kept:
        absence.ends_on = ends_on
        absence.save(update_fields=["ends_on"])
    else:
        absence.delete()
    sync_user(user=deputy, day=day)
    verb = "end_absence" if kept else "take_back_absence"
    record(actor=by, action=f"organisation.{verb}", subject=subject, at=at, detail=detail)
    return absence if kept else None


def _reasons(absence: Absence, *, day: date) -> list[str]:
    found = _reasons_of_form(absence, day=day)
    return found or _reasons_of_people(absence)


def _reasons_of_form(absence: Absence, *, day: date) -> list[str]:
    reasons = []
    if absence.user_id == absence.deputy_id:
        reasons.append("代办人不能是请假人自己，请另选一人。")
    if absence.starts_on < day:
        reasons.append("请假最早从今天起：已经过去的日子不能事后登记代办。")
    if absence.ends_on < absence.starts_on:
        reasons.append("止早于起，请改正日期。")
    elif absence.ends_on - absence.starts_on > LONGEST:
        reasons.append("一次最长一年；更久的，请由安全管理员调整岗位。")
    if not absence.reason:
        reasons.append("请写明事由，如“年休假”“出差”。")
    elif len(absence.reason) > REASON_LENGTH:
        reasons.append(f"事由最多 {REASON_LENGTH} 个字，请缩短。")
    return reasons


def _reasons_of_people(absence: Absence) -> list[str]:
    user, deputy, term = absence.user, absence.deputy, (absence.starts_on, absence.ends_on)
    reasons = [f"{person}的账号已停用，请另选他人。" for person in (user, deputy) if not person.is_active]
    posts = Post.objects.overlapping(*term)
    if not posts.filter(user=user, role__in=CONTENT_ROLES).exists():
        reasons.append(
            f"{user}在这段时间没有可以代办的岗位。系统管理员、安全管理员、审计员的岗位不能代办，请由安全管理员另行任命。"
        )
    if posts.filter(user=deputy, role__in=SEPARATED_ROLES).exists():
        reasons.append(f"{deputy}任系统管理员、安全管理员或审计员，不得兼办采编、审核，请另选他人。")
    others = Absence.objects.overlapping(*term)
    if (same := others.filter(user=user).first()) is not None:
        reasons.append(f"{user}在{same.starts_on:%Y-%m-%d}至{same.ends_on:%Y-%m-%d}已登记请假，日期重叠。")
    if others.filter(user=deputy).exists():
        reasons.append(f"{deputy}在这段时间也请了假，请另选他人。")
    if (held := others.filter(deputy=user).select_related("user").first()) is not None:
        reasons.append(f"{user}在这段时间正代{held.user}办理，请先为{held.user}另定代办人。")
    return reasons


def _tell(absence: Absence, *, by: User | None, at: datetime) -> None:
    term = f"{absence.starts_on:%Y-%m-%d}至{absence.ends_on:%Y-%m-%d}"
    key = f"absence:{absence.pk}"
    text = f"{absence.user}{term}请假（{absence.reason}），由您代办其岗位上的事。"
    notify(users=[absence.deputy], kind="absence", text=text, url=URL, at=at, key=key)
    if by is not None and by.pk == absence.user_id:
        text = f"{absence.user}登记了{term}请假（{absence.reason}），由{absence.deputy}代办。"
        people = security_administrators(local(at).date())
        notify(users=people, kind="absence", text=text, url=URL, at=at, key=key)


def _described(absence: Absence) -> dict[str, str]:
    return {
        "user": f"user:{absence.user_id}",
        "name": str(absence.user),
        "deputy": str(absence.deputy),
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
        "reason": absence.reason,
    }
