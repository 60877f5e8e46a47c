"""The pure clocks: limits, lights, statements, pauses; expectations counted by hand on a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanmu.columns.enums import Cadence
from lanmu.duty.board import left_text
from lanmu.duty.clocks import column_state, current_period, due_after
from lanmu.duty.enums import LATE_LIGHTS, SEVERITY, ChangeKind, ChangeState, Light, Missing, NationalClass
from lanmu.duty.limits import PERIODS, STANDARD, ColumnLimit, Limits, national_class
from lanmu.duty.states import ChangeFacts, ColumnFacts, ColumnState, LinkFacts, Span
from lanmu.links.enums import State

D = date
DAY = timedelta(days=1)


def look(day: date, *, limits: Limits = STANDARD, **facts: object) -> object:
    return column_state(facts=ColumnFacts(1, **facts), day=day, limits=limits)  # type: ignore[arg-type]


def light(day: date, **facts: object) -> Light:
    return look(day, **facts).publication.light  # type: ignore[attr-defined]


@pytest.mark.clause("9.2", "12.2a")
def test_news_are_green_then_amber_on_the_fifth_day_red_on_the_eighth_and_vetoed_on_the_fifteenth() -> None:
    """每周至少更新1次: the seventh day is still in time; 19号 counts two weeks."""
    news = {"cadence": Cadence.WEEKLY, "column_type": "工作动态", "last": D(2024, 5, 1)}
    assert light(D(2024, 5, 1), **news) == Light.GREEN
    assert light(D(2024, 5, 5), **news) == Light.GREEN
    assert light(D(2024, 5, 6), **news) == Light.AMBER
    assert light(D(2024, 5, 8), **news) == Light.AMBER
    assert light(D(2024, 5, 9), **news) == Light.RED
    assert light(D(2024, 5, 15), **news) == Light.RED
    assert light(D(2024, 5, 16), **news) == Light.VETO


@pytest.mark.clause("12.2b")
def test_policy_documents_have_a_quarter_and_the_inspectors_half_a_year() -> None:
    policy = {"cadence": Cadence.QUARTERLY, "column_type": "政策文件", "last": D(2024, 1, 1)}
    assert light(D(2024, 3, 4), **policy) == Light.GREEN
    assert light(D(2024, 3, 6), **policy) == Light.AMBER  # 65 of 92 days
    assert light(D(2024, 4, 2), **policy) == Light.AMBER  # 2024-01-01 and 92 days
    assert light(D(2024, 4, 3), **policy) == Light.RED
    assert light(D(2024, 7, 2), **policy) == Light.RED  # and 183 days
    assert light(D(2024, 7, 3), **policy) == Light.VETO


@pytest.mark.clause("12.2c")
def test_staff_and_planning_columns_have_half_a_year_and_no_national_figure() -> None:
    staff = {"cadence": Cadence.HALF_YEARLY, "column_type": "信息公开目录", "last": D(2024, 1, 1)}
    assert light(D(2024, 7, 2), **staff) == Light.AMBER
    assert light(D(2024, 7, 3), **staff) == Light.RED
    assert light(D(2026, 7, 3), **staff) == Light.RED


@pytest.mark.parametrize(
    ("cadence", "last_good"),
    [(Cadence.MONTHLY, D(2024, 6, 1)), (Cadence.YEARLY, D(2025, 5, 2)), (Cadence.PERIODIC, D(2024, 8, 1))],
)
def test_the_other_cadences(cadence: Cadence, last_good: date) -> None:
    facts = {"cadence": cadence, "last": D(2024, 5, 1)}
    assert light(last_good, **facts) == Light.AMBER
    assert light(last_good + DAY, **facts) == Light.RED


SECOND = D(2024, 5, 2)


def link(state: str = "good", *, day: date = SECOND, **fields: object) -> ColumnState:
    """A column that leads elsewhere, asked on 2024-05-01."""
    facts = LinkFacts(state, str(State(state).label), "网页不存在（404）", D(2024, 5, 1))
    given = {"cadence": Cadence.LINK_CHECK, "kind": "external", "has_items": False, "link": facts, **fields}
    return column_state(facts=ColumnFacts(1, **given), day=day, limits=STANDARD)  # type: ignore[arg-type]


@pytest.mark.clause("A1")
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("good", "green"), ("suspect", "amber"), ("redirect", "amber"), ("away", "amber"), ("tls", "amber"),
        ("anchor", "amber"), ("taken", "amber"), ("broken", "red"), ("wrong", "red"), ("empty", "red"),
        ("dangerous", "red"), ("unknown", "none"), ("cannot_tell", "none"),
    ],
)  # fmt: skip
def test_a_column_that_leads_elsewhere_is_lit_by_its_link_and_never_late(state: str, expected: str) -> None:
    found = link(state)
    assert found.light == expected
    assert {clock.light for clock in found.clocks} == {Light.NONE}
    assert not found.is_late
    assert left_text(found) == f"{State(state).label}：网页不存在（404）"


def test_every_state_of_a_link_has_its_light_in_the_test_above() -> None:
    [mark] = [m for m in test_a_column_that_leads_elsewhere_is_lit_by_its_link_and_never_late.pytestmark
              if m.name == "parametrize"]  # fmt: skip
    assert {state for state, _ in mark.args[1]} == set(State)


def test_a_good_look_lights_a_link_for_a_week_and_a_bad_one_until_the_next() -> None:
    assert link(day=D(2024, 5, 8)).light == Light.GREEN
    assert link(day=D(2024, 5, 9)).light == Light.NONE
    assert left_text(link(day=D(2024, 5, 9))) == "超过 7 天没有检查"
    assert link("broken", day=D(2025, 5, 9)).light == Light.RED


def test_a_link_has_no_light_while_its_column_is_offline_or_rests() -> None:
    assert link("broken", is_online=False).light == Light.NONE
    assert link("broken", pauses=(Span(D(2024, 5, 1), D(2024, 5, 3)),)).light == Light.PAUSED
    assert link("good", changes=(change(starts_on=D(2024, 5, 1), supply_due=D(2024, 5, 1)),)).light == Light.RED


@pytest.mark.clause("12.2e")
def test_a_column_without_a_text_or_without_a_dated_one_is_late_at_once() -> None:
    empty = look(D(2024, 5, 1), cadence=Cadence.MONTHLY, has_items=False).publication  # type: ignore[attr-defined]
    undated = look(D(2024, 5, 1), cadence=Cadence.MONTHLY).publication  # type: ignore[attr-defined]
    weekly = look(D(2024, 5, 1), cadence=Cadence.WEEKLY).publication  # type: ignore[attr-defined]
    assert (empty.light, empty.missing, empty.due) == (Light.RED, Missing.EMPTY, None)
    assert (undated.light, undated.missing) == (Light.RED, Missing.UNDATED)
    assert weekly.light == Light.VETO  # 未注明时间的视为不更新, and news have the national line


def change(state: str = ChangeState.OPEN, **fields: object) -> ChangeFacts:
    given = {
        "number": 5, "what": "职能调整", "kind": ChangeKind.SAME_DAY, "state": state, "starts_on": D(2024, 5, 8),
        "supply_due": D(2024, 5, 8), "publish_due": None, "department_id": 3,
    }  # fmt: skip
    return ChangeFacts(**{**given, **fields})  # type: ignore[arg-type]


@pytest.mark.clause("9.1")
def test_the_supplier_is_late_the_day_after_the_change_and_the_publisher_the_day_after_the_hand_over() -> None:
    waiting = {"cadence": Cadence.ON_CHANGE, "last": D(2024, 1, 1), "changes": (change(),)}
    on_the_day = look(D(2024, 5, 8), **waiting)
    assert (on_the_day.supply.light, on_the_day.publication.light) == (Light.AMBER, Light.GREEN)  # type: ignore[attr-defined]
    after = look(D(2024, 5, 9), **waiting)
    assert (after.supply.light, after.publication.light, after.light) == (Light.RED, Light.GREEN, Light.RED)  # type: ignore[attr-defined]
    assert (after.supply.change_id, after.supply.department_id, after.days_left) == (5, 3, -1)  # type: ignore[attr-defined]
    handed = {**waiting, "changes": (change(ChangeState.HANDED, publish_due=D(2024, 5, 10)),)}
    found = look(D(2024, 5, 11), **handed)
    assert (found.supply.light, found.publication.light) == (Light.GREEN, Light.RED)  # type: ignore[attr-defined]


def test_of_several_changes_the_worst_light_counts_and_the_first_limit_is_shown() -> None:
    soon = change(supply_due=D(2024, 5, 10), starts_on=D(2024, 5, 10))
    long = change(number=6, kind=ChangeKind.STATUTORY, starts_on=D(2024, 4, 15), supply_due=D(2024, 5, 15))
    found = look(D(2024, 5, 9), cadence=Cadence.ON_CHANGE, last=D(2024, 1, 1), changes=(soon, long)).supply  # type: ignore[attr-defined]
    assert (found.light, found.due, found.change_id) == (Light.AMBER, D(2024, 5, 10), 5)


def test_a_column_that_is_not_online_has_no_clock_but_its_changes_have() -> None:
    off = {"cadence": Cadence.MONTHLY, "last": D(2024, 1, 1), "is_online": False}
    assert look(D(2024, 5, 9), **off).light == Light.NONE  # type: ignore[attr-defined]
    assert look(D(2024, 5, 9), **off, changes=(change(),)).supply.light == Light.RED  # type: ignore[attr-defined]


def test_a_statement_keeps_the_regulations_clock_for_its_period_and_leaves_the_national_line() -> None:
    policy = {"cadence": Cadence.QUARTERLY, "column_type": "政策文件", "last": D(2024, 1, 1)}
    period = current_period(last=D(2024, 1, 1), kept_until=None, days=92, pauses=(), day=D(2024, 3, 20))
    assert period == Span(D(2024, 1, 2), D(2024, 4, 2))
    kept = look(D(2024, 4, 10), **policy, kept_until=D(2024, 4, 2)).publication  # type: ignore[attr-defined]
    assert (kept.light, kept.statement, kept.due, kept.veto_due) == (
        Light.GREEN, True, D(2024, 7, 3), D(2024, 7, 2),
    )  # fmt: skip
    assert look(D(2024, 7, 3), **policy, kept_until=D(2024, 4, 2)).light == Light.VETO  # type: ignore[attr-defined]


def test_there_is_one_statement_a_period_and_a_missed_period_is_not_made_good() -> None:
    def asked(day: date, kept: date | None = None) -> Span | None:
        return current_period(last=D(2024, 5, 1), kept_until=kept, days=7, pauses=(), day=day)

    assert asked(D(2024, 5, 1)) is None  # updated today
    assert asked(D(2024, 5, 2)) == Span(D(2024, 5, 2), D(2024, 5, 8))
    assert asked(D(2024, 5, 5), kept=D(2024, 5, 8)) is None
    assert asked(D(2024, 5, 10)) == Span(D(2024, 5, 9), D(2024, 5, 15))


def test_a_pause_shows_itself_ends_by_itself_and_its_days_do_not_count() -> None:
    facts = {"cadence": Cadence.WEEKLY, "last": D(2024, 5, 1), "pauses": (Span(D(2024, 5, 3), D(2024, 5, 5)),)}
    assert light(D(2024, 5, 2), **facts) == Light.GREEN
    assert {light(D(2024, 5, n), **facts) for n in (3, 4, 5)} == {Light.PAUSED}
    assert look(D(2024, 5, 4), **facts).light == Light.PAUSED  # type: ignore[attr-defined]
    assert light(D(2024, 5, 11), **facts) == Light.AMBER  # 05-08 and the three days
    assert light(D(2024, 5, 12), **facts) == Light.RED
    assert look(D(2024, 5, 12), **facts).publication.veto_due == D(2024, 5, 15)  # type: ignore[attr-defined]


def test_a_same_day_duty_inside_a_pause_is_due_on_the_day_after_it_a_statutory_one_is_not_moved() -> None:
    pause = (Span(D(2024, 5, 7), D(2024, 5, 10)),)
    same = change(ChangeState.HANDED, publish_due=D(2024, 5, 8))
    law = change(ChangeState.HANDED, publish_due=D(2024, 5, 8), kind=ChangeKind.STATUTORY)
    base = {"cadence": Cadence.ON_CHANGE, "last": D(2024, 1, 1), "pauses": pause}
    assert light(D(2024, 5, 11), **base, changes=(same,)) == Light.AMBER
    assert light(D(2024, 5, 12), **base, changes=(same,)) == Light.RED
    assert light(D(2024, 5, 11), **base, changes=(law,)) == Light.RED
    assert look(D(2024, 5, 8), **base, changes=(law,)).light == Light.PAUSED  # type: ignore[attr-defined]
    assert look(D(2024, 5, 9), **base, changes=(law,)).light == Light.RED  # type: ignore[attr-defined]
    waiting = {**base, "changes": (change(),)}
    assert look(D(2024, 5, 11), **waiting).supply.light == Light.AMBER  # type: ignore[attr-defined]
    assert look(D(2024, 5, 12), **waiting).supply.light == Light.RED  # type: ignore[attr-defined]


def test_the_national_class_follows_the_row_and_the_office_may_say_otherwise() -> None:
    assert national_class(Cadence.WEEKLY, "工作动态") == NationalClass.DYNAMIC
    assert national_class(Cadence.MONTHLY, "工作动态") == NationalClass.DUE  # 专题
    assert national_class(Cadence.ON_CHANGE, "工作动态") == NationalClass.POLICY  # 通知公告
    assert national_class(Cadence.QUARTERLY, "政策文件") == NationalClass.POLICY
    assert national_class(Cadence.ON_CHANGE, "政策文件") == NationalClass.DUE  # 公开制度
    limits = Limits(columns={1: ColumnLimit(days=5, national=NationalClass.DYNAMIC, national_days=10)})
    own = look(D(2024, 5, 7), cadence=Cadence.MONTHLY, last=D(2024, 5, 1), limits=limits).publication  # type: ignore[attr-defined]
    assert (own.due, own.veto_due, own.light) == (D(2024, 5, 6), D(2024, 5, 11), Light.RED)


days = st.dates(D(2024, 1, 1), D(2026, 1, 1))
spans = st.builds(lambda first, n: Span(first, first + n * DAY), days, st.integers(0, 60))


def apart(found: list[Span]) -> tuple[Span, ...]:
    """Pauses never overlap (actions.pauses)."""
    kept: list[Span] = []
    for span in sorted(found):
        if not kept or span.first > kept[-1].last:
            kept.append(span)
    return tuple(kept)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no reason to fail."""

