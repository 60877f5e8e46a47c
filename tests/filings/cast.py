"""What the tests of the monthly filings share: May 2024 in two columns that 办公室 operates and 法规处 supplies."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lanmu.columns.actions.people import file_person
from lanmu.columns.enums import Cadence
from lanmu.columns.models import ColumnPage
from lanmu.duty.actions import hand_over, record_change, sign_statement
from lanmu.filings.actions import generate
from lanmu.filings.models import MonthlyFiling
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.publishing.actions import publish, withdraw
from lanmu.publishing.models import ArticlePage, Publication
from tests.factories import Cast, make_cast, make_column, make_public, make_user, pass_all, submit

MAY = date(2024, 5, 1)
DAY = timedelta(days=1)


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2024 in Shanghai."""
    return datetime(2024, month, day, 0, 0, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


FIRST = moment(6, 1)
"""1 June 2024, 09:00: a Saturday."""


@dataclass(frozen=True)
class World:
    cast: Cast
    quiet: ColumnPage
    signer: User
    supervisor: User
    head: User

    @property
    def filing(self) -> MonthlyFiling:
        """办公室's of May."""
        return MonthlyFiling.objects.get(department=self.cast.office, month=MAY)


def make_world() -> World:
    cast = make_cast()
    quiet = make_column("政策解读", operator=cast.office, responsible=cast.department, cadence=Cadence.QUARTERLY)
    world = World(
        cast=cast,
        quiet=quiet,
        signer=make_user("办公室栏目专人", Role.COLUMN_OFFICER, department=cast.office),
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office),
        head=make_user("网站主管", Role.WEBSITE_HEAD, department=cast.office),
    )
    file_person(
        column=cast.column, department=cast.department, user=cast.author, starts_on=date(2020, 1, 1), by=None,
        at=moment(1, 1),
    )  # fmt: skip
    return world


def revise(world: World, row: Publication, *, title: str, at: datetime) -> None:
    """A new version of a public text, all the way through the chain."""
    page = ArticlePage.objects.get(pk=row.pk).get_latest_revision_as_object()
    page.title = title
    page.save_revision(user=world.cast.author)
    article = ArticlePage.objects.get(pk=row.pk)
    submission = submit(article=article, by=world.cast.author, at=at)
    publish(submission=pass_all(submission, world.cast, at=at), by=world.cast.publisher, at=at)


def make_may(world: World) -> dict[str, Any]:
    """Two texts, a correction, a withdrawal, a late hand-over and a statement in May; one text in April and June."""
    cast = world.cast
    make_public(cast, title="四月的通知", at=moment(4, 30, 23, 59))
    one = make_public(cast, title="五月的通知", at=moment(5, 1, 0, 0))
    two = make_public(cast, title="五月的公告", at=moment(5, 31, 23, 59))
    make_public(cast, title="六月的通知", at=moment(6, 1, 0, 0))
    revise(world, one, title="五月的通知（更正）", at=moment(5, 10))
    withdraw(publication=Publication.objects.get(pk=one.pk), by=cast.publisher, at=moment(5, 20), reason="内容有误")
    change = record_change(
        column=cast.column, department=cast.department, kind="same_day", what="领导分工调整",
        changed_on=date(2024, 5, 13), by=cast.author, at=moment(5, 13),
    )  # fmt: skip
    hand_over(change=change, how="纸质送交", by=cast.author, at=moment(5, 16))
    quiet = make_public(cast, title="旧解读", at=moment(4, 1))
    return {"one": one, "two": two, "change": change, "quiet": quiet}


def made(world: World, *, at: datetime = FIRST) -> MonthlyFiling:
    """办公室's filing of May, generated."""
    generate(month=MAY, at=at)
    return world.filing


__all__ = ["DAY", "FIRST", "MAY", "World", "made", "make_may", "make_world", "moment", "revise", "sign_statement"]
