"""The states and who may do what in them: the README shows the code, and the code moves by the table only."""

import ast
import itertools
from pathlib import Path

import pytest

from lanmu.common.refusal import Refused
from lanmu.publishing import actions, permissions, routing, state_table, transitions
from lanmu.publishing.actions import _steps
from lanmu.publishing.enums import CLOSED_STATES, OPEN_STATES, Disclosure, Route, Stage, SubmissionState
from lanmu.publishing.transitions import WAYS, NoSuchMove, check_move, edges
from tests.factories import AT, make_article, make_cast, submit

BY_THE_SYSTEM = {"open_supplement", "void"}
"""Not verbs of people: part of publishing, and of noticing that a text was tampered with."""
STATE_OF_STAGE = {
    Stage.FIRST: SubmissionState.FIRST_REVIEW, Stage.SECOND: SubmissionState.SECOND_REVIEW,
    Stage.THIRD: SubmissionState.THIRD_REVIEW,
}  # fmt: skip


def ends_of(verb: str, origin: SubmissionState | None) -> set[SubmissionState]:
    return {end for start, name, end in edges() if (start, name) == (origin, verb)}


def test_the_readme_shows_diagram_and_table_as_the_code_has_them() -> None:
    text = state_table.README.read_text(encoding="utf-8")
    assert text == state_table.rendered(text), "lanmu/publishing/state_table.py says how to bring it up to date"
    assert text.count("stateDiagram-v2") == 1


def test_every_state_is_reached_and_only_closed_ones_end() -> None:
    assert {end for _origin, _verb, end in edges()} == set(SubmissionState)
    assert {origin for origin, _verb, _end in edges() if origin is not None} == OPEN_STATES
    assert not {origin for origin, _verb, _end in edges()} & CLOSED_STATES


def test_every_verb_exists_and_every_rule_says_what_it_is() -> None:
    for way in WAYS:
        assert way.verb in actions.__all__ or way.verb in BY_THE_SYSTEM, way.verb
        if way.rule:
            assert len(getattr(permissions, way.rule).__doc__) > 40, way.rule
        else:
            assert way.verb in BY_THE_SYSTEM | {"publish_due"}


@pytest.mark.parametrize(
    ("route", "disclosure", "joint"), list(itertools.product(Route, [d for d in Disclosure if d], [True, False]))
)
def test_what_the_routes_come_to_is_in_the_table(route: Route, disclosure: Disclosure, joint: bool) -> None:
    assert routing.first_state(route=route, disclosure=disclosure, joint=joint) in ends_of("submit", None)
    assert routing.way(route=route, joint=joint) in ends_of("decide_secrecy", SubmissionState.SECRECY)


@pytest.mark.parametrize("joint", [True, False])
def test_what_follows_a_stage_is_in_the_table(joint: bool) -> None:
    for stage, state in STATE_OF_STAGE.items():
        assert routing.after(stage, joint=joint) in ends_of("pass_stage", state)
    assert routing.after(Stage.JOINT, joint=True) in ends_of("sign_jointly", SubmissionState.JOINT)


def test_every_target_written_in_an_action_is_an_end_of_the_table() -> None:
    wanted = set()
    for path in Path(actions.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "move":
                to = next((k.value for k in node.keywords if k.arg == "to"), None)
                if isinstance(to, ast.Attribute) and isinstance(to.value, ast.Name):
                    wanted.add(SubmissionState[to.attr])
    assert len(wanted) >= 6
    assert wanted <= {end for _origin, _verb, end in edges()}


@pytest.mark.django_db
def test_a_move_that_is_not_in_the_table_is_refused_before_anything_is_written() -> None:
    cast = make_cast()
    submission = submit(article=make_article(cast.column, by=cast.author), by=cast.author, at=AT)
    for end in (SubmissionState.PUBLISHED, SubmissionState.THIRD_REVIEW, SubmissionState.SCHEDULED):
        with pytest.raises(NoSuchMove):
            _steps.move(submission, to=end, at=AT)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.FIRST_REVIEW
    assert not issubclass(NoSuchMove, Refused)


def test_all_other_pairs_are_refused() -> None:
    known = {(origin, end) for origin, _verb, end in edges()}
    refused = 0
    for origin, end in itertools.product(SubmissionState, SubmissionState):
        if (origin, end) in known:
            check_move(origin=origin, end=end)
        else:
            with pytest.raises(NoSuchMove):
                check_move(origin=origin, end=end)
            refused += 1
    assert refused + len({pair for pair in known if pair[0] is not None}) == len(SubmissionState) ** 2
    assert tuple(state for state in SubmissionState if state in OPEN_STATES) == transitions.OPEN
