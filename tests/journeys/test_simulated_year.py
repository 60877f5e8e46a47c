"""A year over the 49 columns, the clock passed in: lights, problems, orders, filings, bulletin and scores.

The script stands in `year.py`. Everything expected here was worked out by hand from the regulation, the national notice
and the calendar of 2025; nothing of it is computed by the code under test.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lanmu.common.times import local
from lanmu.duty.queries import column_states, lights
from lanmu.filings.models import FilingVersion, MonthlyFiling
from lanmu.patrol.models import Finding, FindingEvent
from lanmu.supervision.actions.approve_bulletin import approve_bulletin, submit_bulletin
from lanmu.supervision.actions.compile_bulletin import compile_bulletin
from lanmu.supervision.actions.issue_bulletin import issue_bulletin
from lanmu.supervision.models import OrderReminder, RectificationOrder, ScoreDay
from lanmu.supervision.queries import departments_to_name
from lanmu.supervision.scores.assessing import Span, assess
from tests.journeys.year import Year, at, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: Any) -> Iterator[Year]:
    """The year lived through once, undone when the tests of this file are over."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        lived = make_year()
        lived.walk()
        yield lived
        transaction.set_rollback(True)


def day_of(moment: datetime | None) -> str:
    return f"{local(moment):%m-%d}" if moment else ""


@pytest.mark.clause("9.0")
@pytest.mark.clause("12.2a")
@pytest.mark.clause("12.2b")
@pytest.mark.clause("12.2c")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # 49 columns: 7 point elsewhere and have no clock; 42 have one. Of the seven the address of 微博 is asked every
        # day: good since 06-25, as is still known at the end of the year; how it stood before is not.
        # 03-05: 政策解读、办事统计、主任办公会、建议提案 are 75 days old, warned from day 65 of 92.
        ((3, 5), {"green": 38, "amber": 4, "none": 7}),
        # 03-20: 城市管理动态 is 17 days old, the national line is 14; 政策文件 is 69 days old.
        ((3, 20), {"green": 40, "amber": 1, "veto": 1, "none": 7}),
        # 05-20: 城市园林绿化 rests; the four of 92 days are 66 days old; the three of half a year 151, warned from 129.
        ((5, 20), {"green": 34, "amber": 7, "paused": 1, "none": 7}),
        # 06-18: 供热服务 was due 06-15, 城市园林绿化 06-16 (31 days and 31 of rest); 政策文件 is 69 days old.
        ((6, 18), {"green": 39, "amber": 1, "red": 2, "none": 7}),
        # 09-20: 政策文件 163 days (the national line is 183); 燃气管理 is kept by its statement; the news are of Monday
        # 09-15, warned from the fifth day.
        ((9, 20), {"green": 41, "amber": 1, "red": 1, "none": 6}),
        # 10-20: 政策文件 193 days; three of half a year 132 days old; 公开年报 273, warned from 257.
        ((10, 20), {"green": 38, "amber": 4, "veto": 1, "none": 6}),
    ],
)
def test_the_lights_of_a_day(year: Year, day: tuple[int, int], expected: dict[str, int]) -> None:
    assert {light.value: count for light, count in lights(day=date(2025, *day)).items() if count} == expected


@pytest.mark.clause("A1")
def test_a_column_that_is_a_link_is_lit_by_what_its_address_answers_and_is_never_late(year: Year) -> None:
    """Dead from 06-16 to 06-24: one failure warns, a second on another day is red; the scores of 06-18 say below that
    two columns are late, not three.
    """
    assert year.weibo == {"01-01": "green", "06-16": "amber", "06-17": "red", "06-25": "green"}


def test_a_statement_keeps_the_regulations_clock_and_says_so(year: Year) -> None:
    gas = year.columns["燃气管理"].pk
    state = column_states(day=date(2025, 9, 20), columns=[gas])[gas].publication
    assert (state.light, state.statement, state.last, state.due) == (
        "green", True, date(2025, 8, 15), date(2025, 10, 16),
    )  # fmt: skip


@pytest.mark.clause("12.2e")
@pytest.mark.clause("4.2")
def test_the_problems_of_the_year(year: Year) -> None:
    found = [
        (f.rule, f.column.title if f.column else "", f.department.name, day_of(f.first_seen), day_of(f.closed_at))
        for f in Finding.objects.select_related("column", "department").order_by("first_seen", "rule")
    ]
    assert found == [
        ("freshness.supply", "财政预决算", "财务处", "02-11", "02-13"),  # changed Monday, sent Wednesday afternoon
        ("freshness.late", "财政预决算", "办公室", "02-13", "02-15"),  # received Wednesday, published Friday afternoon
        ("freshness.veto", "城市管理动态", "宣传处", "03-11", "03-31"),  # 03-03 and seven days; rejected from 03-18
        ("filing.late", "", "燃气管理处", "04-06", "04-09"),  # March was due on 04-05, signed on 04-08
        ("freshness.late", "供热服务", "供热管理处", "06-16", "07-15"),  # 05-15 and 31 days
        ("freshness.late", "城市园林绿化", "园林管理处", "06-17", "06-20"),
        ("freshness.veto", "政策文件", "法规处", "07-12", "12-01"),  # 04-10 and 92 days; rejected from 10-11
    ]


def test_a_late_column_becomes_a_rejected_one_without_becoming_another_problem(year: Year) -> None:
    news = Finding.objects.get(column=year.columns["城市管理动态"])
    assert (news.severity, news.times_seen) == ("veto", 20)  # every morning from 03-11 to 03-30
    kinds = FindingEvent.objects.filter(finding=news).values_list("kind", flat=True)
    assert Counter(kinds)["opened"] == Counter(kinds)["closed"] == 1


