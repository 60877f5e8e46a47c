"""变动登记: recording, hand-over, publication each with its time; who may; late ones; the calendar (第九条（一）)."""

from datetime import date

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.columns.enums import Cadence
from lanmu.common.refusal import NotAllowed, Refused, Stale
from lanmu.common.times import local
from lanmu.duty import actions
from lanmu.duty.enums import ChangeKind, ChangeState, Light
from lanmu.duty.models import ColumnChange
from lanmu.duty.queries import late_columns
from lanmu.organisation.enums import Role
from lanmu.publishing.actions import publish, return_submission
from lanmu.workdays.actions import Given, replace_year, set_day
from tests.duty.cast import DAY, TODAY, at, column_of, name_person, people, state
from tests.factories import Cast, make_article, make_public, make_user, pass_all, submit

pytestmark = pytest.mark.django_db


def record(cast: Cast, **fields: object) -> ColumnChange:
    given = {
        "column": cast.column, "department": cast.department, "kind": ChangeKind.SAME_DAY, "what": "内设机构职能调整",
        "changed_on": TODAY, "by": cast.author, "at": at(TODAY),
    }  # fmt: skip
    return actions.record_change(**{**given, **fields})  # type: ignore[arg-type]


@pytest.mark.clause("9.0", "9.1", "8.1")
def test_a_change_is_recorded_handed_over_at_the_receiving_stage_and_done_when_public_each_with_its_time() -> None:
    cast, _, _ = people()
    article = make_article(cast.column, by=cast.author)
    change = record(cast, article=article)
    assert (change.state, change.supply_due, change.publish_due) == (ChangeState.OPEN, TODAY, None)
    assert state(cast.column, TODAY).supply.light == Light.AMBER
    assert state(cast.column, TODAY + DAY).supply.light == Light.RED

    submission = submit(article=article, by=cast.author, at=at(TODAY, 11))
    change.refresh_from_db()
    assert change.state == ChangeState.OPEN  # being reviewed in the own department is not handing over
    pass_all(submission, cast, at=at(TODAY, 15))
    change.refresh_from_db()
    assert (change.state, change.handed_at, change.submission) == (ChangeState.HANDED, at(TODAY, 15), submission)
    assert (change.handed_by, change.publish_due) == (cast.author, TODAY)
    assert state(cast.column, TODAY + DAY).supply.light == Light.GREEN
    assert state(cast.column, TODAY + DAY).publication.light == Light.RED

    publish(submission=submission, by=cast.publisher, at=at(TODAY, 17))
    change.refresh_from_db()
    assert (change.state, change.published_at) == (ChangeState.PUBLISHED, at(TODAY, 17))
    assert state(cast.column, TODAY + DAY).light == Light.GREEN
    told = list(AuditEntry.objects.filter(subject=f"column_change:{change.pk}").values_list("action", flat=True))
    assert sorted(told) == ["duty.hand_over", "duty.link_article", "duty.published", "duty.record"]


@pytest.mark.clause("12.2d")
def test_what_the_law_makes_public_has_twenty_working_days_from_its_forming_with_the_holidays_of_the_year() -> None:
    """2024-04-30: 05-01 to 05-05 off, 04-28 and 05-11 worked; the twentieth working day is 2024-05-30."""
    cast, _, _ = people()
    column = column_of(cast, Cadence.STATUTORY, "法定主动公开内容")
    change = record(cast, column=column, kind=ChangeKind.STATUTORY, changed_on=date(2024, 4, 30), what="规范性文件印发")
    assert (change.supply_due, change.publish_due) == (date(2024, 5, 30), date(2024, 5, 30))
    article = make_article(column, by=cast.author)
    actions.link_article(change=change, article=article, by=cast.author, at=at(TODAY))
    submission = pass_all(submit(article=article, by=cast.author, at=at(TODAY)), cast, at=at(TODAY))
    # The column is empty besides, and red for that: the change's own limit is seen in the days that are left.
    clocks = [state(column, date(2024, 5, n)).publication for n in (30, 31)]
    assert [(clock.change_id, clock.days_left) for clock in clocks] == [(change.pk, 0), (change.pk, -1)]
    publish(submission=submission, by=cast.publisher, at=at(date(2024, 5, 31)))
    assert state(column, date(2024, 6, 30)).light == Light.GREEN


