"""The office, once per test."""

from typing import Any

import pytest

from tests.incidents.cast import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture(autouse=True)
def _own_evidence(settings: Any, tmp_path: Any) -> None:
    settings.LANMU_EVIDENCE = tmp_path / "evidence"