columns = st.builds(
    lambda cadence, kind, last, kept, pauses, changes: {
        "cadence": cadence, "column_type": kind, "last": last, "pauses": apart(pauses), "changes": tuple(changes),
        "kept_until": last + kept * DAY if last and kept else None,
    },
    st.sampled_from(list(Cadence)), st.sampled_from(["工作动态", "政策文件", ""]), st.none() | days,
    st.none() | st.integers(1, 400), st.lists(spans, max_size=3),
    st.lists(
        st.builds(
            lambda start, n, late, state, kind: change(
                state, starts_on=start, supply_due=start + n * DAY, kind=kind,
                publish_due=start + late * DAY if state == ChangeState.HANDED else None,
            ),
            days, st.integers(0, 30), st.integers(0, 40), st.sampled_from([ChangeState.OPEN, ChangeState.HANDED]),
            st.sampled_from(list(ChangeKind)),
        ),
        max_size=2,
    ),
)  # fmt: skip


@unhurried
@given(columns, days, st.integers(0, 400))
def test_no_light_improves_because_time_passes(facts: dict[str, object], day: date, later: int) -> None:
    def resting(when: date) -> bool:
        return any(p.first <= when <= p.last for p in facts["pauses"])  # type: ignore[attr-defined]

    after = day + later * DAY
    if resting(day) or resting(after):
        return
    for one, two in zip(look(day, **facts).clocks, look(after, **facts).clocks, strict=True):  # type: ignore[attr-defined]
        assert SEVERITY[one.light] <= SEVERITY[two.light]


