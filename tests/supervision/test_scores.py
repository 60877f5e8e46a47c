"""How a picture of the site is judged: thresholds, lines, caps, what is only not known (19号, 本办法)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lanmu.columns.enums import Cadence
from lanmu.duty.enums import Clock, Light, Missing
from lanmu.duty.states import ClockState
from lanmu.patrol.models import PatrolRun, Probe
from lanmu.supervision.scores import national, regulation
from lanmu.supervision.scores.inspecting import Inspection
from lanmu.supervision.scores.judging import Line, Rate, Veto, VetoState, judge
from lanmu.supervision.scores.picture import Column, Picture, Seen, Visits, is_beyond, take_picture
from tests.factories import AT, make_column, make_department

pytestmark = pytest.mark.django_db
DAY = AT.date()


LOOKED = frozenset({"freshness", "links", "content", "tags", "availability", "home", "tampering", "duties", "filings",
                    "incident"})  # fmt: skip


def column(number: int, *, national: str = "due", veto: bool = False, late: bool = True, **given: Any) -> Column:
    usual = {
        "title": f"栏目{number}", "national": national, "light": "veto" if veto else ("red" if late else "green"),
        "is_late": late, "is_veto": veto, "is_empty": False, "has_line": veto, "last": DAY - timedelta(days=200),
        "departments": ("法规处",),
    }  # fmt: skip
    return Column(**usual | given)


def picture(**given: Any) -> Picture:
    usual = {
        "at": AT, "day": DAY, "columns": [], "open": {}, "visits": Visits(168, 0, 24),
        "home_since": AT - timedelta(days=1), "looked": LOOKED,
    }  # fmt: skip
    return Picture(**usual | given)


def state(veto: str, given: Picture) -> VetoState:
    return next(v.state for v in national.vetoes(given) if v.code == veto)


@pytest.mark.parametrize(
    ("bad", "expected"), [(8, VetoState.CLEAR), (9, VetoState.VETOED)], ids=["under five percent", "five percent"]
)
def test_a_site_that_cannot_be_reached_is_rejected_from_five_percent_of_a_weeks_visits(
    bad: int, expected: VetoState
) -> None:
    assert state("V2", picture(visits=Visits(168, bad, 24))) is expected


def test_a_week_in_which_one_day_had_fewer_than_twenty_visits_says_nothing() -> None:
    assert state("V2", picture(visits=Visits(139, 139, 19))) is VetoState.UNKNOWN
    assert state("V2", picture(visits=Visits(140, 139, 20))) is VetoState.VETOED


def test_visits_are_counted_for_each_of_the_seven_days() -> None:
    probes = [AT - timedelta(hours=n) for n in range(7 * 24) if not 48 <= n < 53]
    Probe.objects.bulk_create(Probe(at=at, target="首页", url="https://a/", seconds=1, result="ok") for at in probes)
    visits = take_picture(at=AT).visits
    assert (visits.count, visits.fewest) == (163, 19)


@pytest.mark.parametrize(("days", "expected"), [(13, VetoState.CLEAR), (14, VetoState.VETOED)])
def test_two_weeks_without_anything_new_on_the_home_page_reject(days: int, expected: VetoState) -> None:
    assert state("V3", picture(home_since=AT - timedelta(days=days))) is expected
    assert state("V3", picture(home_since=None)) is VetoState.UNKNOWN


@pytest.mark.parametrize(
    ("stale", "should", "blank", "expected"),
    [
        (4, 9, 4, VetoState.CLEAR),
        (5, 0, 0, VetoState.VETOED),
        (0, 10, 0, VetoState.VETOED),
        (0, 0, 5, VetoState.VETOED),
    ],
)
def test_stale_and_blank_columns_reject_from_the_numbers_of_the_notice(
    stale: int, should: int, blank: int, expected: VetoState
) -> None:
    columns = [column(n, national="dynamic" if n % 2 else "policy", veto=True) for n in range(stale)]
    columns += [column(100 + n, national="due", veto=True) for n in range(should)]
    columns += [column(200 + n, late=False, is_empty=True) for n in range(blank)]
    assert state("V4", picture(columns=columns)) is expected


def test_columns_the_notice_gives_no_days_for_are_not_said_to_be_well() -> None:
    veto = next(v for v in national.vetoes(picture(columns=[column(n) for n in range(30)])) if v.code == "V4")
    assert veto.state is VetoState.CLEAR
    assert "没有规定“长期”是几天，办公室也没有设定，不计" in veto.evidence[1]


def test_the_line_of_the_notice_and_not_the_regulations_costs_points_under_the_notice() -> None:
    """新闻 late by the week but within two weeks, 政策文件 late by the quarter but within six months: nothing lost."""
    within = [column(1, national="dynamic"), column(2, national="policy")]
    assert _lost(within) == {}
    beyond = [column(1, national="dynamic", veto=True), column(2, national="policy", veto=True), column(3)]
    assert _lost(beyond) == {"N1": 5, "N2": 4}


def _lost(columns: list[Column]) -> dict[str, float]:
    return {i.code: i.lost for i in national.items(picture(columns=columns), {}) if i.lost}


def test_texts_without_a_time_count_as_no_update_and_a_pause_moves_no_national_line() -> None:
    news = make_department("宣传处")
    undated = make_column("动态一", operator=news, responsible=news, cadence=Cadence.WEEKLY)
    paused = make_column("动态二", operator=news, responsible=news, cadence=Cadence.WEEKLY)
    clocks = {
        undated.pk: ClockState(undated.pk, Clock.PUBLICATION, Light.VETO, missing=Missing.UNDATED, national="dynamic"),
        paused.pk: ClockState(
            paused.pk, Clock.PUBLICATION, Light.PAUSED, veto_due=DAY - timedelta(days=1), national="dynamic",
            last=DAY - timedelta(days=15),
        ),
    }  # fmt: skip
    assert [is_beyond(clocks[c.pk], DAY) for c in (undated, paused)] == [True, True]
    assert not is_beyond(clocks[paused.pk], DAY - timedelta(days=1))


def test_one_page_tampered_with_is_enough() -> None:
    assert state("V1", picture()) is VetoState.CLEAR
    assert state("V1", picture(open={"tamper.altered": Seen(1, ["首页被改。"], [], 1)})) is VetoState.VETOED
    assert state("V1", picture(open={"content.words.own3": Seen(1, ["错"], [], 0)})) is VetoState.VETOED
    assert state("V1", picture(open={"tamper.missing": Seen(1, ["少一个"], [], 0)})) is VetoState.CLEAR


def test_what_no_patrol_has_looked_at_is_not_called_well() -> None:
    blind = picture(looked=frozenset())
    assert state("V1", blind) is VetoState.UNKNOWN
    told = {i.code: i for i in (*national.items(blind, {}), *regulation.items(blind, {}))}
    unknown = {code for code, item in told.items() if not item.measured}
    assert unknown == {"N4", "N5", "N7", "N8", "N9", "N10", "N11", "N12", "N13", "N14", "N6",
                       "R2", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R12"}  # fmt: skip
    assert told["R12"].evidence == ["近 7 天没有做成防篡改巡检、舆情处置，不能判断。"]
    seen = replace(blind, open={"tag.missing": Seen(1, ["缺"], [], 0)})
    assert next(i.lost for i in national.items(seen, {}) if i.code == "N11") == 1


def test_a_patrol_counts_for_seven_days_when_it_was_carried_through_and_saw_something() -> None:
    def run(source: str, *, days: int, state: str = "done", looked: int = 1) -> None:
        at = AT - timedelta(days=days)
        PatrolRun.objects.create(source=source, state=state, requested_at=at, finished_at=at, looked=looked)

    run("links", days=6)
    run("tags", days=8)
    run("content", days=1, state="failed")
    run("tampering", days=1, looked=0)
    run("freshness", days=1, looked=0)
    assert take_picture(at=AT).looked == {"links", "freshness"}


def test_what_the_system_cannot_know_is_not_called_well() -> None:
    assert (state("V5", picture()), state("V6", picture())) == (VetoState.UNKNOWN, VetoState.UNKNOWN)
    letters = next(item for item in national.items(picture(), {}) if item.code == "N8")
    assert (letters.measured, letters.lost) == (False, 0)


def test_a_broken_link_on_the_home_page_costs_ten_times_one_elsewhere() -> None:
    given = picture(open={"link.broken": Seen(12, ["断"], ["办公室"], 2)})
    item = next(item for item in national.items(given, {}) if item.code == "N12")
    assert (item.lost, item.count) == (3.0, 12)  # 2 × 1 + 10 × 0.1
    assert next(i.lost for i in national.items(given, {"N12": Rate(6, None)}) if i.code == "N12") == 6
    many = replace(given, open={"link.broken": Seen(500, ["断"], [], 0)})
    assert next(i.lost for i in national.items(many, {}) if i.code == "N12") == 6


def test_a_link_that_only_moved_and_a_check_that_failed_cost_nothing() -> None:
    given = picture(
        open={code: Seen(9, ["x"], [], 9) for code in ("link.redirect", "link.warning", "content.unchecked")}
    )
    assert not [i.code for i in (*national.items(given, {}), *regulation.items(given, {})) if i.lost]


def inspection(*, lost: float, rates: dict[str, Rate], vetoes: list[Veto] | None = None) -> Inspection:
    whole = Line("N1", "发布解读", "甲", Rate(100, 1))
    services = Line("N6", "办事服务", "乙", Rate(rates.get("N6", Rate(2, 1)).points, 1))
    items = [judge(whole, {}, count=int(lost), evidence=[]), judge(services, {}, count=0, evidence=[])]
    return Inspection(picture(), rates, vetoes or [], items, [])


@pytest.mark.parametrize(
    ("lost", "bonus", "score", "verdict"),
    [
        (40, 0, 60, "合格"),
        (41, 0, 59, "不合格（低于 60 分）"),
        (20, 12, 80, "合格"),  # not above 80: no bonus
        (19, 12, 93, "合格"),
        (0, 45, 130, "合格"),  # 30 at most
    ],
)
def test_below_sixty_fails_and_the_bonus_counts_above_eighty(
    lost: float, bonus: float, score: float, verdict: str
) -> None:  # fmt: skip
    rates = {"B1": Rate(bonus / 3, None), "B5": Rate(bonus * 2 / 3, None)}
    found = inspection(lost=lost, rates=rates)
    assert (found.score, found.verdict) == (score, verdict)


def test_a_rejected_site_is_not_scored_and_says_so() -> None:
    found = inspection(lost=0, rates={}, vetoes=[Veto("V3", "首页不更新", VetoState.VETOED, [])])
    assert found.verdict == "不合格（触及单项否决 1 项，不再评分）"


def test_a_department_without_services_is_scored_on_seventy_five_points_times_four_thirds() -> None:
    assert inspection(lost=15, rates={"N6": Rate(0, None)}).score == 80  # (75 - 15) × 4/3
    assert inspection(lost=15, rates={}).score == 85
