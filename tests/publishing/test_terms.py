"""办理时限: when each step is due, what moves it, and who is told when."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.common.times import SHANGHAI, minute_text
from lanmu.organisation.actions import register_absence, set_calendar_day
from lanmu.organisation.enums import Role
from lanmu.organisation.models import Notice, User
from lanmu.publishing.actions import pass_stage, publish, return_submission
from lanmu.publishing.actions.remind import remind
from lanmu.publishing.actions.routing import set_term
from lanmu.publishing.enums import ActKind, Gate, Light, Stage, SubmissionState
from lanmu.publishing.models import Submission
from lanmu.publishing.queries import todo_for
from lanmu.publishing.terms import Clock
from tests.factories import AT, make_article, make_cast, make_user, submit
from tests.publishing.standing_in import TODAY, put_forward

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> SimpleNamespace:
    """A text submitted on Wednesday 2024-05-08 at 09:30."""
    cast = make_cast()
    return SimpleNamespace(
        cast=cast,
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=cast.office),
        submission=submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT),
    )


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def due(submission: Submission) -> str:
    submission.refresh_from_db()
    return minute_text(submission.due_at) if submission.due_at else ""


def review(submission: Submission, by: User, at: datetime = AT) -> None:
    pass_stage(submission=submission, by=by, at=at, kinds=list(ActKind), gates=list(Gate))


def test_every_step_has_its_own_term_counted_from_its_beginning(office: SimpleNamespace) -> None:
    cast, submission = office.cast, office.submission
    assert due(submission) == "2024-05-09 10:00"  # 8 hours at 7.5 a day
    review(submission, cast.reviewers[0], at("2024-05-10 16:30"))
    assert due(submission) == "2024-05-11 17:00"  # Saturday the 11th is worked
    review(submission, cast.reviewers[1], at("2024-05-11 09:00"))
    review(submission, cast.reviewers[2], at("2024-05-11 09:00"))
    assert due(submission) == "2024-05-13 09:30"
    publish(submission=submission, by=cast.publisher, at=at("2024-05-11 09:00"), publish_at=at("2024-05-20 09:00"))
    assert due(submission) == ""  # a set time waits for nobody


def test_what_is_closed_is_never_due(office: SimpleNamespace) -> None:
    return_submission(submission=office.submission, by=office.cast.reviewers[0], at=AT, opinion="请改。")
    assert due(office.submission) == ""


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SubmissionState.SECRECY, "2024-05-10 10:30"),  # 16 working hours
        (SubmissionState.JOINT, "2024-05-09 10:00"),
        (SubmissionState.EMERGENCY, "2024-05-08 10:30"),  # one hour by the clock
    ],
)
def test_the_other_steps_have_theirs(office: SimpleNamespace, state: str, expected: str) -> None:
    row = put_forward(
        make_article(office.cast.column, by=office.cast.author), department=office.cast.department,
        receiving=office.cast.office, submitted_by=office.cast.author, state=state,
    )  # fmt: skip
    assert due(row) == expected


def test_an_emergency_does_not_wait_for_office_hours(office: SimpleNamespace) -> None:
    row = put_forward(
        make_article(office.cast.column, by=office.cast.author), department=office.cast.department,
        receiving=office.cast.office, submitted_by=office.cast.author, state=SubmissionState.EMERGENCY,
    )  # fmt: skip
    row.moved_at = at("2024-05-11 23:30")
    clock = Clock.now()
    assert minute_text(clock.due(row)) == "2024-05-12 00:30"  # type: ignore[arg-type]
    assert clock.explain(row) == ["自 2024-05-11 23:30 起 1 小时，不论是否办公时间。"]


def test_a_department_may_have_a_term_of_its_own(office: SimpleNamespace) -> None:
    given: dict[str, Any] = {"stage": Stage.FIRST, "by": office.supervisor, "at": AT}
    assert set_term(department=None, hours=4, **given) == 1
    assert due(office.submission) == "2024-05-08 15:00"
    assert set_term(department=office.cast.department, hours=2, **given) == 1
    assert due(office.submission) == "2024-05-08 11:30"
    assert set_term(department=None, hours=3, **given) == 0
    assert set_term(department=office.cast.department, hours=None, **given) == 1
    assert due(office.submission) == "2024-05-08 14:00"
    assert AuditEntry.objects.filter(action="publishing.set_term").count() == 4
    set_term(department=None, hours=3, **given)
    assert AuditEntry.objects.filter(action="publishing.set_term").count() == 4  # nothing changed, nothing written


def test_terms_are_the_supervisors_and_sensible(office: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed, match="由办公室监督员设定"):
        set_term(stage=1, department=None, hours=4, by=office.cast.author, at=AT)
    for hours in (0, 401):
        with pytest.raises(Refused, match="1 至 400 小时"):
            set_term(stage=1, department=None, hours=hours, by=office.supervisor, at=AT)
    with pytest.raises(Refused, match="没有这个环节"):
        set_term(stage=9, department=None, hours=4, by=office.supervisor, at=AT)


def test_a_change_of_the_calendar_moves_what_is_open(office: SimpleNamespace) -> None:
    closed = submit(
        article=make_article(office.cast.column, by=office.cast.author), by=office.cast.author, at=AT
    )  # fmt: skip
    return_submission(submission=closed, by=office.cast.reviewers[0], at=AT, opinion="请改。")
    moved = set_calendar_day(
        day=date(2024, 5, 9), is_workday=False, name="防汛停班", by=office.supervisor, at=AT
    )  # fmt: skip
    assert moved == 1
    assert due(office.submission) == "2024-05-10 10:00"
    assert due(closed) == ""
    assert "5月9日放假（防汛停班），共 1 天，不计。" in Clock.now().explain(office.submission)


def test_the_light_turns_yellow_at_seventy_percent_and_red_after_the_due_time(office: SimpleNamespace) -> None:
    clock = Clock.now()
    # 70 % of 8 hours is 5 h 36 min: from 09:30 to 12:00, then 13:30 to 16:36
    moments = {"2024-05-08 16:35": Light.ON_TIME, "2024-05-08 16:36": Light.NEAR, "2024-05-09 10:00": Light.NEAR,
               "2024-05-09 10:01": Light.OVERDUE}  # fmt: skip
    assert {text: clock.light(office.submission, at=at(text)) for text in moments} == moments


def test_the_todo_list_has_what_is_due_first_on_top(office: SimpleNamespace) -> None:
    cast = office.cast
    later = submit(article=make_article(cast.column, by=cast.author, title="后来的"), by=cast.author, at=AT)
    urgent = submit(article=make_article(cast.column, by=cast.author, title="急的"), by=cast.author, at=AT)
    Submission.objects.filter(pk=urgent.pk).update(due_at=AT + timedelta(minutes=5))
    found = todo_for(user=cast.reviewers[0], at=AT + timedelta(minutes=10))
    assert [todo.submission.pk for todo in found] == [urgent.pk, office.submission.pk, later.pk]
    assert [todo.light for todo in found] == [Light.OVERDUE, Light.ON_TIME, Light.ON_TIME]


def told(kind: str = "") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind__startswith="review").order_by("at", "id").select_related("user")
    return [(row.user.full_name, row.key.rpartition(":")[2]) for row in rows]


def test_reminders_come_at_seventy_percent_at_the_due_time_and_then_to_those_above(office: SimpleNamespace) -> None:
    assert remind(at=at("2024-05-08 16:30")) == 0
    assert remind(at=at("2024-05-08 16:36")) == 2
    assert set(told()) == {("法规处一审", "soon"), ("法规处专职校对", "soon")}
    assert remind(at=at("2024-05-08 17:00")) == 0
    assert remind(at=at("2024-05-09 10:00")) == 2
    assert set(told()[2:]) == {("法规处一审", "due"), ("法规处专职校对", "due")}
    assert remind(at=at("2024-05-10 09:59")) == 0
    assert remind(at=at("2024-05-10 10:00")) == 2
    assert set(told()[4:]) == {("法规处二审", "leaders"), ("法规处三审", "leaders")}
    assert remind(at=at("2024-05-11 10:00")) == 1
    assert told()[6:] == [("办公室监督员", "office")]
    assert remind(at=at("2024-06-01 10:00")) == 0
    text = Notice.objects.filter(user=office.supervisor).get().text
    assert text.startswith("法规处《关于加强垃圾分类管理的通知》（2024-0")
    assert "一审一校应于 2024-05-09 10:00 前办结，已超期 2 个工作日，请督办。" in text


def test_a_step_that_moved_on_is_not_reminded_of_and_the_next_one_is(office: SimpleNamespace) -> None:
    review(office.submission, office.cast.reviewers[0], at("2024-05-08 16:00"))
    assert remind(at=at("2024-05-09 10:00")) == 0
    remind(at=at("2024-05-09 16:30"))
    assert ("法规处二审", "soon") in told()
    assert ("法规处一审", "soon") not in told()


def test_the_deputy_is_reminded_instead_of_the_absent_one(office: SimpleNamespace) -> None:
    cast = office.cast
    register_absence(
        user=cast.reviewers[0], deputy=cast.stranger, starts_on=TODAY, ends_on=TODAY + timedelta(days=3),
        reason="出差", by=None, at=AT,
    )  # fmt: skip
    remind(at=at("2024-05-08 17:00"))
    assert set(told()) == {("法规处其他人员", "soon"), ("法规处专职校对", "soon")}


def test_reminding_asks_a_fixed_number_of_questions_about_what_is_not_due(
    office: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    cast = office.cast
    for n in range(6):
        submit(article=make_article(cast.column, by=cast.author, title=f"另一条{n}"), by=cast.author, at=AT)
    with django_assert_max_num_queries(5):
        assert remind(at=AT.astimezone(UTC)) == 0