@unhurried
@given(columns, days, st.integers(0, 400))
def test_what_is_late_stays_late_also_in_a_pause(facts: dict[str, object], day: date, later: int) -> None:
    """A pause moves limits that lie ahead; it wipes out none that has passed."""
    for one, two in zip(look(day, **facts).clocks, look(day + later * DAY, **facts).clocks, strict=True):  # type: ignore[attr-defined]
        assert two.is_late or not one.is_late
    now = look(day, **facts)
    assert (now.light in LATE_LIGHTS) == now.is_late  # type: ignore[attr-defined]


@unhurried
@given(columns, days)
def test_a_statement_or_a_pause_never_moves_the_national_line(facts: dict[str, object], day: date) -> None:
    bare = look(day, **{**facts, "kept_until": None, "pauses": ()}).publication  # type: ignore[attr-defined]
    assert look(day, **facts).publication.veto_due == bare.veto_due  # type: ignore[attr-defined]


@unhurried
@given(days, st.integers(1, 400), st.lists(spans, max_size=4))
def test_exactly_so_many_days_that_are_not_paused_lie_before_a_limit(start: date, n: int, rests: list[Span]) -> None:
    """Also where pauses overlap: two that were approved in the same moment rest a day once."""
    due = due_after(start=start, days=n, pauses=rests)
    after = [start + k * DAY for k in range(1, (due - start).days + 1)]
    counted = [day for day in after if not any(rest.first <= day <= rest.last for rest in rests)]
    assert len(counted) == n


@unhurried
@given(days, st.sampled_from(sorted(PERIODS.values())), st.integers(1, 900), st.lists(spans, max_size=3))
def test_the_current_period_holds_the_day_and_signing_it_leaves_nothing_to_sign(
    last: date, n: int, later: int, pauses: list[Span]
) -> None:
    day, rests = last + later * DAY, apart(pauses)
    period = current_period(last=last, kept_until=None, days=n, pauses=rests, day=day)
    assert period is not None
    assert period.first <= day <= period.last
    assert current_period(last=last, kept_until=period.last, days=n, pauses=rests, day=day) is None
