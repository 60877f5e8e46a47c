"""审校分工 and 办理时限: naming people for acts, ending it, and setting how long a step may take."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lanmu.audit.actions import record
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import local
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, Post, User
from lanmu.organisation.queries import holds
from lanmu.organisation.roles import Permission
from lanmu.publishing import terms
from lanmu.publishing.assignments import roles_for
from lanmu.publishing.enums import ActKind, InfoType, Stage
from lanmu.publishing.models import Assignment, StageTerm

LONGEST_HOURS = 400


def reasons_not_to_assign(by: User | None, *, day: date) -> list[str]:
    """Naming who acts is authorising, so it is the 安全管理员's (GB/T 22239)."""
    if by is None or holds(by, Permission.ROUTING_ASSIGNMENT_MANAGE, day=day):
        return []
    return ["审校分工由安全管理员指定，请联系安全管理员。"]


def reasons_not_to_set_term(by: User | None, *, day: date) -> list[str]:
    """How long steps may take is set by the 办公室监督员 (第四条: 办公室是主管部门)."""
    if by is None or holds(by, Permission.ROUTING_TERM_EDIT, day=day):
        return []
    return ["办理时限由办公室监督员设定，请联系办公室。"]


@transaction.atomic
def assign(
    *,
    department: Department,
    stage: int,
    kind: str,
    user: User,
    starts_on: date,
    ends_on: date | None = None,
    info_type: str = "",
    is_deputy: bool = False,
    by: User | None,
    at: datetime,
) -> Assignment:
    """Name `user` for one act of `department`, both days included, `ends_on` None being without end.

    Raises NotAllowed or Refused with every reason.
    """
    if reasons := reasons_not_to_assign(by, day=local(at).date()):
        raise NotAllowed(reasons)
    row = Assignment(
        department=department, info_type=info_type, stage=stage, kind=kind, user=user, is_deputy=is_deputy,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    if reasons := _reasons(row):
        raise Refused(reasons)
    row.save()
    record(actor=by, action="publishing.assign", subject=f"assignment:{row.pk}", at=at, detail=_described(row))
    return row


@transaction.atomic
def end_assignment(*, assignment: Assignment, ends_on: date, by: User | None, at: datetime) -> None:
    """Let `ends_on` be the last day; one that would never have begun is taken back entirely.

    Raises NotAllowed or Refused.
    """
    day = local(at).date()
    if reasons := reasons_not_to_assign(by, day=day):
        raise NotAllowed(reasons)
    if assignment.ends_on is not None and assignment.ends_on < day:
        raise Refused(f"这项分工已于{assignment.ends_on:%Y-%m-%d}结束，不能再改。")
    if ends_on < day - timedelta(days=1):
        raise Refused("止最早只能填昨天：已经过去的分工不能事后改短，否则当时为什么由谁办理就说不清了。")
    detail = _described(assignment) | {"ends_on": ends_on.isoformat()}
    subject = f"assignment:{assignment.pk}"
    if ends_on < assignment.starts_on:
        assignment.delete()
    else:
        assignment.ends_on = ends_on
        assignment.save(update_fields=["ends_on"])
    record(actor=by, action="publishing.end_assignment", subject=subject, at=at, detail=detail)


@transaction.atomic
def set_term(*, stage: int, department: Department | None, hours: int | None, by: User | None, at: datetime) -> int:
    """A step may take `hours` (working hours; 应急签发 by the clock), in `department` or, None, everywhere that has no
    term of its own. `hours` None: back to the general term, or to the product's. Returns how many open submissions are
    due at another time now. Raises NotAllowed or Refused.
    """
    if reasons := reasons_not_to_set_term(by, day=local(at).date()):
        raise NotAllowed(reasons)
    if stage not in Stage.values:
        raise Refused("没有这个环节。")
    if hours is not None and not 1 <= hours <= LONGEST_HOURS:
        raise Refused(f"时限应为 1 至 {LONGEST_HOURS} 小时。")
    row = StageTerm.objects.filter(stage=stage, department=department).first()
    old = row.hours if row is not None else None
    if old == hours:
        return 0
    if hours is None:
        StageTerm.objects.filter(stage=stage, department=department).delete()
    else:
        StageTerm.objects.update_or_create(stage=stage, department=department, defaults={"hours": hours})
    moved = terms.recompute(at=at)
    detail = {"department": str(department or ""), "hours": [old or "", hours or ""], "moved": moved}
    record(actor=by, action="publishing.set_term", subject=f"stage_term:{Stage(stage).label}", at=at, detail=detail)
    return moved


def _reasons(row: Assignment) -> list[str]:
    reasons = []
    if row.stage not in (1, 2, 3) or row.kind not in ActKind.values or row.info_type not in ("", *InfoType.values):
        reasons.append("请选择一至三审的“审”或“校”。")
        return reasons
    if not row.user.is_active:
        reasons.append(f"{row.user}的账号已停用，请另选他人。")
    if not row.department.is_active:
        reasons.append(f"{row.department}已停用，请选择在用的处室、单位。")
    if row.ends_on is not None and row.ends_on < row.starts_on:
        return [*reasons, "止早于起，请改正日期。"]
    roles = roles_for(row.stage, row.kind)
    posts = Post.objects.filter(user=row.user, department=row.department, role__in=roles)
    if not posts.overlapping(row.starts_on, row.ends_on).exists():
        names = "或".join(str(role.label) for role in Role if role in roles)
        reasons.append(f"{row.user}在这段时间不任{row.department}的{names}，请先任命岗位，再指定分工。")
    same = Assignment.objects.filter(
        department=row.department, info_type=row.info_type, stage=row.stage, kind=row.kind, user=row.user
    )
    if any(_overlap(row, other) for other in same):
        reasons.append(f"{row.user}在这段时间已指定办理这一环节，无须重复。")
    return reasons


def _overlap(one: Assignment, other: Assignment) -> bool:
    return (one.ends_on is None or other.starts_on <= one.ends_on) and (
        other.ends_on is None or one.starts_on <= other.ends_on
    )


def _described(row: Assignment) -> dict[str, str]:
    return {
        "user": f"user:{row.user_id}",
        "name": str(row.user),
        "department": str(row.department),
        "info_type": InfoType(row.info_type).label if row.info_type else "",
        "stage": str(row.stage),
        "kinds": row.kind,
        "is_deputy": "副岗" if row.is_deputy else "主岗",
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else "",
    }
