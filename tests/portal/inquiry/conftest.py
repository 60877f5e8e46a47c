"""The story, once per test."""

from typing import Any

import pytest

from tests.portal.inquiry.world import Story, make_story


@pytest.fixture
def story(db: None, settings: Any) -> Story:
    settings.LANMU_BUILD_PROCESSES = 1
    return make_story()
