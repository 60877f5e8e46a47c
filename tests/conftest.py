"""The suite is strict: warnings are errors, only loopback, random order, undefined template variables fail.

Every test has release trees of its own; vault, media and database belong to the run (lanmu/config/settings/test.py).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache

from tests.databases import server_database, sqlite_database
from tests.strict_templates import strict_templates

pytest_plugins = ["tests.clause_results"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The migrated database of this run (tests/databases.py)."""
    sqlite = "sqlite3" in django_settings.DATABASES["default"]["ENGINE"]
    database = sqlite_database() if sqlite else server_database()
    with django_db_blocker.unblock():
        database.__enter__()
    yield
    with django_db_blocker.unblock():
        database.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def _strict_templates() -> Iterator[None]:
    with strict_templates():
        yield


@pytest.fixture(autouse=True)
def _own_trees(settings: Any, tmp_path: Path) -> None:
    """What one test releases, another does not find."""
    settings.LANMU_BUILD_TREE = tmp_path / "build"
    settings.LANMU_SERVED_TREE = tmp_path / "public"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()
