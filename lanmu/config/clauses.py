"""The regulation, clause by clause: what carries it out, which tests prove it, and whether they pass.

Tests say `@pytest.mark.clause("16.1")`. The list is read from the sources (no test is imported, so it takes a moment);
outcomes come from the last run that kept them. An outcome counts only while its test file is what it was in that run.
"""

import ast
import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from lanmu.common.refusal import Refused

CLAUSES = Path(__file__).parent / "data" / "clauses.csv"


class ClauseState(StrEnum):
    """`proven`: at least one test, and all of them passed. `failing`: one failed. `open`: no test, or not yet run."""

    PROVEN = "proven"
    FAILING = "failing"
    OPEN = "open"


STATE_NAMES = {ClauseState.PROVEN: "已证明", ClauseState.FAILING: "未通过", ClauseState.OPEN: "未完成"}


@dataclass(frozen=True)
class Clause:
    """One obligation: its number, where it stands, and what of the system does it."""

    id: str
    article: str
    does: str
    tests: list[str] = field(default_factory=list)
    state: ClauseState = ClauseState.OPEN

    def as_json(self) -> dict[str, object]:
        """The shape outside tools rely on."""
        shape = asdict(self)
        del shape["article"]
        return shape


def known_clauses() -> dict[str, Clause]:
    """The clauses of the regulation in its own order, without tests."""
    with CLAUSES.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Clause(row["id"], row["article"], row["system"]) for row in csv.DictReader(lines)}


def node_of(nodeid: str) -> str:
    """A test's name without its parameters: `tests/x/test_y.py::test_z[1]` → `tests/x/test_y.py::test_z`."""
    path, _, rest = nodeid.partition("::")
    return f"{path}::{rest.partition('[')[0]}"


def marked_tests(folder: Path) -> dict[str, list[str]]:
    """Clause → tests marked with it below `folder`, named from the folder's parent. Unknown clauses are refused."""
    known = known_clauses()
    found: dict[str, list[str]] = {}
    unknown = []
    for path in sorted(folder.rglob("test_*.py")):
        name = path.relative_to(folder.parent).as_posix()
        for test, clauses in _marks(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            for clause in clauses:
                if clause not in known:
                    unknown.append(
                        f"测试 {name}::{test} 标注的“{clause}”不是管理办法的条目，请改为 clauses.csv 中的编号。"
                    )
                found.setdefault(clause, []).append(f"{name}::{test}")
    if unknown:
        raise Refused(unknown)
    return found


def _marks(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    whole = _assigned(module.body)
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _one(node, "", whole)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            of_class = whole + _decorated(node.decorator_list) + _assigned(node.body)
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from _one(method, f"{node.name}::", of_class)


def _one(
    node: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str, inherited: list[str]
) -> Iterator[tuple[str, list[str]]]:
    clauses = list(dict.fromkeys(inherited + _decorated(node.decorator_list)))
    if node.name.startswith("test") and clauses:
        yield prefix + node.name, clauses


def _assigned(body: list[ast.stmt]) -> list[str]:
    """`pytestmark = …` of a module or a class, a single mark or a list of them."""
    marks: list[ast.expr] = []
    for statement in body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "pytestmark" for t in statement.targets
        ):
            value = statement.value
            marks += value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    return _decorated(marks)


def _decorated(marks: list[ast.expr]) -> list[str]:
    return [
        argument.value
        for mark in marks
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause"
        for argument in mark.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def _file_digest(root: Path, node: str) -> str:
    path = root / node.partition("::")[0]
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""


def write_results(path: Path, outcomes: Mapping[str, str], *, root: Path | None = None) -> None:
    """Keep the outcomes of a run beside those of tests that it did not run."""
    root = root or Path.cwd()
    kept = read_results(path)
    kept |= {node: [outcome, _file_digest(root, node)] for node, outcome in sorted(outcomes.items())}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)


def read_results(path: Path) -> dict[str, list[str]]:
    """Test → [outcome, digest of its file when it ran]; empty when no run has kept anything."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise Refused(f"测试结果文件 {path} 已损坏，请删除它后运行 lanmu clauses --run。") from None
    return dict(found)


def report(*, tests: Path, results: Path) -> list[Clause]:
    """Every clause with its tests and its state."""
    marked = marked_tests(tests)
    outcomes = {
        node: outcome
        for node, (outcome, digest) in read_results(results).items()
        if digest and digest == _file_digest(tests.parent, node)
    }
    clauses = []
    for clause in known_clauses().values():
        nodes = marked.get(clause.id, [])
        clauses.append(Clause(clause.id, clause.article, clause.does, nodes, _state([outcomes.get(n) for n in nodes])))
    return clauses


def _state(outcomes: list[str | None]) -> ClauseState:
    if "failed" in outcomes:
        return ClauseState.FAILING
    if outcomes and all(outcome == "passed" for outcome in outcomes):
        return ClauseState.PROVEN
    return ClauseState.OPEN
