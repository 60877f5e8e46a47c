"""Fast inserts by plain SQL: one prepared statement per table, constants converted once.

Django's `bulk_create` refuses models that inherit a table (every page does) and converts every field of every row. The
columns and constants here come from the models themselves, so a new field takes its default without a change here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router

_CONVERTED = (models.DateField, models.UUIDField, models.JSONField)
"""Fields whose Python values are not what the driver takes; text and numbers are."""


class RowWriter:
    """Inserts rows like `pattern`, except for the attributes in `varying`."""

    def __init__(self, pattern: models.Model, varying: Sequence[str]) -> None:
        model = type(pattern)
        self._connection = connections[router.db_for_write(model)]
        fields = [
            f for f in model._meta.local_concrete_fields if not isinstance(f, models.AutoField) or f.attname in varying
        ]
        by_name = {f.attname: f for f in fields}
        self._converted = [
            (place, by_name[name].get_db_prep_save)
            for place, name in enumerate(varying)
            if isinstance(by_name[name], _CONVERTED)
        ]
        self._order = [by_name[n] for n in varying] + [f for f in fields if f.attname not in set(varying)]
        self._constants = tuple(
            f.get_db_prep_save(getattr(pattern, f.attname), self._connection) for f in self._order[len(varying) :]
        )
        quote = self._connection.ops.quote_name
        columns = ", ".join(quote(str(f.column)) for f in self._order)
        marks = ", ".join(["%s"] * len(self._order))
        self._sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - names of ours

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows of the varying values, as Python values, in the order of `varying`. Inside a transaction."""
        connection, constants = self._connection, self._constants
        prepared = [[*row, *constants] for row in rows]
        for place, convert in self._converted:
            for row in prepared:
                row[place] = convert(row[place], connection)
        if prepared:
            with connection.cursor() as cursor:
                cursor.executemany(self._sql, prepared)
