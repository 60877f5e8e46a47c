"""活动报送 (第十一条（二）): where reports go, what a person sees of them, how many each department sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from lanmu.columns.enums import ColumnKind
from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import leaf_columns
from lanmu.organisation.models import Department, User
from lanmu.publishing import permissions
from lanmu.publishing.enums import ActivityState, InfoType
from lanmu.publishing.models import ActivityReport
from lanmu.publishing.prefilling import INFO_TYPE_OF_FIRST_LEVEL

FIRST_LEVEL_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """What one department sent, and what became of it."""

    department: str
    reported: int
    adopted: int
    declined: int


def news_columns() -> list[ColumnPage]:
    """The leaves of the table below 新闻动态, in its order."""
    titles = [title for title, kind in INFO_TYPE_OF_FIRST_LEVEL.items() if kind == InfoType.NEWS]
    roots = ColumnPage.objects.filter(depth=FIRST_LEVEL_DEPTH, title__in=titles).values_list("path", flat=True)
    below = Q(pk__in=[])
    for path in roots:
        below |= Q(path__startswith=path)
    return list(leaf_columns().filter(below))


def news_department() -> Department | None:
    """The department that makes the news: 运维部门 of the 新闻动态 columns (first of those filled on this site)."""
    columns = news_columns()
    inward = [column for column in columns if column.kind == ColumnKind.INTERNAL]
    return (inward or columns)[0].responsibility.operator if columns else None


def columns_to_adopt_into(*, report: ActivityReport, user: User, at: datetime) -> list[ColumnPage]:
    """The news columns of the report's receiving department in which the person may write."""
    return [
        column for column in news_columns()
        if column.kind == ColumnKind.INTERNAL
        and column.responsibility.operator_id == report.receiving_id
        and not permissions.reasons_not_to_write_in(column=column, user=user, at=at)
    ]  # fmt: skip


def visible_to(*, user: Any, at: datetime) -> QuerySet[ActivityReport]:
    """Reports one's departments sent or received; the 办公室监督员 sees all."""
    rows: QuerySet[ActivityReport] = ActivityReport.objects.select_related("department", "receiving", "reported_by")
    if permissions.may_see_everything(user=user, at=at):
        return rows
    mine = permissions.departments_seen(user=user, at=at)
    return rows.filter(Q(department__in=mine) | Q(receiving__in=mine))


def waiting_for(*, user: User, at: datetime) -> QuerySet[ActivityReport]:
    """Reports that this person, as 信息员 of the receiving department, is to adopt or decline, oldest first."""
    mine = permissions.officer_departments(user=user, at=at)
    rows: QuerySet[ActivityReport] = ActivityReport.objects.filter(receiving__in=mine, state=ActivityState.REPORTED)
    return rows.select_related("department").order_by("reported_at", "id")


def tally(rows: QuerySet[ActivityReport], *, year: int) -> Sequence[Tally]:
    """Per department, of the reports among `rows` made in a Shanghai year, in the order of the directory. One query."""
    inside = rows.filter(reported_at__date__range=(date(year, 1, 1), date(year, 12, 31)))
    counted = inside.order_by().values("department__name", "department__order", "department_id").annotate(
        reported=Count("pk"),
        adopted=Count("pk", filter=Q(state=ActivityState.ADOPTED)),
        declined=Count("pk", filter=Q(state=ActivityState.DECLINED)),
    )  # fmt: skip
    return [
        Tally(row["department__name"], row["reported"], row["adopted"], row["declined"])
        for row in counted.order_by("department__order", "department_id")
    ]
