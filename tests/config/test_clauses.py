"""`lanmu clauses`: every clause, its tests, its state; unknown clauses are refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from lanmu.common.refusal import Refused
from lanmu.config.clauses import known_clauses, marked_tests, node_of, report, write_results
from lanmu.config.cli import main

MARKED = """
import pytest

pytestmark = [pytest.mark.clause("2.1"), pytest.mark.slow]

@pytest.mark.clause("16.1", "18.1")
@pytest.mark.parametrize("x", [1, 2])
def test_one(x): ...

class TestTwo:
    pytestmark = pytest.mark.clause("A1")
    @pytest.mark.clause("A2")
    def test_in_class(self): ...
    def helper(self): ...

def helper(): ...
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "x").mkdir(parents=True)
    (tmp_path / "tests" / "x" / "test_y.py").write_text(MARKED, encoding="utf-8")
    return tmp_path


def states(project: Path) -> dict[str, str]:
    found = report(tests=project / "tests", results=project / "results.json")
    return {clause.id: str(clause.state) for clause in found}


def test_the_regulation_is_there_whole() -> None:
    clauses = known_clauses()
    assert len(clauses) == 69
    assert list(clauses)[:2] == ["2.1", "2.2"]
    assert list(clauses)[-3:] == ["A1", "A2", "A3"]


def test_marks_of_functions_classes_and_modules_are_found(project: Path) -> None:
    one, two = "tests/x/test_y.py::test_one", "tests/x/test_y.py::TestTwo::test_in_class"
    assert marked_tests(project / "tests") == {
        "2.1": [one, two],
        "16.1": [one],
        "18.1": [one],
        "A1": [two],
        "A2": [two],
    }


def test_an_unknown_clause_is_refused_by_name(project: Path) -> None:
    (project / "tests" / "test_z.py").write_text(
        'import pytest\n@pytest.mark.clause("99.9")\ndef test_z(): ...\n', encoding="utf-8"
    )
    with pytest.raises(Refused, match=r"test_z.py::test_z 标注的“99.9”不是管理办法的条目"):
        marked_tests(project / "tests")


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ({}, "open"),
        ({"test_one": "passed"}, "proven"),
        ({"test_one": "failed"}, "failing"),
        ({"test_one": "skipped"}, "open"),
    ],
)
def test_a_clause_is_proven_only_by_passing_tests(project: Path, outcomes: dict[str, str], state: str) -> None:
    write_results(project / "results.json", {f"tests/x/test_y.py::{n}": o for n, o in outcomes.items()}, root=project)
    assert states(project)["16.1"] == state


def test_all_tests_of_a_clause_must_pass(project: Path) -> None:
    one, two = "tests/x/test_y.py::test_one", "tests/x/test_y.py::TestTwo::test_in_class"
    write_results(project / "results.json", {one: "passed"}, root=project)
    assert states(project)["2.1"] == "open"
    write_results(project / "results.json", {two: "passed"}, root=project)
    assert states(project)["2.1"] == "proven", "the earlier outcome is kept"


def test_an_outcome_counts_only_while_the_test_is_what_it_was(project: Path) -> None:
    write_results(project / "results.json", {"tests/x/test_y.py::test_one": "passed"}, root=project)
    assert states(project)["16.1"] == "proven"
    path = project / "tests" / "x" / "test_y.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert states(project)["16.1"] == "open"


def test_damaged_results_are_refused_with_a_way_out(project: Path) -> None:
    (project / "results.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused, match="请删除它后运行 lanmu clauses --run"):
        states(project)


def test_the_command_prints_the_agreed_shape_and_is_1_while_clauses_are_open(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LANMU_CLAUSE_RESULTS", str(tmp_path / "none.json"))
    assert main(["clauses", "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert [c["id"] for c in shown] == list(known_clauses())
    assert all(set(c) == {"id", "does", "tests", "state"} for c in shown)
    assert {c["state"] for c in shown} == {"open"}
    assert main(["clauses"]) == 1
    assert "共 69 条：已证明 0 条" in capsys.readouterr().out


def test_reading_the_sources_finds_what_pytest_finds() -> None:
    """Pytest's own collection of the marked tests is the judge."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "clause", "-p", "no:randomly"],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    collected = {node_of(line) for line in done.stdout.splitlines() if "::" in line}
    listed = {test for tests in marked_tests(Path(settings.ROOT) / "tests").values() for test in tests}
    assert collected == listed, done.stdout + done.stderr


def test_a_run_keeps_the_outcomes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "tests" / "conftest.py").write_text("", encoding="utf-8")
    (project / "tests" / "x" / "test_y.py").write_text(
        "import pytest\n"
        '@pytest.mark.clause("A1")\n@pytest.mark.parametrize("x", [1, 2])\ndef test_a(x): assert x == 1\n'
        '@pytest.mark.clause("A2")\ndef test_b(): pass\n',
        encoding="utf-8",
    )
    (project / "pytest.ini").write_text("[pytest]\nmarkers = clause(id): c\n", encoding="utf-8")
    monkeypatch.setenv("LANMU_CLAUSE_RESULTS", str(project / "results.json"))
    monkeypatch.setenv("PYTHONPATH", str(settings.ROOT))
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.clause_results", "-p", "no:cacheprovider", "."],
        cwd=project,
        capture_output=True,
        check=False,
    )
    assert (states(project)["A1"], states(project)["A2"]) == ("failing", "proven")
