"""Tables whose rows are written once: the database itself refuses to change or remove them.

An app names its history in `AppConfig.ready`: `guard(ReviewAct)`. The triggers are made after every `migrate`, not by a
migration of their own, because SQLite rebuilds a table for many later migrations and drops its triggers on the way;
`missing_guards` tells when one is gone. There is no switch: who has to alter such a row alters the database's schema
first, and the digests and the audit chain show it all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

MESSAGE = "历史记录只能追加，不能修改或删除"
PREFIX = "append_only_"
FUNCTION = "lanmu_append_only"


@dataclass(frozen=True, slots=True)
class Guard:
    """A guarded table. `may_be_cleared`: columns that may become NULL when what they point to is deleted."""

    model: str
    may_be_cleared: tuple[str, ...] = ()


_guards: dict[str, Guard] = {}


def guard(model: type[Model], *, may_be_cleared: Iterable[str] = ()) -> None:
    """Make `model`'s rows append-only. Call in `AppConfig.ready`."""
    columns = tuple(str(getattr(model._meta.get_field(name), "column")) for name in may_be_cleared)  # noqa: B009 - typed so
    _guards[model._meta.label] = Guard(model._meta.label, columns)


def guarded_tables() -> list[str]:
    """Names of the guarded tables."""
    return sorted(apps.get_model(label)._meta.db_table for label in _guards)


def install_guards(*, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Make the triggers that are missing or outdated. Receiver of `post_migrate`; may run as often as one likes."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for label, one in sorted(_guards.items()):
            table = apps.get_model(label)._meta.db_table
            if table in present:  # a `migrate` of some apps only may come before this table exists
                columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
                for statement in _statements(connection, table, columns, one.may_be_cleared):
                    cursor.execute(statement)


def missing_guards(*, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Guarded tables that lack a trigger in the database: somebody removed it, or `migrate` has not run."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal")
        found = {name for (name,) in cursor.fetchall()}
    kinds = ("update", "delete") if connection.vendor == "sqlite" else ("update", "delete", "truncate")
    return [table for table in guarded_tables() if any(_trigger(table, kind) not in found for kind in kinds)]


def _trigger(table: str, kind: str) -> str:
    return f"{PREFIX}{table}_{kind}"


def _statements(
    connection: BaseDatabaseWrapper, table: str, columns: list[str], may_be_cleared: tuple[str, ...]
) -> list[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "sqlite":
        return _sqlite(quote, table, columns, may_be_cleared)
    if connection.vendor == "postgresql":
        return _postgresql(quote, table, columns, may_be_cleared)
    raise NotImplementedError(connection.vendor)


def _sqlite(quote: Any, table: str, columns: list[str], may_be_cleared: tuple[str, ...]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    when = _unless_only_cleared(quote, columns, may_be_cleared, same="IS")
    update, delete = _trigger(table, "update"), _trigger(table, "delete")
    return [
        f"DROP TRIGGER IF EXISTS {quote(update)}",
        f"CREATE TRIGGER {quote(update)} BEFORE UPDATE ON {quote(table)} {when} {refuse}",
        f"DROP TRIGGER IF EXISTS {quote(delete)}",
        f"CREATE TRIGGER {quote(delete)} BEFORE DELETE ON {quote(table)} {refuse}",
    ]


def _postgresql(quote: Any, table: str, columns: list[str], may_be_cleared: tuple[str, ...]) -> list[str]:
    when = _unless_only_cleared(quote, columns, may_be_cleared, same="IS NOT DISTINCT FROM")
    made = [
        (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    ]
    for kind, each, condition in (("update", "ROW", when), ("delete", "ROW", ""), ("truncate", "STATEMENT", "")):
        name = quote(_trigger(table, kind))
        made += [
            f"DROP TRIGGER IF EXISTS {name} ON {quote(table)}",
            (
                f"CREATE TRIGGER {name} BEFORE {kind.upper()} ON {quote(table)} FOR EACH {each} {condition} "
                f"EXECUTE FUNCTION {FUNCTION}()"
            ),
        ]
    return made


def _unless_only_cleared(quote: Any, columns: list[str], may_be_cleared: tuple[str, ...], *, same: str) -> str:
    """The trigger's WHEN: every update, except one that clears such a column and leaves all others as they are."""
    if not may_be_cleared:
        return ""
    kept = [f"NEW.{quote(c)} {same} OLD.{quote(c)}" for c in columns if c not in may_be_cleared]
    cleared = [
        f"(NEW.{quote(c)} IS NULL OR NEW.{quote(c)} {same} OLD.{quote(c)})" for c in columns if c in may_be_cleared
    ]
    return f"WHEN (NOT ({' AND '.join(kept + cleared)}))"
