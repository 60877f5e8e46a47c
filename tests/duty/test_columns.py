"""How every column stands: what counts as an update, what is empty or undated, and what it costs to know."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lanmu.columns.enums import Cadence, ColumnLayout
from lanmu.columns.models import ColumnPage, Responsibility
from lanmu.duty import actions, queries
from lanmu.duty.board import my_columns, tiles
from lanmu.duty.enums import ChangeKind, Light, Missing
from lanmu.publishing.actions import publish, withdraw
from lanmu.publishing.door import opened
from lanmu.publishing.enums import ApprovalKind
from lanmu.publishing.models import ApprovalRecord, Publication
from tests.duty.cast import DAY, TODAY, at, column_of, name_person, people, state
from tests.factories import Cast, make_column, make_public, make_user, pass_all, submit

pytestmark = pytest.mark.django_db


@pytest.mark.clause("12.2a", "12.2e")
def test_a_new_text_sets_the_clock_a_new_version_of_an_old_one_does_not() -> None:
    cast, _, _ = people()
    Responsibility.objects.filter(column=cast.column).update(cadence=Cadence.WEEKLY)
    public = make_public(cast, at=at(TODAY))
    assert state(cast.column, TODAY + 8 * DAY).light == Light.RED
    again = public.article
    again.summary = "修改摘要"
    again.save_revision(user=cast.author)
    submission = pass_all(submit(article=again, by=cast.author, at=at(TODAY + 5 * DAY)), cast, at=at(TODAY + 5 * DAY))
    publish(submission=submission, by=cast.publisher, at=at(TODAY + 5 * DAY))
    # 旧稿新发 is no update: lists still show the old date, and so do the inspectors' crawlers.
    assert state(cast.column, TODAY + 8 * DAY).publication.last == TODAY
    make_public(cast, at=at(TODAY + 6 * DAY))
    found = state(cast.column, TODAY + 8 * DAY).publication
    assert (found.last, found.light, found.due) == (TODAY + 6 * DAY, Light.GREEN, TODAY + 13 * DAY)


def test_a_single_page_is_updated_by_its_new_version() -> None:
    cast, _, _ = people()
    public = make_public(cast, at=at(TODAY - 40 * DAY))
    ColumnPage.objects.filter(pk=cast.column.pk).update(layout=ColumnLayout.SINGLE)
    with opened(public.article_id):
        Publication.objects.filter(pk=public.pk).update(published_at=at(TODAY))
    assert state(cast.column, TODAY).publication.last == TODAY
    assert state(cast.column, TODAY - DAY).publication.last == TODAY - 40 * DAY


def test_withdrawn_texts_and_texts_of_a_later_day_do_not_count() -> None:
    cast, supervisor, _ = people()
    first = make_public(cast, at=at(TODAY - 10 * DAY))
    second = make_public(cast, at=at(TODAY))
    assert state(cast.column, TODAY - DAY).publication.last == first.listed_at.date()
    withdraw(publication=second, by=supervisor, at=at(TODAY), reason="重复发布")
    assert state(cast.column, TODAY).publication.last == TODAY - 10 * DAY


@pytest.mark.clause("12.2e")
def test_empty_columns_and_columns_of_undated_texts_are_found_at_once() -> None:
    cast, _, _ = people()
    external = make_column("国务院新闻", operator=cast.office, kind="external", cadence=Cadence.LINK_CHECK)
    offline = column_of(cast, Cadence.MONTHLY, "筹备中的专题", is_online=False)
    assert queries.empty_columns(day=TODAY) == [cast.column.pk]
    assert queries.undated_columns(day=TODAY) == []
    public = make_public(cast, at=at(TODAY))
    assert queries.empty_columns(day=TODAY) == []
    # An import of which nobody knew the dates: the place in the list is the import's moment.
    sealed = ApprovalRecord.objects.create(
        number="2024-IMPORT", kind=ApprovalKind.IMPORT, department=cast.department, publisher_name="系统",
        published_at=at(TODAY), sealed={}, digest="sm3:0",
    )  # fmt: skip
    Publication.objects.filter(pk=public.pk).update(approval=sealed)
    assert queries.undated_columns(day=TODAY) == [cast.column.pk]
    found = state(cast.column, TODAY).publication
    assert (found.missing, found.light) == (Missing.UNDATED, Light.RED)
    assert {state(c, TODAY).light for c in (external, offline)} == {Light.NONE}
    Publication.objects.filter(pk=public.pk).update(listed_at=at(TODAY - 3 * DAY))  # a date of its own
    assert queries.undated_columns(day=TODAY) == []


@pytest.mark.clause("9.0")
def test_the_clock_follows_the_row_of_the_table() -> None:
    cast, _, _ = people()
    make_public(cast, at=at(TODAY))
    dues = {}
    for cadence in Cadence:
        Responsibility.objects.filter(column=cast.column).update(cadence=cadence)
        found = state(cast.column, TODAY).publication
        dues[cadence] = (found.due - TODAY).days if found.due else None
    assert dues == {
        Cadence.WEEKLY: 7, Cadence.MONTHLY: 31, Cadence.QUARTERLY: 92, Cadence.HALF_YEARLY: 183, Cadence.YEARLY: 366,
        Cadence.PERIODIC: 92, Cadence.STATUTORY: None, Cadence.ON_CHANGE: None, Cadence.LINK_CHECK: None,
    }  # fmt: skip


def test_lights_are_counted_and_add_up() -> None:
    cast, _, _ = people()
    make_public(cast, at=at(TODAY))
    column_of(cast, Cadence.MONTHLY, "燃气管理")
    make_column("国务院新闻", operator=cast.office, kind="external", cadence=Cadence.LINK_CHECK)
    counted = queries.lights(day=TODAY)
    assert {light: n for light, n in counted.items() if n} == {Light.GREEN: 1, Light.RED: 1, Light.NONE: 1}
    assert set(counted) == set(Light)


def fill(cast: Cast, n: int) -> None:
    """`n` more columns, each with everything a clock looks at."""
    for number in range(n):
        column = column_of(cast, Cadence.QUARTERLY, f"栏目{number}", layout=list(ColumnLayout)[number % 2])
        name_person(column, cast.stranger)
        actions.record_change(
            column=column, department=cast.department, kind=ChangeKind.SAME_DAY, what=f"变动{number}",
            changed_on=TODAY, by=cast.author, at=at(TODAY),
        )  # fmt: skip
        actions.pause_column(
            column=column, first_day=TODAY + 30 * DAY, last_day=TODAY + 31 * DAY, reason="改版",
            by=cast.publisher, at=at(TODAY),
        )  # fmt: skip


@pytest.mark.parametrize(
    "ask",
    [
        lambda cast: queries.column_states(day=TODAY),
        lambda cast: queries.late_columns(day=TODAY + DAY),
        lambda cast: queries.empty_columns(day=TODAY),
        lambda cast: tiles(day=TODAY),
        lambda cast: my_columns(user=cast.author, at=at(TODAY)),
        lambda cast: actions.turned(at(TODAY + DAY), at(TODAY)),
    ],
    ids=["states", "late", "empty", "tiles", "mine", "remind"],
)
def test_the_number_of_queries_does_not_grow_with_columns(ask: Any) -> None:
    cast, _, _ = people()
    make_public(cast, at=at(TODAY))
    fill(cast, 2)
    counts = []
    for _ in range(2):
        # Undone afterwards: what was told once is not told again.
        with CaptureQueriesContext(connection) as caught:
            _dry(ask, cast)
        counts.append(len(caught))
        fill(cast, 6)
    assert counts[0] == counts[1]


def _dry(ask: Any, cast: Cast) -> None:
    with transaction.atomic():
        ask(cast)
        transaction.set_rollback(True)


def test_my_columns_are_those_i_am_named_for_supply_or_operate_the_most_urgent_first() -> None:
    cast, _, _ = people()
    late = column_of(cast, Cadence.WEEKLY, "城市管理动态")
    every = make_column("通知公告", operator=cast.office, responsible="各处室", cadence=Cadence.ON_CHANGE)
    other = make_user("其他处", department=None)
    make_public(cast, at=at(TODAY))
    assert [(t.name, t.mine) for t in my_columns(user=cast.author, at=at(TODAY))] == [
        ("城市管理动态", ("责任部门",)), ("通知公告", ("责任部门",)), ("政策文件", ("责任部门",)),
    ]  # fmt: skip
    assert {t.name for t in my_columns(user=cast.publisher, at=at(TODAY))} == {"政策文件", late.title, every.title}
    assert my_columns(user=other, at=at(TODAY)) == []
    name_person(cast.column, cast.stranger, is_deputy=True)
    assert [t.mine for t in my_columns(user=cast.stranger, at=at(TODAY))] == [("副岗",)]


def test_a_day_in_the_past_does_not_know_what_was_recorded_later() -> None:
    cast, _, _ = people()
    make_public(cast, at=at(TODAY - 10 * DAY))
    actions.record_change(
        column=cast.column, department=cast.department, kind=ChangeKind.SAME_DAY, what="变动",
        changed_on=date(2024, 5, 2), by=cast.author, at=at(TODAY),
    )  # fmt: skip
    assert state(cast.column, TODAY - DAY).light == Light.GREEN
    assert state(cast.column, TODAY).light == Light.RED