@pytest.mark.clause("9.3")
def test_licences_and_penalties_are_public_within_seven_working_days() -> None:
    cast, _, _ = people()
    change = record(cast, kind=ChangeKind.DOUBLE, changed_on=date(2024, 5, 6), what="行政许可决定")
    assert change.publish_due == date(2024, 5, 14)  # 7, 8, 9, 10, 11 (worked), 13, 14
    assert state(cast.column, date(2024, 5, 15)).supply.light == Light.RED


def test_a_change_on_a_day_off_is_handed_over_on_the_next_working_day() -> None:
    cast, _, _ = people()
    assert record(cast, changed_on=date(2024, 5, 1)).supply_due == date(2024, 5, 6)


def test_open_deadlines_are_computed_anew_when_the_calendar_changes_closed_ones_stay() -> None:
    cast, _, _ = people()
    late = record(cast, kind=ChangeKind.DOUBLE, changed_on=date(2024, 5, 6))
    gone = record(cast, kind=ChangeKind.DOUBLE, changed_on=date(2024, 5, 6), what="误登")
    actions.cancel_change(change=gone, reason="误登", by=cast.author, at=at(TODAY))
    rest = Given(day=date(2024, 5, 9), is_workday=False, name="防汛停班")
    moved = set_day(given=rest, source="通知", set_by_name="办公室", at=at(TODAY))
    assert moved["栏目变动的供稿和发布时限"] == 1
    late.refresh_from_db()
    gone.refresh_from_db()
    assert (late.publish_due, gone.publish_due) == (date(2024, 5, 15), date(2024, 5, 14))
    given = [Given(day=date(2024, 5, 14), is_workday=False, name="劳动节")]
    replace_year(year=2024, days=given, notice="国办发明电〔2023〕7号", set_by_name="办公室", at=at(TODAY))
    late.refresh_from_db()
    assert late.publish_due == date(2024, 5, 16)  # 05-11 is a plain Saturday now


def test_handing_over_by_hand_says_how_and_is_noted_with_its_lateness(client: object) -> None:
    cast, _, _ = people()
    change = record(cast)
    with pytest.raises(Refused, match="送交的材料和方式"):
        actions.hand_over(change=change, how=" ", by=cast.author, at=at(TODAY))
    actions.hand_over(change=change, how="盖章件送办公室", by=cast.author, at=at(TODAY + DAY))
    assert local(change.handed_at).date() > change.supply_due
    assert (change.publish_due, change.handed_by) == (TODAY + DAY, cast.author)
    with pytest.raises(NotAllowed, match="不用再送交"):
        actions.hand_over(change=change, how="再送", by=cast.author, at=at(TODAY + DAY))


def test_the_operator_puts_up_what_was_handed_over_on_paper_and_links_it() -> None:
    cast, _, _ = people()
    change = record(cast)
    actions.hand_over(change=change, how="纸质件", by=cast.author, at=at(TODAY))
    public = make_public(cast, at=at(TODAY, 16))
    actions.link_article(change=change, article=public.article, by=cast.publisher, at=at(TODAY, 17))
    assert (change.state, change.published_at) == (ChangeState.PUBLISHED, at(TODAY, 16))


def test_a_text_that_was_public_before_the_change_does_not_bring_it() -> None:
    cast, _, _ = people()
    public = make_public(cast, at=at(TODAY - 30 * DAY))
    change = record(cast, article=public.article)
    assert change.state == ChangeState.OPEN
    assert ColumnChange.objects.get(pk=change.pk).article == public.article


def test_a_version_submitted_before_the_change_was_recorded_does_not_close_it() -> None:
    cast, _, _ = people()
    public = make_public(cast, at=at(TODAY - 30 * DAY))
    revision = public.article
    revision.summary = "修改"
    revision.save_revision(user=cast.author)
    submission = submit(article=revision, by=cast.author, at=at(TODAY, 9))
    change = record(cast, at=at(TODAY, 10))
    ColumnChange.objects.filter(pk=change.pk).update(article=revision)
    publish(submission=pass_all(submission, cast, at=at(TODAY, 11)), by=cast.publisher, at=at(TODAY, 12))
    change.refresh_from_db()
    assert change.state == ChangeState.OPEN