@pytest.mark.clause("17.3")
def test_the_orders_of_the_year(year: Year) -> None:
    signed = RectificationOrder.objects.exclude(number="").exclude(number=None).get()
    assert (signed.number, signed.department.name, signed.state) == ("督〔2025〕1号", "宣传处", "closed")
    assert signed.deadline == date(2025, 3, 19)  # 13, 14, 17, 18, 19 March
    assert day_of(signed.closed_at) == "03-31"
    reminders = [(r.kind, f"{r.day:%m-%d}") for r in OrderReminder.objects.order_by("day", "pk")]
    assert reminders == [
        ("soon", "03-17"), ("due", "03-19"), ("overdue", "03-20"), ("overdue", "03-24"), ("overdue", "03-26"),
        ("overdue", "03-28"),
    ]  # fmt: skip
    drafts = RectificationOrder.objects.filter(proposed=True).order_by("pk")
    assert [(d.department.name, d.state) for d in drafts] == [("供热管理处", "draft"), ("法规处", "draft")]


@pytest.mark.clause("16.2")
def test_the_filings_of_the_year(year: Year) -> None:
    rows = list(MonthlyFiling.objects.select_related("department"))
    assert len(rows) == 144  # twelve operating departments, December 2024 to November 2025
    assert {row.state for row in rows} == {"filed"}
    assert [(row.department.name, row.month) for row in rows if row.was_late] == [("燃气管理处", date(2025, 3, 1))]
    assert FilingVersion.objects.count() == 144
    signed = {day_of(v.signed_at)[3:] for v in FilingVersion.objects.filter(is_late=False)}
    assert signed == {"03"}
    march = next(r for r in rows if r.department.name == "宣传处" and r.month == date(2025, 3, 1))
    assert march.content["totals"]["imported"] == 2  # 03-03 and 03-31, brought in by file
    february = next(r for r in rows if r.department.name == "办公室" and r.month == date(2025, 2, 1))
    budget = next(c for c in february.content["columns"] if c["column"] == "政务公开 › 财政预决算")
    assert [item["title"] for item in budget["items"]] == ["2025年部门预算调整情况"]
    [change] = budget["changes"]
    assert (change["handed_at"], change["published_at"], change["late"]) == (
        "2025-02-12 15:00", "2025-02-14 16:00", True,
    )  # fmt: skip


@pytest.mark.clause("17.4")
def test_the_bulletin_of_the_first_quarter(year: Year) -> None:
    morning = date(2025, 4, 10)
    bulletin = compile_bulletin(
        kind="quarter", period_from=date(2025, 1, 1), period_to=date(2025, 3, 31), by=year.supervisor, at=at(morning, 9)
    )
    told = str(bulletin.versions.get().figures)
    for said in (
        "截至 2025-03-31，没有超期未更新的栏目。",
        "本期新发现问题 3 个，证实已整改 3 个，期末未整改 0 个（其中触及否决项 0 个）。",
        "本期签发督办单 1 份，销号 1 份，期末在办 0 份，超期 1 份。",
        "督办超期提醒累计达到通报标准，予以通报的处室、单位：宣传处（3 次）。",
        "本期应报备 36 份，按时 36 份，逾期 0 份。",
    ):
        assert said in told
    named = departments_to_name(first=date(2025, 1, 1), last=date(2025, 3, 31))
    assert [(d.name, n) for d, n in named] == [("宣传处", 3)]  # 20, 24 and 26 March lie within seven days
    submit_bulletin(bulletin=bulletin, by=year.supervisor, at=at(morning, 10))
    approve_bulletin(bulletin=bulletin, by=year.head, at=at(morning, 11))
    issue_bulletin(bulletin=bulletin, by=year.supervisor, at=at(morning, 12))
    bulletin.refresh_from_db()
    assert (bulletin.number, bulletin.state) == ("〔2025〕第1期", "issued")


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(
    ("day", "national", "regulation", "vetoes"),
    [
        ((1, 15), 100, 100, 0),
        ((2, 12), 100, 98, 0),  # the change of 财政预决算 was not sent: 2 of 10
        ((2, 14), 98, 98, 0),  # and is not published: one column late, 2 points either way
        ((3, 20), 98, 97, 0),  # one dynamic column (five reject): 2; and its order is overdue: 1
        ((4, 7), 100, 99, 0),  # one filing late: 1
        ((6, 18), 96, 96, 0),  # two columns late
        ((10, 20), 95, 98, 0),  # 政策文件 beyond six months: all 5 points of its item; 2 under the regulation
    ],
)
def test_the_scores_of_a_day(
    year: Year, day: tuple[int, int], national: float, regulation: float, vetoes: int
) -> None:  # fmt: skip
    row = ScoreDay.objects.get(day=date(2025, *day))
    assert (row.score, row.regulation_score, row.vetoes) == (national, regulation, vetoes)


def test_a_score_for_every_day(year: Year) -> None:
    assert ScoreDay.objects.count() == 365


@pytest.mark.clause("4.3")
def test_the_assessment_of_the_first_quarter(year: Year) -> None:
    rows = assess(span=Span(date(2025, 1, 1), date(2025, 3, 31)), rates={})
    totals = {row.department: (row.rank, Decimal(str(row.total))) for row in rows}
    assert len(totals) == 19
    # Nobody was trained, and each department has one person of duty: 1 point everywhere.
    assert totals["宣传处"] == (19, Decimal(83))  # late 3, four overdue reminders 12, not put right in ten days 1
    assert totals["财务处"] == (17, Decimal(96))  # sent late 3
    assert totals["办公室"] == (17, Decimal(96))  # published late 3
    others = {name: told for name, told in totals.items() if name not in {"宣传处", "财务处", "办公室"}}
    assert set(others.values()) == {(1, Decimal(99))}
