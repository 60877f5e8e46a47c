"""Pytest plugin: refuses unknown clauses, and keeps the outcome of every test that proves one.

The outcomes go to the file named by LANMU_CLAUSE_RESULTS (set by `lanmu clauses --run` and `make test`), from where
`lanmu clauses` reads them.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from lanmu.config.clauses import known_clauses, node_of, write_results

_outcomes: dict[str, str] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every `clause(id)` must be an id of clauses.csv."""
    known = set(known_clauses())
    for item in items:
        for mark in item.iter_markers("clause"):
            unknown = [str(c) for c in mark.args if c not in known]
            if unknown or not mark.args:
                raise pytest.UsageError(f"{item.nodeid}：管理办法条目里没有 {'、'.join(unknown) or '（空）'}")
            item.user_properties.append(("clauses", ",".join(mark.args)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Worst outcome of a test over its phases and parameters: one failure fails it, a skipped test proves nothing."""
    if not any(name == "clauses" for name, _ in report.user_properties):
        return
    node = node_of(report.nodeid)
    before = _outcomes.get(node)
    if report.failed:
        _outcomes[node] = "failed"
    elif report.skipped and before != "failed":
        _outcomes[node] = "skipped"
    elif report.when == "call" and before is None:
        _outcomes[node] = "passed"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Written by the controller only: under pytest-xdist the workers' reports all arrive there."""
    target = os.environ.get("LANMU_CLAUSE_RESULTS")
    if target and not _is_worker(session.config) and _outcomes:
        write_results(Path(target), _outcomes)


def _is_worker(config: Any) -> bool:
    return hasattr(config, "workerinput")
