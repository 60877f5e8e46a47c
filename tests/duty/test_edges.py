"""Where clocks go wrong: midnight of Shanghai, dates given afterwards, texts that leave, pauses taken up again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanmu.columns.enums import Cadence
from lanmu.columns.models import Responsibility
from lanmu.common.refusal import Refused
from lanmu.duty import actions
from lanmu.duty.changes import dues
from lanmu.duty.enums import ChangeKind, Light
from lanmu.duty.limits import STANDARD
from lanmu.organisation.models import User
from lanmu.publishing.actions import withdraw
from lanmu.publishing.actions.move import move
from lanmu.publishing.door import opened
from lanmu.publishing.models import Publication
from lanmu.workdays.calc import Calendar, is_workday, workdays_between
from lanmu.workdays.facts import Fact
from tests.duty.cast import DAY, TODAY, at, column_of, name_person, people, state
from tests.factories import Cast, make_public

MIDNIGHT = datetime(2024, 5, 8, 16, tzinfo=UTC)
"""The first moment of 2024-05-09 in Shanghai."""
SECOND = timedelta(seconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "day"), [(MIDNIGHT - SECOND, TODAY), (MIDNIGHT, TODAY + DAY)])
def test_a_day_ends_at_midnight_of_shanghai(moment: datetime, day: date) -> None:
    cast, _, _ = people()
    make_public(cast, at=moment)
    found = state(cast.column, day)
    assert (found.publication.last, found.light) == (day, Light.GREEN)
    assert state(cast.column, day - DAY).publication.missing == "empty"


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "late"), [(MIDNIGHT - SECOND, False), (MIDNIGHT, True)])
def test_what_is_sent_a_second_before_midnight_is_sent_on_the_day(moment: datetime, *, late: bool) -> None:
    cast, _, _ = people()
    change = actions.record_change(
        column=cast.column, department=cast.department, kind=ChangeKind.SAME_DAY, what="职能调整", changed_on=TODAY,
        by=cast.author, at=at(TODAY),
    )  # fmt: skip
    actions.hand_over(change=change, how="纸质材料交办公室", by=cast.author, at=moment)
    assert change.publish_due == (TODAY + DAY if late else TODAY)
    assert state(cast.column, TODAY).supply.change_id is None, "it waits no longer"


@pytest.mark.django_db
def test_a_date_given_afterwards_is_no_update_of_the_days_before_it_was_public() -> None:
    """An import of the 8th with texts dated the 1st: on the 3rd nobody could read them."""
    cast, _, _ = people()
    make_public(cast, at=at(TODAY - 40 * DAY))
    late = make_public(cast, at=at(TODAY))
    with opened(late.article_id):
        Publication.objects.filter(pk=late.pk).update(listed_at=at(TODAY - 7 * DAY))
    assert state(cast.column, TODAY - 5 * DAY).publication.last == TODAY - 40 * DAY
    assert state(cast.column, TODAY).publication.last == TODAY - 7 * DAY


@pytest.mark.django_db
def test_a_text_that_is_moved_takes_its_date_with_it_and_one_that_is_withdrawn_leaves_the_statement() -> None:
    cast, supervisor, _ = people()
    other = column_of(cast, Cadence.QUARTERLY, "规划统计")
    old, new = make_public(cast, at=at(TODAY - 30 * DAY)), make_public(cast, at=at(TODAY - 2 * DAY))
    move(publication=new, column=other, by=cast.publisher, at=at(TODAY), reason="栏目放错")
    assert state(cast.column, TODAY).publication.last == TODAY - 30 * DAY
    assert state(other, TODAY).publication.last == TODAY - 2 * DAY
    name_person(cast.column, cast.stranger)
    row = actions.sign_statement(column=cast.column, reason="没有制发文件", by=cast.stranger, at=at(TODAY))
    kept = state(cast.column, TODAY).publication.due
    assert kept == row.last_day + 92 * DAY
    another = make_public(cast, at=at(TODAY + DAY))
    withdraw(publication=another, by=supervisor, at=at(TODAY + 2 * DAY), reason="重复发布")
    assert state(cast.column, TODAY + 2 * DAY).publication.due == kept
    withdraw(publication=old, by=supervisor, at=at(TODAY + 2 * DAY), reason="重复发布")
    assert state(cast.column, TODAY + 2 * DAY).light == Light.RED, "a statement keeps no empty column"


def rest(cast: Cast, by: User, first: date, last: date, on: date) -> None:
    actions.pause_column(
        column=cast.column, first_day=first, last_day=last, reason="栏目改版", by=by, at=at(on)
    )  # fmt: skip


@pytest.mark.django_db
def test_a_pause_that_was_ended_is_taken_up_again_and_only_days_of_rest_count() -> None:
    """Five days of rest, ended after two; taken up again from the day after next for three: five in all, not eight."""
    cast, _, _ = people()
    Responsibility.objects.filter(column=cast.column).update(cadence=Cadence.MONTHLY)
    make_public(cast, at=at(TODAY - DAY))
    rest(cast, cast.publisher, TODAY, TODAY + 4 * DAY, TODAY)
    pause = cast.column.pauses.get()
    actions.end_pause(pause=pause, by=cast.publisher, at=at(TODAY + 2 * DAY))
    with pytest.raises(Refused, match="不能事后"):
        rest(cast, cast.publisher, TODAY + DAY, TODAY + 3 * DAY, TODAY + 2 * DAY)
    rest(cast, cast.publisher, TODAY + 3 * DAY, TODAY + 5 * DAY, TODAY + 2 * DAY)
    with pytest.raises(Refused, match="重叠"):
        rest(cast, cast.publisher, TODAY + 5 * DAY, TODAY + 9 * DAY, TODAY + 2 * DAY)
    lights = [state(cast.column, TODAY + n * DAY).light for n in range(7)]
    assert lights == ["paused", "paused", "green", "paused", "paused", "paused", "green"]
    assert state(cast.column, TODAY + 6 * DAY).publication.due == TODAY - DAY + (31 + 5) * DAY


@pytest.mark.django_db
def test_a_pause_of_a_late_column_leaves_it_late() -> None:
    cast, _, _ = people()
    Responsibility.objects.filter(column=cast.column).update(cadence=Cadence.MONTHLY)
    make_public(cast, at=at(TODAY - 40 * DAY))
    rest(cast, cast.publisher, TODAY, TODAY + 4 * DAY, TODAY)
    found = state(cast.column, TODAY)
    assert (found.light, found.paused_until, found.is_late) == (Light.RED, TODAY + 4 * DAY, True)


days = st.dates(date(2024, 1, 1), date(2026, 6, 30))
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


def calendar(changed: dict[date, bool]) -> Calendar:
    return Calendar(table={day: Fact(day=day, is_workday=works, name="", source="") for day, works in changed.items()})


@unhurried
@given(days, st.dictionaries(days, st.booleans(), max_size=30))
def test_exactly_twenty_working_days_lie_between_forming_and_limit_whatever_the_calendar(
    formed: date, changed: dict[date, bool]
) -> None:
    """《政府信息公开条例》第二十六条; the day of forming does not count (民法典 第二百零一条)."""
    own = calendar(changed)
    for kind, count in ((ChangeKind.STATUTORY, 20), (ChangeKind.DOUBLE, 7)):
        due = dues(kind=kind, changed_on=formed, handed_on=None, limits=STANDARD, calendar=own).publish
        assert due is not None
        assert workdays_between(start=formed, end=due, calendar=own) == count
        assert is_workday(day=due, calendar=own)


@unhurried
@given(days, days, st.dictionaries(days, st.booleans(), max_size=10), st.sampled_from(list(ChangeKind)))
def test_a_day_off_more_never_makes_anything_due_earlier_nor_does_a_later_change(
    changed_on: date, off: date, changed: dict[date, bool], kind: ChangeKind
) -> None:
    def when(day: date, table: dict[date, bool]) -> date:
        return dues(kind=kind, changed_on=day, handed_on=None, limits=STANDARD, calendar=calendar(table)).supply

    assert when(changed_on, changed) <= when(changed_on, {**changed, off: False})
    assert when(changed_on, changed) <= when(changed_on + DAY, changed)
    assert when(changed_on, changed) >= changed_on
