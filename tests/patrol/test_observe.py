"""What runs see becomes findings: one open finding per problem, closed by proof only, never by silence."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lanmu.audit.models import AuditEntry
from lanmu.patrol.actions import Observation, observe, within_keys
from lanmu.patrol.enums import EventKind, Severity
from lanmu.patrol.models import Finding, FindingEvent
from tests.factories import AT, make_column, make_department, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def late(n: int = 1, **fields: Any) -> Observation:
    return Observation(key=f"freshness.late:column:{n}", rule="freshness.late", text=f"栏目{n}超期未更新", **fields)


def see(*observations: Observation, at: datetime = AT, source: str = "freshness", **given: Any) -> Any:
    return observe(source=source, seen=observations, at=at, **given)


def kinds(finding: Finding) -> list[str]:
    return list(finding.events.values_list("kind", flat=True))


def test_a_problem_seen_for_the_first_time_is_opened_with_its_rule_s_severity_and_a_row_of_history() -> None:
    department = make_department("法规处")
    column = make_column()
    outcome = see(late(department_id=department.pk, column_id=column.pk, evidence={"days": 8}))
    finding = Finding.objects.get()
    assert (outcome.opened, outcome.repeated, outcome.closed) == (1, 0, 0)
    assert outcome.opened == 1
    assert (finding.first_seen, finding.last_seen, finding.times_seen) == (AT, AT, 1)
    assert finding.severity == Severity.SERIOUS
    assert (finding.department, finding.column.pk, finding.evidence) == (department, column.pk, {"days": 8})
    assert kinds(finding) == [EventKind.OPENED]
    assert AuditEntry.objects.get(action="patrol.observe").detail["opened"] == 1


def test_an_equal_repeat_only_moves_the_last_sighting() -> None:
    see(late())
    outcome = see(late(), at=AT + HOUR)
    finding = Finding.objects.get()
    assert (outcome.opened, outcome.repeated, outcome.closed) == (0, 1, 0)
    assert (finding.first_seen, finding.last_seen, finding.times_seen) == (AT, AT + HOUR, 2)
    assert kinds(finding) == [EventKind.OPENED]
    assert AuditEntry.objects.filter(action="patrol.observe").count() == 1


def test_a_case_that_gets_worse_takes_the_new_words_and_evidence() -> None:
    see(late(evidence={"days": 8}))
    worse = Observation(
        key=late().key, rule="freshness.veto", text="栏目1十四天未更新", evidence={"days": 14}, path="/xwdt/"
    )
    see(worse, at=AT + HOUR)
    finding = Finding.objects.get()
    assert (finding.rule, finding.severity, finding.text) == ("freshness.veto", Severity.VETO, "栏目1十四天未更新")
    assert (finding.evidence, finding.path, finding.times_seen) == ({"days": 14}, "/xwdt/", 2)


def test_the_same_run_twice_changes_nothing() -> None:
    see(late(1))
    see(late(2), at=AT + HOUR)
    before = list(Finding.objects.order_by("pk").values())
    outcome = see(late(2), at=AT + HOUR)
    assert (outcome.opened, outcome.repeated, outcome.closed) == (0, 0, 0)
    assert list(Finding.objects.order_by("pk").values()) == before


def test_what_a_later_look_at_the_same_thing_does_not_see_is_closed_with_that_look_as_proof() -> None:
    see(late())
    outcome = see(at=AT + HOUR)
    finding = Finding.objects.get()
    assert outcome.closed == 1
    assert finding.closed_at == AT + HOUR
    assert finding.proof == {"how": "patrol", "run": None, "seen": (AT + HOUR).isoformat()}
    assert kinds(finding) == [EventKind.OPENED, EventKind.CLOSED]


@pytest.mark.parametrize(
    "scope",
    [
        within_keys({"freshness.late:column:2"}),
        lambda finding: finding.column_id == 999,
    ],
)
def test_what_a_run_could_not_see_stays_open(scope: Any) -> None:
    see(late(1), late(2, column_id=None))
    see(at=AT + HOUR, scope=scope)
    assert Finding.objects.get(key="freshness.late:column:1").is_open


def test_a_run_of_another_source_closes_nothing() -> None:
    see(late())
    assert see(at=AT + HOUR, source="links").closed == 0
    assert Finding.objects.get().is_open


def test_a_problem_that_comes_back_is_a_new_row_that_knows_the_old_one() -> None:
    see(late())
    see(at=AT + HOUR)
    see(late(), at=AT + 2 * HOUR)
    old, new = Finding.objects.order_by("pk")
    assert (old.is_open, new.is_open, new.again_of) == (False, True, old)
    assert kinds(new) == [EventKind.REOPENED]
    assert new.times_seen == 1


def test_what_a_later_run_proved_gone_is_not_opened_by_an_earlier_one() -> None:
    see(late())
    see(at=AT + 2 * HOUR)
    assert see(late(), at=AT + HOUR).opened == 0
    assert Finding.objects.count() == 1


def test_an_earlier_run_that_ends_later_does_not_prove_gone_what_was_seen_after_it() -> None:
    see(late(), at=AT + HOUR)
    assert see(at=AT).closed == 0


def test_a_sighting_after_a_long_silence_is_a_row_of_history() -> None:
    see(late())
    see(late(), at=AT + timedelta(days=30), scope=within_keys(set()))
    assert kinds(Finding.objects.get()) == [EventKind.OPENED, EventKind.SEEN_AGAIN]


def test_what_an_inspector_found_no_patrol_closes() -> None:
    inspector = make_user("检查人")
    see(Observation(key="spot:1", rule="spot.banner", text="横幅过期", found_by_id=inspector.pk), source="spot")
    assert see(at=AT + HOUR, source="spot").closed == 0
    assert Finding.objects.get().is_open


def test_two_observations_of_one_problem_in_one_run_are_one() -> None:
    assert see(late(), late()).opened == 1


def test_a_rule_nobody_registered_is_an_error_and_nothing_is_written() -> None:
    with pytest.raises(KeyError):
        see(late(), Observation(key="x", rule="nonsense.rule", text="？"))
    assert not Finding.objects.exists()


def test_a_long_sentence_is_cut_not_refused() -> None:
    see(Observation(key="k", rule="spot.x", text="长" * 900, path="/" * 900))
    finding = Finding.objects.get()
    assert (len(finding.text), len(finding.path)) == (500, 240)
    assert finding.text.endswith("…")


def test_the_database_refuses_a_second_open_finding_and_a_closing_without_proof() -> None:
    see(late())
    finding = Finding.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(
            key=finding.key, source="freshness", rule=finding.rule, severity=finding.severity, text="又一条",
            first_seen=AT, last_seen=AT,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(closed_at=AT + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(closed_at=AT, proof={"how": "patrol"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(last_seen=AT - HOUR)


def test_history_cannot_be_rewritten() -> None:
    see(late())
    with pytest.raises(DatabaseError), transaction.atomic():
        FindingEvent.objects.update(note="改")


def test_queries_do_not_grow_with_what_is_seen() -> None:
    def queries(n: int, at: datetime) -> int:
        with CaptureQueriesContext(connection) as caught:
            see(*(late(i) for i in range(n)), at=at)
        return len(caught)

    see(*(late(i) for i in range(400)))
    few = queries(5, AT + HOUR)
    see(*(late(i) for i in range(400)), at=AT + 2 * HOUR)
    assert queries(400, AT + 3 * HOUR) <= few, "equal repeats"
    assert queries(0, AT + 4 * HOUR) <= few + 5, "400 closed; SQLite splits what has more than 999 parameters"


RUN = st.tuples(st.integers(0, 40), st.frozensets(st.integers(0, 4)), st.frozensets(st.integers(0, 4)))
"""Hours after AT, the problems that are there, the problems the run is able to see."""


class AnySequenceOfRuns(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(RUN, max_size=12))
    def test_keeps_the_books_of_a_simple_model(self, runs: list[tuple[int, frozenset[int], frozenset[int]]]) -> None:
        """Model: per problem the rows [first, last, times, closed]; open means closed is None."""
        books: dict[str, list[list[Any]]] = {}
        history: dict[int, Any] = {}
        for hours, there, able in runs:
            at = AT + hours * HOUR
            seen = [late(n) for n in sorted(there & able)]
            closed = see(*seen, at=at, scope=within_keys({late(n).key for n in able})).closed
            expected = 0
            for n in sorted(able):
                rows = books.setdefault(late(n).key, [])
                row = rows[-1] if rows and rows[-1][3] is None else None
                if n in there and row is None:
                    if not rows or rows[-1][3] < at:
                        rows.append([at, at, 1, None])
                elif n in there and row[1] < at:
                    row[1], row[2] = at, row[2] + 1
                elif n not in there and row is not None and row[1] < at:
                    row[3], expected = at, expected + 1
            assert closed == expected
            now = FindingEvent.objects.in_bulk()
            assert {pk: row.__dict__ | {"_state": 0} for pk, row in history.items()} == {
                pk: now[pk].__dict__ | {"_state": 0} for pk in history
            }, "history is only added to"
            history = now
        actual: dict[str, list[list[Any]]] = {key: [] for key in books}
        for f in Finding.objects.order_by("pk"):
            actual[f.key].append([f.first_seen, f.last_seen, f.times_seen, f.closed_at])
        assert actual == books
        for key in books:
            assert Finding.objects.open().filter(key=key).count() <= 1
        told = Counter(row.kind for row in history.values())
        assert told[EventKind.OPENED] + told[EventKind.REOPENED] == Finding.objects.count()
        assert told[EventKind.CLOSED] == Finding.objects.filter(closed_at__isnull=False).count()
        for finding in Finding.objects.filter(again_of__isnull=False):
            assert finding.again_of.key == finding.key
            assert finding.again_of.closed_at < finding.first_seen
