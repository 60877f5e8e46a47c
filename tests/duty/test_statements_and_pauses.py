"""本期无变化声明, 暂停更新 and 时钟设定: signed or decided by the right people, and what they leave alone."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from lanmu.audit.models import AuditEntry
from lanmu.columns.enums import Cadence
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.duty import actions
from lanmu.duty.actions.settings import Setting
from lanmu.duty.enums import ChangeKind, Light, NationalClass, Scope
from lanmu.duty.models import ClockSetting, NoChangeStatement, Pause
from lanmu.duty.proposed import ClockKind, PauseKind
from lanmu.organisation.enums import Role
from lanmu.organisation.models import User
from lanmu.proposals.actions import approve, change
from lanmu.proposals.models import Proposal
from lanmu.publishing.models import Publication
from tests.duty.cast import DAY, TODAY, at, column_of, name_person, people, state
from tests.factories import Cast, make_public, make_user

pytestmark = pytest.mark.django_db


def named(cast: Cast, **fields: object) -> User:
    person = make_user("法规处栏目专人", Role.COLUMN_OFFICER, department=cast.department)
    name_person(cast.column, person, **fields)  # type: ignore[arg-type]
    return person


def sign(cast: Cast, by: User, day: date, reason: str = "本季度没有制发规范性文件") -> NoChangeStatement:
    return actions.sign_statement(column=cast.column, reason=reason, by=by, at=at(day))


@pytest.mark.clause("9.0", "12.2e")
def test_a_statement_keeps_the_regulations_clock_never_the_national_one_and_touches_no_date() -> None:
    cast, _, _ = people()
    person = named(cast)
    actions.set_clock(
        setting=Setting(scope=Scope.COLUMN, column=cast.column, national=NationalClass.POLICY), by=None, at=at(TODAY)
    )
    public = make_public(cast, at=at(TODAY))
    before = Publication.objects.values().get(pk=public.pk)
    due, veto = TODAY + 92 * DAY, TODAY + 183 * DAY
    assert state(cast.column, due + DAY).publication.light == Light.RED
    row = sign(cast, person, due - 10 * DAY)
    assert (row.first_day, row.last_day, row.signer_name) == (TODAY + DAY, due, "法规处栏目专人")
    kept = state(cast.column, due + DAY).publication
    assert (kept.light, kept.statement, kept.due, kept.veto_due) == (Light.GREEN, True, due + 92 * DAY, veto)
    assert kept.last == TODAY
    assert state(cast.column, veto + DAY).light == Light.VETO
    assert Publication.objects.values().get(pk=public.pk) == before
    entry = AuditEntry.objects.get(action="duty.sign_statement")
    assert (entry.actor_id, entry.detail["reason"]) == (person.pk, row.reason)


def test_a_statement_is_made_once_a_period_in_the_current_period_and_stays() -> None:
    cast, _, _ = people()
    person = named(cast, is_deputy=True)
    make_public(cast, at=at(TODAY))
    with pytest.raises(Refused, match="已经更新过"):
        sign(cast, person, TODAY)
    row = sign(cast, person, TODAY + DAY)
    assert row.is_deputy
    with pytest.raises(Refused, match="已经声明过"):
        sign(cast, person, TODAY + 90 * DAY)
    # A period that was missed stays missed: the next statement is for the period in which it is signed.
    later = sign(cast, person, TODAY + 200 * DAY)
    assert (later.first_day, later.last_day) == (TODAY + 185 * DAY, TODAY + 276 * DAY)
    with pytest.raises(Refused, match="不可修改"):
        row.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        NoChangeStatement.objects.filter(pk=row.pk).update(reason="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        NoChangeStatement.objects.filter(pk=row.pk).delete()


def test_only_who_is_named_for_the_column_on_that_day_signs() -> None:
    cast, supervisor, _ = people()
    former = named(cast, ends_on=TODAY)
    make_public(cast, at=at(TODAY))
    for person in (former, supervisor, cast.author, cast.publisher):
        with pytest.raises(NotAllowed, match="专人或副岗"):
            sign(cast, person, TODAY + DAY)
    assert not NoChangeStatement.objects.exists()


def test_nothing_is_stated_about_a_column_without_period_text_or_with_an_open_change() -> None:
    cast, _, _ = people()
    person = named(cast)
    with pytest.raises(Refused, match="空白栏目"):
        sign(cast, person, TODAY)
    make_public(cast, at=at(TODAY))
    with pytest.raises(Refused, match="为什么本期没有变化"):
        sign(cast, person, TODAY + DAY, reason=" ")
    actions.record_change(
        column=cast.column, department=cast.department, kind=ChangeKind.SAME_DAY, what="新文件", changed_on=TODAY,
        by=person, at=at(TODAY),
    )  # fmt: skip
    with pytest.raises(Refused, match="还没有发布的变动"):
        sign(cast, person, TODAY + DAY)
    column = column_of(cast, Cadence.ON_CHANGE, "机构职能")
    name_person(column, person)
    with pytest.raises(Refused, match="没有固定的更新周期"):
        actions.sign_statement(column=column, reason="无", by=person, at=at(TODAY))


def propose_pause(cast: Cast, by: User, first: date, last: date) -> Proposal:
    payload = PauseKind.payload(column=cast.column, first_day=first, last_day=last, reason="栏目改版")
    outcome = change(kind=PauseKind.name, payload=payload, by=by, at=at(TODAY), reason="栏目改版")
    assert outcome.proposal is not None
    return outcome.proposal


def test_a_pause_needs_another_person_shows_itself_and_ends_by_itself() -> None:
    cast, supervisor, head = people()
    make_public(cast, at=at(TODAY))
    proposal = propose_pause(cast, cast.publisher, TODAY, TODAY + 9 * DAY)
    assert state(cast.column, TODAY).light != Light.PAUSED
    with pytest.raises(NotAllowed):
        approve(proposal=proposal, by=cast.publisher, at=at(TODAY))
    approve(proposal=proposal, by=supervisor, at=at(TODAY))
    found = [state(cast.column, TODAY + n * DAY).light for n in (0, 9, 10)]
    assert found == [Light.PAUSED, Light.PAUSED, Light.GREEN]
    assert state(cast.column, TODAY + 10 * DAY).publication.due == TODAY + (92 + 9) * DAY
    assert head.pk != supervisor.pk


def test_a_pause_may_be_ended_early_and_the_clock_runs_on_from_that_day() -> None:
    cast, supervisor, _ = people()
    make_public(cast, at=at(TODAY))
    approve(proposal=propose_pause(cast, cast.publisher, TODAY, TODAY + 20 * DAY), by=supervisor, at=at(TODAY))
    pause = Pause.objects.get()
    with pytest.raises(NotAllowed):
        actions.end_pause(pause=pause, by=cast.author, at=at(TODAY + 5 * DAY))
    actions.end_pause(pause=pause, by=cast.publisher, at=at(TODAY + 5 * DAY))
    assert state(cast.column, TODAY + 4 * DAY).light == Light.PAUSED
    resumed = state(cast.column, TODAY + 5 * DAY)
    assert (resumed.light, resumed.publication.due) == (Light.GREEN, TODAY + (92 + 4) * DAY)
    with pytest.raises(Refused, match="已经结束"):
        actions.end_pause(pause=pause, by=cast.publisher, at=at(TODAY + 6 * DAY))


def test_a_pause_is_refused_with_every_reason() -> None:
    cast, supervisor, _ = people()
    given = {"column": cast.column, "by": supervisor, "at": at(TODAY), "reason": "改版"}
    actions.pause_column(first_day=TODAY, last_day=TODAY + 5 * DAY, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        actions.pause_column(first_day=TODAY - DAY, last_day=TODAY + 100 * DAY, **given)  # type: ignore[arg-type]
    assert len(refused.value.reasons) == 3
    with pytest.raises(NotAllowed):
        actions.pause_column(first_day=TODAY, last_day=TODAY, **{**given, "by": cast.author})  # type: ignore[arg-type]


def set_by_two(setting: Setting, supervisor: User, head: User) -> None:
    outcome = change(
        kind=ClockKind.name, payload=ClockKind.payload(setting), by=supervisor, at=at(TODAY), reason="办公室要求"
    )
    assert outcome.proposal is not None
    approve(proposal=outcome.proposal, by=head, at=at(TODAY))


def test_the_office_sets_stricter_figures_by_two_people_and_the_log_says_what_was() -> None:
    cast, supervisor, head = people()
    make_public(cast, at=at(TODAY))
    set_by_two(Setting(scope=Scope.CADENCE, code=Cadence.QUARTERLY, days=60), supervisor, head)
    assert state(cast.column, TODAY).publication.due == TODAY + 60 * DAY
    set_by_two(Setting(scope=Scope.COLUMN, column=cast.column, days=30, national_days=40), supervisor, head)
    own = state(cast.column, TODAY).publication
    assert (own.due, own.veto_due) == (TODAY + 30 * DAY, TODAY + 40 * DAY)
    set_by_two(Setting(scope=Scope.COLUMN, column=cast.column), supervisor, head)
    assert state(cast.column, TODAY).publication.due == TODAY + 60 * DAY
    set_by_two(Setting(scope=Scope.SHARE, days=50), supervisor, head)
    assert state(cast.column, TODAY).publication.amber_from == TODAY + 30 * DAY
    assert ClockSetting.objects.count() == 2
    told = AuditEntry.objects.filter(action="duty.set_clock").order_by("seq").values_list("detail__new", flat=True)
    assert list(told) == [["60"], ["30", "国家 40 天"], [], ["50"]]


@pytest.mark.parametrize(
    "setting",
    [
        Setting(scope=Scope.CADENCE, code=Cadence.WEEKLY, days=8),
        Setting(scope=Scope.CADENCE, code=Cadence.WEEKLY, days=0),
        Setting(scope=Scope.CADENCE, code=Cadence.ON_CHANGE, days=5),
        Setting(scope=Scope.CHANGE, code=ChangeKind.STATUTORY, days=21),
        Setting(scope=Scope.NATIONAL, code=NationalClass.DYNAMIC, days=15),
        Setting(scope=Scope.NATIONAL, code=NationalClass.NONE, days=15),
        Setting(scope=Scope.SHARE, days=99),
    ],
)
def test_what_the_regulation_gives_is_not_loosened(setting: Setting) -> None:
    with pytest.raises(Refused):
        actions.set_clock(setting=setting, by=None, at=at(TODAY))


def test_only_a_supervisor_sets_the_clocks() -> None:
    cast, _, head = people()
    for person in (cast.author, cast.publisher, head):
        with pytest.raises(NotAllowed):
            actions.set_clock(
                setting=Setting(scope=Scope.SHARE, days=60), by=person, at=at(TODAY) + timedelta(minutes=1)
            )


def test_a_stricter_figure_moves_open_deadlines() -> None:
    cast, supervisor, head = people()
    row = actions.record_change(
        column=cast.column, department=cast.department, kind=ChangeKind.DOUBLE, what="许可决定",
        changed_on=date(2024, 5, 6), by=cast.author, at=at(TODAY),
    )  # fmt: skip
    set_by_two(Setting(scope=Scope.CHANGE, code=ChangeKind.DOUBLE, days=3), supervisor, head)
    row.refresh_from_db()
    assert row.publish_due == date(2024, 5, 9)
