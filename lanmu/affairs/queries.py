"""What the screens read: people of duty, rules in force, coverage of training, how far items and plans are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from lanmu.affairs.enums import OPEN_ITEMS, OPEN_ORDERS
from lanmu.affairs.models import Attendance, ItemPart, RuleReader, RuleVersion, ThemePlan, WorkOrder
from lanmu.affairs.permissions import departments_of, reasons_without
from lanmu.columns.models import ColumnPost
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Post, User
from lanmu.organisation.roles import Permission
from lanmu.publishing.enums import PublicationState

DUTY_ROLES = (Role.INFORMATION_OFFICER, Role.PUBLISHER, Role.COLUMN_OFFICER)
"""网站管理人员 (第十五条), besides the named persons of columns."""


def people_of_duty(*, day: date) -> list[User]:
    """网站管理人员 on that day: 信息员, 归口发布人, 栏目专人 by post, and everybody named for a column. Two queries."""
    posts = Post.objects.on(day).filter(role__in=DUTY_ROLES).values("user")
    named = ColumnPost.objects.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    people = User.objects.filter(Q(pk__in=posts) | Q(pk__in=named.values("user")), is_active=True)
    return list(people.select_related("department").order_by("department__order", "pk"))


def versions_in_force() -> QuerySet[RuleVersion]:
    """The newest version of every rule that is not repealed."""
    newest = RuleVersion.objects.filter(rule=OuterRef("rule")).order_by("-number").values("pk")[:1]
    rows = RuleVersion.objects.filter(pk=Subquery(newest), rule__retired_at__isnull=True)
    return rows.select_related("rule").order_by("rule__title")


def rules_to_sign(user: Any) -> QuerySet[RuleReader]:
    """What this person has still to read and sign, the oldest first; superseded and repealed versions are past."""
    rows = RuleReader.objects.filter(user_id=user.pk, signed_at__isnull=True, version__in=versions_in_force())
    return rows.select_related("version__rule").order_by("asked_at", "pk")


@dataclass(frozen=True, slots=True)
class Signed:
    """One department and a rule: how many have to sign, how many did."""

    department: str
    asked: int
    signed: int


def signed_by_department(version: RuleVersion) -> list[Signed]:
    """Receipts of a version, department by department. One query."""
    rows = version.readers.order_by().values("department__name", "department__order").annotate(
        asked=Count("pk"), signed=Count("signed_at")
    ).order_by("department__order", "department__name")  # fmt: skip
    return [Signed(row["department__name"] or "（无处室）", row["asked"], row["signed"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One department in a year of training."""

    department: str
    people: int
    trained: int
    missing: Sequence[str]
    """Names of those who were at none."""

    @property
    def share(self) -> float:
        """Percent, 0 to 100."""
        return 100 * self.trained / self.people if self.people else 0.0


def coverage(*, year: int, day: date) -> list[Coverage]:
    """Of the 网站管理人员 of `day`, who was at a training held in `year` up to `day` (第十五条). Three queries."""
    there = set(
        Attendance.objects.filter(training__held_on__range=(date(year, 1, 1), min(date(year, 12, 31), day)))
        .values_list("user_id", flat=True)
        .distinct()
    )
    houses: dict[str, list[User]] = {}
    for user in people_of_duty(day=day):
        houses.setdefault(str(user.department or "（无处室）"), []).append(user)
    return [
        Coverage(
            house, len(people), sum(user.pk in there for user in people),
            [user.get_full_name() for user in people if user.pk not in there],
        )
        for house, people in houses.items()
    ]  # fmt: skip


def parts_of(*, user: Any, at: datetime) -> QuerySet[ItemPart]:
    """统筹事项 of the person's departments that wait for something there, first due first."""
    mine = departments_of(Permission.AFFAIRS_ITEM_HANDLE, user=user, at=at)
    rows = ItemPart.objects.filter(department__in=mine, state__in=OPEN_ITEMS).select_related("item", "department")
    return rows.order_by("item__due_on", "pk")


def orders_waiting(*, user: Any, at: datetime) -> QuerySet[WorkOrder]:
    """Open work orders, for whoever handles or manages them; else none."""
    needed = (Permission.AFFAIRS_ORDER_HANDLE, Permission.AFFAIRS_ITEM_MANAGE)
    if all(reasons_without(permission, user=user, at=at) for permission in needed):
        return WorkOrder.objects.none()
    return WorkOrder.objects.filter(state__in=OPEN_ORDERS).order_by("due_on", "pk")


def with_progress(plans: QuerySet[ThemePlan]) -> QuerySet[ThemePlan]:
    """Plans with `topics_count` (not given up) and `public_count` of them. No query of its own."""
    live = Q(topics__dropped_reason="")
    public = live & Q(topics__article__publication__state=PublicationState.PUBLIC)
    return plans.annotate(
        topics_count=Count("topics", filter=live, distinct=True),
        public_count=Count("topics", filter=public, distinct=True),
    )


def topics_of(plan: ThemePlan) -> list[Any]:
    """The subjects of a plan with `is_public` and the public address, in one query."""
    rows = plan.topics.select_related("department", "article").annotate(
        public_state=F("article__publication__state"), public_path=F("article__publication__path")
    )
    found: list[Any] = list(rows)
    for row in found:
        row.is_public = row.public_state == PublicationState.PUBLIC
    return found
