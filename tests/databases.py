"""The test database: migrated once and kept, put back whole after a test that committed.

Migrating Wagtail takes a quarter of a minute; the result is kept in `var/`, named by what it depends on. After a
transactional test Django would delete row by row, which the append-only triggers refuse on purpose (production has no
switch for it) and which also loses the rows migrations made (root page, site). So the state from the beginning of the
run is put back as it was, triggers included.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

from lanmu.audit.append_only import install_guards

_first_states: list[sqlite3.Connection] = []
PACKAGES = ("django", "wagtail", "django-taggit", "django-tasks-db")


def _template_path() -> Path:
    """Where the migrated database of this state of the migrations is kept."""
    total = hashlib.sha256()
    for package in PACKAGES:
        total.update(f"{package} {version(package)}\n".encode())
    for config in sorted(apps.get_app_configs(), key=lambda c: c.label):
        total.update(config.name.encode())
        if config.name.startswith("lanmu."):
            for path in sorted((Path(config.path) / "migrations").glob("*.py")):
                total.update(path.name.encode() + path.read_bytes())
    return settings.ROOT / "var" / "test-database" / f"{total.hexdigest()[:16]}.sqlite3"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    source.backup(target)


@contextmanager
def sqlite_database() -> Iterator[None]:
    """The migrated test database for this run, and its first state kept for `_put_back`."""
    template = _template_path()
    target = Path(settings.DATABASES["default"]["TEST"]["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(template):
        if template.exists():
            with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(target)) as copy:
                _copy(source, copy)
        old = setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=())
        connection.ensure_connection()
        if not template.exists():
            fresh = template.with_suffix(".new")
            with closing(sqlite3.connect(fresh)) as copy:
                _copy(connection.connection, copy)
            fresh.rename(template)
            for stale in sorted(template.parent.glob("*.sqlite3"), key=lambda p: p.stat().st_mtime)[:-5]:
                stale.unlink()
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as first_state:
        _copy(connection.connection, first_state)
        _first_states[:] = [first_state]
        with _teardown_replaced(lambda: _put_back(first_state)):
            yield
    connection.close()
    del old  # the files go with the run's data folder


def write_migrated_sqlite(path: Path) -> None:
    """An empty, migrated database as a file: for programs that a test starts.

    When the suite runs on a server there is none; the programs then migrate themselves, which takes them longer.
    """
    if not _first_states:
        return
    with closing(sqlite3.connect(path)) as copy:
        _copy(_first_states[0], copy)


def _put_back(first_state: sqlite3.Connection) -> None:
    connection.ensure_connection()
    _copy(first_state, connection.connection)


@contextmanager
def server_database() -> Iterator[None]:
    """The same on PostgreSQL (DATABASE_URL): the first state is a database of its own, from which the other is copied.

    A copy brings sequences, triggers and rows back together; reloading rows alone left the sequences behind them.
    """
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    name = connection.settings_dict["NAME"]
    _copy_on_server(name, f"{name}_first")
    with _teardown_replaced(lambda: _copy_on_server(f"{name}_first", name)):
        yield
    teardown_databases(old, verbosity=0)
    _on_server(f'DROP DATABASE "{name}_first"')


def _copy_on_server(source: str, target: str) -> None:
    """`target` becomes what `source` is. Nobody may be connected to either: who still is, is thrown out."""
    connection.close()
    _on_server(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)', f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _on_server(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _teardown_replaced(put_back: Any) -> Iterator[None]:
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: put_back()
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = original


def drop_guards(model: type[Model]) -> None:
    """Remove the append-only triggers of a table, as somebody with the database in hand would."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks outstanding cannot be altered
        for kind in ("update", "delete"):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "append_only_{table}_{kind}"{on}')


@contextmanager
def unguarded(model: type[Model]) -> Iterator[None]:
    """The append-only triggers of a table gone for a while."""
    drop_guards(model)
    try:
        yield
    finally:
        install_guards()
