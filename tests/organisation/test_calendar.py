"""工作日历 kept by the office: days set and cleared, a year entered, deadlines recomputed, audit rows."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from lanmu.audit.models import AuditEntry
from lanmu.common.refusal import NotAllowed, Refused
from lanmu.organisation.actions import (
    clear_calendar_day,
    forget_calendar_year,
    import_calendar_year,
    set_calendar_day,
)
from lanmu.organisation.enums import Role
from lanmu.workdays import changes
from lanmu.workdays.actions import Given
from lanmu.workdays.calc import is_workday
from lanmu.workdays.models import CalendarDay
from lanmu.workdays.queries import current_calendar
from tests.factories import AT, make_user

FLOOD = date(2024, 7, 25)
FAR = 2098


@pytest.fixture
def office(cast: SimpleNamespace) -> SimpleNamespace:
    cast.supervisor = make_user("办公室监督员", Role.SUPERVISOR, department=cast.office)
    return cast


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[int]]:
    """The years that listeners were told of."""
    heard: list[frozenset[int]] = []

    def listen(*, years: frozenset[int], at: datetime) -> int:
        heard.append(years)
        return 3

    monkeypatch.setattr(changes, "_listeners", [("试验", listen)])
    return heard


def holidays(year: int) -> list[Given]:
    return [Given(date(year, 1, 1), False, "元旦"), Given(date(year, 1, 4), True, "调休上班")]


def works(day: date) -> bool:
    return is_workday(day=day, calendar=current_calendar())


def test_a_day_is_set_and_cleared_and_deadlines_are_told(office: SimpleNamespace, told: list[frozenset[int]]) -> None:
    given: dict[str, Any] = {"by": office.supervisor, "at": AT}
    assert set_calendar_day(day=FLOOD, is_workday=False, name="防汛停班", **given) == 3
    assert not works(FLOOD)
    assert clear_calendar_day(day=FLOOD, **given) == 3
    assert works(FLOOD)
    assert told == [frozenset({2024})] * 2
    rows = AuditEntry.objects.filter(subject="calendar:2024").values_list("action", "actor_name")
    assert list(rows) == [
        ("organisation.set_calendar_day", "办公室监督员"),
        ("organisation.clear_calendar_day", "办公室监督员"),
    ]


def test_a_whole_year_is_entered_and_then_it_alone_counts(office: SimpleNamespace) -> None:
    assert not current_calendar().announced(FAR)
    given: dict[str, Any] = {"year": FAR, "by": office.supervisor, "at": AT}
    import_calendar_year(days=holidays(FAR), notice="国办发明电〔2097〕1号", **given)
    calendar = current_calendar()
    assert calendar.announced(FAR)
    assert not works(date(FAR, 1, 1))
    assert works(date(FAR, 1, 4))  # a Saturday
    assert works(date(FAR, 10, 1))  # a Wednesday, and the file says nothing of it
    forget_calendar_year(**given)
    assert not current_calendar().announced(FAR)
    assert not works(date(FAR, 10, 1))


def test_entering_a_year_again_replaces_it(office: SimpleNamespace) -> None:
    given: dict[str, Any] = {"year": FAR, "notice": "国办发明电〔2097〕1号", "by": office.supervisor, "at": AT}
    import_calendar_year(days=holidays(FAR), **given)
    import_calendar_year(days=[Given(date(FAR, 5, 1), False, "劳动节")], **given)
    assert [row.day for row in CalendarDay.objects.all()] == [date(FAR, 5, 1)]


@pytest.mark.parametrize("name", ["writer", "first", "system", "security", "auditor"])
def test_nobody_else_keeps_it(office: SimpleNamespace, name: str) -> None:
    with pytest.raises(NotAllowed, match="只有办公室监督员"):
        set_calendar_day(day=FLOOD, is_workday=False, name="停班", by=getattr(office, name), at=AT)


def test_what_is_wrong_is_said_all_at_once(office: SimpleNamespace) -> None:
    given: dict[str, Any] = {"year": FAR, "by": office.supervisor, "at": AT}
    with pytest.raises(Refused) as refused:
        import_calendar_year(days=[Given(date(2099, 1, 2), True, "上班")], notice=" ", **given)
    assert [reason[:10] for reason in refused.value.reasons] == [
        "2099-01-02",
        "请填写放假安排的文号"[:10],
        "2098年的表里一天",
    ]
    twice = [Given(date(FAR, 1, 1), False, ""), Given(date(FAR, 1, 1), False, "元旦")]
    with pytest.raises(Refused, match=r"请写明是什么日子.*出现了不止一次"):
        import_calendar_year(days=twice, notice="国办发明电〔2097〕1号", **given)
    with pytest.raises(Refused, match="没有单独设定"):
        clear_calendar_day(day=FLOOD, by=office.supervisor, at=AT)
    with pytest.raises(Refused, match="没有本单位设定的日子"):
        forget_calendar_year(**given)
    assert not CalendarDay.objects.exists()


def test_a_listener_has_a_name_of_its_own() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        changes.on_calendar_change(lambda *, years, at: 0, name="送审件应办结时间")
