"""催办, escalation, drafts by the system, deadlines that follow the calendar (17.3). Days are written out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.timetable import jobs
from lanmu.organisation.actions.calendar import set_calendar_day
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice
from lanmu.supervision import queries
from lanmu.supervision.actions.answer import acknowledge_order, reply_to_order
from lanmu.supervision.actions.propose import propose_orders
from lanmu.supervision.actions.recheck import return_order
from lanmu.supervision.actions.remind import remind_of_orders
from lanmu.supervision.actions.rules import LIMITS, set_rules
from lanmu.supervision.enums import OrderAct, OrderState
from lanmu.supervision.models import OrderReminder, OrderRules, RectificationOrder
from lanmu.supervision.terms import current_rules, explained
from tests.factories import make_user
from tests.supervision.orders_cast import Office, make_draft, make_finding, make_office, make_order, prove_gone

pytestmark = pytest.mark.django_db
SIGNED = datetime(2024, 6, 12, 1, 30, tzinfo=UTC)
"""Wednesday. Five working days on is Wednesday the 19th; nothing is off in between but the weekend."""


def on(month: int, day: int) -> datetime:
    """09:30 in Shanghai on a day of 2024."""
    return datetime(2024, month, day, 1, 30, tzinfo=UTC)


@pytest.fixture
def office() -> Office:
    return make_office()


def sent(order: RectificationOrder) -> list[tuple[str, int, str]]:
    rows = OrderReminder.objects.filter(order=order).order_by("id")
    return [(row.kind, row.serial, f"{row.day:%m-%d}") for row in rows]


def run_days(first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        remind_of_orders(at=on(day.month, day.day))


@pytest.mark.clause("17.3")
def test_a_department_is_reminded_before_on_and_after_the_day_and_the_second_time_its_leader_and_the_head(
    office: Office,
) -> None:
    order = make_order(office, at=SIGNED)
    assert order.deadline == date(2024, 6, 19)
    run_days(date(2024, 6, 12), date(2024, 6, 26))
    assert sent(order) == [
        ("soon", 0, "06-17"), ("due", 0, "06-19"), ("overdue", 1, "06-20"), ("overdue", 2, "06-24"),
        ("overdue", 3, "06-26"),
    ]  # fmt: skip
    to_officer = Notice.objects.filter(user=office.law_officer, text__contains="超期")
    assert to_officer.count() == 3
    assert not Notice.objects.filter(user=office.law_leader, text__contains="第 1 次提醒").exists()
    for leader in (office.law_leader, office.head):
        told = Notice.objects.filter(user=leader, text__contains="请督促").order_by("id")
        assert [f"{n.at:%m-%d}" for n in told] == ["06-24", "06-26"]
    assert list(OrderReminder.objects.filter(escalated=True).values_list("serial", flat=True)) == [2, 3]


def test_two_overdue_reminders_in_a_week_are_named_to_the_office_for_a_bulletin(office: Office) -> None:
    make_order(office, at=SIGNED)
    run_days(date(2024, 6, 12), date(2024, 6, 23))
    assert not Notice.objects.filter(user=office.supervisor, text__contains="应予通报").exists()
    assert queries.departments_to_name(first=date(2024, 6, 1), last=date(2024, 6, 23)) == []
    remind_of_orders(at=on(6, 24))
    assert Notice.objects.get(user=office.supervisor, text__contains="应予通报").text.startswith("法规处 7 天内")
    assert queries.departments_to_name(first=date(2024, 6, 1), last=date(2024, 6, 30)) == [(office.law, 2)]
    # Two reminders that lie further apart than a week do not add up.
    assert queries.departments_to_name(first=date(2024, 6, 24), last=date(2024, 6, 30)) == []


def test_a_reminder_is_sent_once_however_often_the_clock_runs_and_missed_ones_are_not_made_up_for(
    office: Office,
) -> None:
    order = make_order(office, at=SIGNED)
    assert remind_of_orders(at=on(6, 24)) == 1
    assert remind_of_orders(at=on(6, 24)) == 0
    assert remind_of_orders(at=on(6, 25)) == 0
    assert sent(order) == [("overdue", 2, "06-24")]


def test_who_has_replied_is_not_reminded_and_a_returned_order_begins_anew(office: Office) -> None:
    order = make_order(office, at=SIGNED)
    acknowledge_order(order=order, by=office.law_officer, at=on(6, 13))
    reply_to_order(order=order, text="已更新。", by=office.law_officer, at=on(6, 14))
    run_days(date(2024, 6, 14), date(2024, 6, 21))
    assert sent(order) == []
    return_order(order=order, text="没有改。", term_days=1, by=office.supervisor, at=on(6, 21))
    assert order.deadline == date(2024, 6, 24)
    run_days(date(2024, 6, 21), date(2024, 6, 25))
    assert sent(order) == [("due", 0, "06-24"), ("overdue", 1, "06-25")]


def test_the_deadline_says_how_it_was_computed_and_follows_the_calendar(office: Office) -> None:
    order = make_order(office, at=SIGNED)
    named = make_order(office, make_finding(office.law), at=SIGNED, term_days=None, deadline=date(2024, 6, 19))
    assert "数 5 个工作日" in explained(order)[0]
    assert "由办公室指定" in explained(named)[0]
    keeper = make_user("日历维护", Role.SUPERVISOR, department=office.gas)
    set_calendar_day(day=date(2024, 6, 18), is_workday=False, name="全市停电", by=keeper, at=on(6, 13))
    order.refresh_from_db()
    named.refresh_from_db()
    assert order.deadline == date(2024, 6, 20)
    assert named.deadline == date(2024, 6, 19)
    assert order.steps.last().act == OrderAct.RECOMPUTE
    assert Notice.objects.filter(user=office.law_officer, text__contains="由 2024-06-19 改为 2024-06-20").exists()


def test_findings_open_too_long_become_a_draft_for_the_office_that_nobody_has_signed(office: Office) -> None:
    old = [make_finding(office.law, at=on(6, 1)) for _ in range(2)]
    make_finding(office.law, at=on(6, 11))
    gone = make_finding(office.gas, at=on(6, 1))
    prove_gone(gone, at=on(6, 2))
    make_finding(None, at=on(6, 1))
    assert propose_orders(at=on(6, 12)) == 1
    draft = RectificationOrder.objects.get()
    assert (draft.state, draft.number, draft.proposed, draft.department) == (OrderState.DRAFT, "", True, office.law)
    assert {item.finding for item in draft.items.all()} == set(old)
    assert Notice.objects.filter(user=office.supervisor, text__contains="系统拟了督办单").exists()
    assert not Notice.objects.filter(user=office.law_officer).exists()
    assert propose_orders(at=on(6, 13)) == 0
    assert propose_orders(at=on(6, 22)) == 1  # the third is old enough now: it joins the waiting draft
    assert draft.items.count() == 3
    assert RectificationOrder.objects.count() == 1


def test_the_terms_of_supervision_are_the_offices_and_every_setting_stays_on_record(office: Office) -> None:
    terms = {name: least for name, (least, _) in LIMITS.items()} | {"order_days": 3, "soon_days": 0}
    set_rules(by=office.supervisor, at=SIGNED, **terms)
    assert make_order(office, at=SIGNED, term_days=current_rules().order_days).deadline == date(2024, 6, 17)
    with pytest.raises(Refused, match="须在 1 到 120 之间"):
        set_rules(by=office.supervisor, at=SIGNED, **{**terms, "order_days": 0})
    with pytest.raises(NotAllowed):
        set_rules(by=office.law_officer, at=SIGNED, **terms)
    set_rules(by=office.supervisor, at=SIGNED, **{**terms, "order_days": 7})
    assert list(OrderRules.objects.order_by("id").values_list("order_days", flat=True)) == [3, 7]
    assert current_rules().order_days == 7


def test_the_clock_runs_all_three(office: Office) -> None:
    named = {job.name: job for job in jobs()}
    draft = make_draft(office, make_finding(office.gas, at=on(6, 1)), department=office.gas, at=on(6, 12))
    make_finding(office.law, at=on(6, 1))
    named["督办单拟稿"].run(on(6, 12))
    assert RectificationOrder.objects.exclude(pk=draft.pk).get().proposed
    order = make_order(office, make_finding(office.law, at=on(6, 11)), at=SIGNED)
    named["督办单催办"].run(on(6, 17))
    assert sent(order) == [("soon", 0, "06-17")]
    acknowledge_order(order=order, by=office.law_officer, at=on(6, 17))
    reply_to_order(order=order, text="已更新。", by=office.law_officer, at=on(6, 17))
    prove_gone(order.items.get().finding, at=on(6, 18))
    named["督办单复核"].run(on(6, 18))
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
