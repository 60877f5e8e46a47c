"""培训: planning, giving up a plan, registering a training and who was there (第十五条)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from lanmu.affairs.actions._common import day_of, demand, missing, note, refuse
from lanmu.affairs.enums import PlanState
from lanmu.affairs.models import Attendance, Training, TrainingPlan
from lanmu.affairs.permissions import reasons_without
from lanmu.common.refusal import Stale
from lanmu.organisation.models import User
from lanmu.organisation.roles import Permission

MANAGE = Permission.TRAINING_PLAN_MANAGE
MOST_HOURS = 200


def plan_training(
    *, year: int, quarter: int, title: str, audience: str, hours: Decimal, by: User, at: datetime
) -> TrainingPlan:
    """纳入年度计划. Raises NotAllowed, or Refused with every reason."""
    demand(reasons_without(MANAGE, user=by, at=at))
    reasons = missing(
        {"title": title, "audience": audience}, {"title": ("培训内容", 200), "audience": ("培训对象", 200)}
    )
    if not day_of(at).year - 1 <= year <= day_of(at).year + 2:
        reasons.append("年度不对，请核对。")
    if quarter not in range(1, 5):
        reasons.append("请选择季度。")
    refuse([*reasons, *_hours(hours)])
    with transaction.atomic():
        plan = TrainingPlan.objects.create(
            year=year, quarter=quarter, title=title.strip(), audience=audience.strip(), hours=hours
        )
        note(by=by, verb="plan_training", subject=f"training_plan:{plan.pk}", at=at, title=plan.title)
    return plan


def drop_training(*, plan: TrainingPlan, reason: str, by: User, at: datetime) -> None:
    """取消计划, with a reason. Raises NotAllowed, Refused, or Stale when it was held or given up meanwhile."""
    demand(reasons_without(MANAGE, user=by, at=at))
    refuse(missing({"reason": reason}, {"reason": ("取消原因", 300)}))
    with transaction.atomic():
        open_ = TrainingPlan.objects.filter(pk=plan.pk, state=PlanState.PLANNED)
        if open_.update(state=PlanState.DROPPED, reason=reason.strip()) != 1:
            raise Stale("这项计划已经举办或取消，请刷新页面。")
        note(by=by, verb="drop_training", subject=f"training_plan:{plan.pk}", at=at, reason=reason.strip())


def register_training(
    *,
    title: str,
    held_on: date | None,
    place: str,
    trainer: str,
    hours: Decimal,
    people: Iterable[User],
    by: User,
    at: datetime,
    plan: TrainingPlan | None = None,
    summary: str = "",
) -> Training:
    """登记一次培训和签到. A plan it belongs to counts as held. Raises NotAllowed, or Refused with every reason."""
    demand(reasons_without(MANAGE, user=by, at=at))
    there = list({user.pk: user for user in people}.values())
    reasons = missing(
        {"title": title, "place": place, "trainer": trainer},
        {"title": ("培训内容", 200), "place": ("地点或方式", 100), "trainer": ("授课单位或岗位", 100)},
    )
    if held_on is None:
        reasons.append("请填写举办日期。")
    elif held_on > day_of(at):
        reasons.append("举办日期不能在今天之后；还没有举办的，请先列入计划。")
    if not there:
        reasons.append("请选择参加培训的人员。")
    if plan is not None and plan.state == PlanState.DROPPED:
        reasons.append("所选的计划已经取消。")
    refuse([*reasons, *_hours(hours)])
    assert held_on is not None
    with transaction.atomic():
        training = Training.objects.create(
            plan=plan, title=title.strip(), held_on=held_on, place=place.strip(), trainer=trainer.strip(),
            hours=hours, note=summary.strip(), registered_by=by, registered_at=at,
        )  # fmt: skip
        Attendance.objects.bulk_create(
            Attendance(training=training, user=user, department_id=user.department_id) for user in there
        )
        if plan is not None:
            TrainingPlan.objects.filter(pk=plan.pk).update(state=PlanState.HELD)
        note(
            by=by, verb="register_training", subject=f"training:{training.pk}", at=at, title=training.title,
            count=len(there), held=held_on.isoformat(),
        )  # fmt: skip
    return training


def add_attendance(*, training: Training, people: Iterable[User], reason: str, by: User, at: datetime) -> int:
    """补登 people who were there after all. Returns how many. Raises NotAllowed, or Refused with every reason."""
    demand(reasons_without(MANAGE, user=by, at=at))
    there = set(training.attendances.values_list("user_id", flat=True))
    more = [user for user in people if user.pk not in there]
    reasons = missing({"reason": reason}, {"reason": ("补登原因", 300)})
    if not more:
        reasons.append("所选的人都已经登记过了。")
    refuse(reasons)
    with transaction.atomic():
        Attendance.objects.bulk_create(
            Attendance(training=training, user=user, department_id=user.department_id) for user in more
        )
        note(by=by, verb="add_attendance", subject=f"training:{training.pk}", at=at, count=len(more), reason=reason)
    return len(more)


def _hours(hours: Decimal) -> list[str]:
    return [] if 0 < hours <= MOST_HOURS else [f"学时请填写 0 到 {MOST_HOURS} 之间的数。"]
