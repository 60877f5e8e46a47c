"""The house, once per test."""

import pytest

from tests.inspections.cast import House, make_house


@pytest.fixture
def house(db: None) -> House:
    return make_house()
