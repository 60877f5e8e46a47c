"""What the tests of column duty share."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage, ColumnPost
from lanmu.duty.queries import column_states
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.door import opened
from lanmu.publishing.models import Publication
from tests.factories import AT, Cast, make_cast, make_column, make_public, make_user

DAY = timedelta(days=1)
TODAY = AT.date()
"""2024-05-08, a Wednesday."""


def at(day: date, hour: int = 10) -> datetime:
    """A moment of `day` in Shanghai, aware."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


def state(column: ColumnPage, day: date) -> Any:
    """Both clocks of one column."""
    return column_states(day=day, columns=[column.pk])[column.pk]


def name_person(column: ColumnPage, user: User, *, is_deputy: bool = False, **fields: Any) -> ColumnPost:
    """Name somebody for a column since 2020."""
    return ColumnPost.objects.create(
        column=column,
        user=user,
        department=user.department,
        is_deputy=is_deputy,
        filed_at=AT,
        **{"starts_on": date(2020, 1, 1), **fields},
    )


def people() -> tuple[Cast, User, User]:
    """The cast, a 办公室监督员 who proposes and a 网站主管 who approves."""
    cast = make_cast()
    supervisor = make_user("办公室监督员", Role.SUPERVISOR, department=cast.office)
    head = make_user("网站主管", Role.WEBSITE_HEAD, department=cast.office)
    return cast, supervisor, head


def column_of(cast: Cast, cadence: Cadence, title: str = "栏目", **fields: Any) -> ColumnPage:
    """A column that 法规处 supplies and 办公室 operates."""
    return make_column(title, operator=cast.office, responsible=cast.department, cadence=cadence, **fields)


def public_on(cast: Cast, column: ColumnPage, day: date, **fields: Any) -> Publication:
    """A public text of `column` that lists show with `day`. The way of approval is the cast's ordinary one."""
    publication = make_public(cast, at=at(day), **fields)
    if publication.column_id != column.pk:
        with opened(publication.article_id):
            publication.column = column
            publication.save(update_fields=["column"])
    return publication
