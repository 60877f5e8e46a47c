"""文件清理: once a year every public policy document is looked at (附件1: 做好文件清理). What waits in this round.

A document waits when it was public before the round began, stands unmarked, and nobody has confirmed it since. Marking
it 失效、废止 or 已修改 is a new version through the chain; confirming it is `actions.cleanup.confirm`.
"""

from datetime import date, datetime, time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Case, CharField, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import responsible_departments
from lanmu.common.times import SHANGHAI, local
from lanmu.organisation.models import Department
from lanmu.publishing.enums import OVER_VALIDITIES, CleanupState, Genre, PublicationState
from lanmu.publishing.models import CleanupConfirmation, Publication


def round_start(at: datetime) -> datetime:
    """The beginning (00:00 Shanghai) of the round that runs at `at`: the latest LANMU_CLEANUP_DAY not after it."""
    month, day = cleanup_day()
    today = local(at).date()
    year = today.year if (today.month, today.day) >= (month, day) else today.year - 1
    return datetime.combine(date(year, month, day), time(), tzinfo=SHANGHAI)


def cleanup_day() -> tuple[int, int]:
    """(month, day) of the setting. Raises ImproperlyConfigured for anything that is not a day of every year."""
    raw = settings.LANMU_CLEANUP_DAY
    try:
        found = date.fromisoformat(f"2023-{raw}")
    except ValueError:
        raise ImproperlyConfigured(f"LANMU_CLEANUP_DAY 应写成“月-日”（如 03-01），现在是“{raw}”。") from None
    return found.month, found.day


def public_policies(*, at: datetime) -> QuerySet[Publication]:
    """Every public policy document with `_cleanup` (a `CleanupState`), `_confirmed_at`, `_confirmed_by` and `_dated`
    (成文日期, else first publication), in a constant number of queries.
    """
    start = round_start(at)
    last = CleanupConfirmation.objects.filter(publication=OuterRef("pk")).order_by("-at", "-id")
    policies = Publication.objects.filter(genre=Genre.POLICY, state=PublicationState.PUBLIC)
    return policies.annotate(
        _confirmed_at=Subquery(last.values("at")[:1]),
        _confirmed_by=Subquery(last.values("by_name")[:1]),
        _dated=Coalesce("formed_on", "listed_at__date"),
        _cleanup=Case(
            When(validity__in=sorted(OVER_VALIDITIES), then=Value(CleanupState.SETTLED.value)),
            When(_confirmed_at__gte=start, then=Value(CleanupState.CONFIRMED.value)),
            When(first_published_at__gte=start, then=Value(CleanupState.NEW.value)),
            default=Value(CleanupState.WAITING.value),
            output_field=CharField(),
        ),
    )


def waiting_policies(*, at: datetime) -> QuerySet[Publication]:
    """Those that still wait in this round."""
    start = round_start(at)
    confirmed = CleanupConfirmation.objects.filter(at__gte=start).values("publication")
    return (
        Publication.objects.filter(genre=Genre.POLICY, state=PublicationState.PUBLIC, first_published_at__lt=start)
        .exclude(validity__in=OVER_VALIDITIES)
        .exclude(pk__in=confirmed)
    )


def waiting_by_department(*, at: datetime) -> dict[Department, int]:
    """How many documents wait for each department that answers for them. A document may wait for several."""
    groups = waiting_policies(at=at).values_list("column_id", "article__department_id").annotate(n=Count("pk"))
    found: dict[Department, int] = {}
    for column, supplier, count in groups.order_by():
        for department in cleaning_departments(column_id=column, supplier_id=supplier):
            found[department] = found.get(department, 0) + count
    return found


def cleaning_departments(*, column_id: int, supplier_id: int | None) -> list[Department]:
    """Who answers for 文件清理 of a policy document: the departments that the table names for its column (附件1: 法规处
    …并做好文件清理), else the one that supplied it.
    """
    named = responsible_departments(ColumnPage.objects.get(pk=column_id))
    return named or list(Department.objects.filter(pk__in=[supplier_id] if supplier_id else []))


__all__ = [
    "cleaning_departments",
    "cleanup_day",
    "public_policies",
    "round_start",
    "waiting_by_department",
    "waiting_policies",
]