def test_a_returned_text_stays_handed_over_the_first_time_counts() -> None:
    cast, _, _ = people()
    article = make_article(cast.column, by=cast.author)
    change = record(cast, article=article)
    submission = pass_all(submit(article=article, by=cast.author, at=at(TODAY)), cast, at=at(TODAY, 11))
    return_submission(submission=submission, by=cast.publisher, at=at(TODAY, 12), opinion="请补附件")
    change.refresh_from_db()
    assert (change.state, change.handed_at) == (ChangeState.HANDED, at(TODAY, 11))
    second = submit(article=article, by=cast.author, at=at(TODAY, 14))
    publish(submission=pass_all(second, cast, at=at(TODAY, 15)), by=cast.publisher, at=at(TODAY, 16))
    change.refresh_from_db()
    assert (change.state, change.handed_at, change.submission) == (ChangeState.PUBLISHED, at(TODAY, 11), second)


def test_every_reason_is_said_at_once() -> None:
    cast, _, _ = people()
    other = column_of(cast, Cadence.ON_CHANGE, "机构职能")
    with pytest.raises(Refused) as refused:
        record(cast, what=" ", kind="?", changed_on=TODAY + DAY, article=make_article(other, by=cast.author))
    assert len(refused.value.reasons) == 4
    record(cast)
    with pytest.raises(Refused, match="已经登记过"):
        record(cast)


def test_who_records_hands_over_and_takes_back() -> None:
    cast, supervisor, _ = people()
    named = make_user("专人", department=cast.department)
    reviewer = cast.reviewers[0]
    with pytest.raises(NotAllowed):
        record(cast, by=named)
    with pytest.raises(NotAllowed):
        record(cast, by=reviewer)
    name_person(cast.column, named)
    mine = record(cast, by=named)
    found = record(cast, by=supervisor, what="办公室检查发现的变动")
    with pytest.raises(NotAllowed):
        record(cast, department=cast.office, by=cast.author)
    for person in (supervisor, cast.publisher, reviewer):
        with pytest.raises(NotAllowed):
            actions.hand_over(change=found, how="纸质", by=person, at=at(TODAY))
    actions.hand_over(change=mine, how="纸质", by=named, at=at(TODAY))
    with pytest.raises(NotAllowed, match="办公室监督员"):
        actions.cancel_change(change=found, reason="误登", by=cast.author, at=at(TODAY + DAY))
    actions.cancel_change(change=found, reason="核实没有变动", by=supervisor, at=at(TODAY + DAY))
    assert (found.state, found.cancelled_by) == (ChangeState.CANCELLED, supervisor)


def test_whoever_comes_second_is_told() -> None:
    cast, _, _ = people()
    change = record(cast)
    other = ColumnChange.objects.get(pk=change.pk)
    actions.cancel_change(change=change, reason="误登", by=cast.author, at=at(TODAY))
    with pytest.raises(Stale):
        actions.hand_over(change=other, how="纸质", by=cast.author, at=at(TODAY))


def test_late_columns_name_who_has_to_act() -> None:
    cast, supervisor, _ = people()
    make_public(cast, at=at(TODAY - 100 * DAY))
    sector = make_user("执法信息员", Role.INFORMATION_OFFICER, department=cast.office).department
    change = record(cast, by=supervisor)
    found = {row.clock.clock: row for row in late_columns(day=TODAY + DAY)}
    assert sector is not None
    assert (found["supply"].department, found["supply"].clock.change_id) == (cast.department, change.pk)
    assert (found["publication"].department, found["publication"].operator) == (cast.department, cast.office)
    actions.hand_over(change=change, how="纸质", by=cast.author, at=at(TODAY))
    ColumnChange.objects.filter(pk=change.pk).update(publish_due=TODAY - 30 * DAY)
    late = late_columns(day=TODAY + DAY)
    assert [(row.clock.clock, row.department) for row in late] == [("publication", cast.office)]
