"""The manifest in the database: which files are public, what they read. Written by the holder of the lease only."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Max

from lanmu.release.hashing import fact_hash, unpack
from lanmu.release.models import Leftover, ReadFact, ReadSet, ReadSetFact, ReleasedFile

T = TypeVar("T")

CHUNK = 500
"""Parameters per query: SQLite and PostgreSQL both take far more, but plans stay good."""


class Row(NamedTuple):
    """A manifest row as the engine handles it."""

    id: int
    target: str
    path: str
    digest: str
    size: int
    made_from: str
    approval: str
    read_set: int
    own_reads: bytes


_DROP_READS = "DELETE FROM release_readfact WHERE fact_hash = %s AND file = %s"
_ADD_READS = "INSERT INTO release_readfact (fact_hash, file) VALUES (%s, %s)"
_CHANGE_FILES = (
    "UPDATE release_releasedfile SET path=%s, digest=%s, size=%s, made_from=%s, approval=%s, read_set=%s, own_reads=%s"
    " WHERE id=%s"
)
_ADD_FILES = (
    "INSERT INTO release_releasedfile (id, target, path, digest, size, made_from, approval, read_set, own_reads)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_FIELDS = ("id", "target", "path", "digest", "size", "made_from", "approval", "read_set", "own_reads")


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """`items` in slices of `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def rows_for(targets: Sequence[str]) -> dict[str, Row]:
    """The manifest rows of `targets`, by target."""
    found: dict[str, Row] = {}
    for part in chunks(targets):
        for values in ReleasedFile.objects.filter(target__in=part).values_list(*_FIELDS):
            row = Row._make((*values[:-1], bytes(values[-1])))
            found[row.target] = row
    return found


def readers_of(facts: Iterable[str]) -> set[str]:
    """Targets whose last render read one of `facts`: an indexed look-up, however large the site."""
    hashes = [fact_hash(f) for f in facts]
    files: set[int] = set()
    sets: set[int] = set()
    for part in chunks(hashes):
        files.update(ReadFact.objects.filter(fact_hash__in=part).values_list("file", flat=True))
        sets.update(ReadSetFact.objects.filter(fact_hash__in=part).values_list("read_set", flat=True))
    targets: set[str] = set()
    for ids in chunks(sorted(files)):
        targets.update(ReleasedFile.objects.filter(id__in=ids).values_list("target", flat=True))
    for ids in chunks(sorted(sets)):
        targets.update(ReleasedFile.objects.filter(read_set__in=ids).values_list("target", flat=True))
    return targets


def taken(paths: Sequence[str], *, but: Container[str] = ()) -> set[str]:
    """Those of `paths` at which a target stands, leaving aside the targets in `but`."""
    found: set[str] = set()
    for part in chunks(paths):
        rows = ReleasedFile.objects.filter(path__in=part).values_list("path", "target")
        found.update(path for path, target in rows if target not in but)
    return found


def known_paths() -> set[int]:
    """`hash` of every path in the manifest: eight times smaller than the paths, for a site of a million files."""
    return set(map(hash, ReleasedFile.objects.values_list("path", flat=True).iterator(chunk_size=5000)))


@dataclass(slots=True)
class Update:
    """What a batch did to the manifest. Rows with id 0 are new."""

    rows: list[Row] = field(default_factory=list)
    old: dict[str, Row] = field(default_factory=dict)
    """Former rows of the same targets."""
    sets: dict[int, str] = field(default_factory=dict)


class Manifest:
    """Writer of the manifest. Gives new rows their ids."""

    def __init__(self) -> None:
        self._next = (ReleasedFile.objects.aggregate(top=Max("id"))["top"] or 0) + 1
        self._sets = set(ReadSet.objects.values_list("id", flat=True))

    def apply(self, update: Update) -> None:
        """Write a batch: new and changed rows and the facts they read, in one transaction."""
        with transaction.atomic():
            self._add_sets(update.sets)
            new: list[Row] = []
            changed: list[Row] = []
            add: list[tuple[int, int]] = []
            drop: list[tuple[int, int]] = []
            for row in update.rows:
                old = update.old.get(row.target)
                if old is None:
                    row = row._replace(id=self._next)
                    self._next += 1
                    new.append(row)
                    add.extend((h, row.id) for h in unpack(row.own_reads))
                    continue
                row = row._replace(id=old.id)
                changed.append(row)
                if row.own_reads != old.own_reads:
                    before, after = set(unpack(old.own_reads)), set(unpack(row.own_reads))
                    add.extend((h, row.id) for h in sorted(after - before))
                    drop.extend((h, row.id) for h in sorted(before - after))
            left = [old.path for row in changed if (old := update.old[row.target]).path != row.path]
            Leftover.objects.bulk_create([Leftover(path=path) for path in left], ignore_conflicts=True)
            self._write(new, changed, add, drop)

    def remove(self, rows: Sequence[Row]) -> None:
        """Forget files that are gone."""
        with transaction.atomic():
            _many(_DROP_READS, [(h, row.id) for row in rows for h in unpack(row.own_reads)])
            for part in chunks([row.id for row in rows]):
                ReleasedFile.objects.filter(id__in=part).delete()

    def _add_sets(self, sets: dict[int, str]) -> None:
        fresh = {number: text for number, text in sets.items() if number not in self._sets}
        if not fresh:
            return
        ReadSet.objects.bulk_create([ReadSet(id=n, facts=t) for n, t in fresh.items()], ignore_conflicts=True)
        ReadSetFact.objects.bulk_create(
            [ReadSetFact(fact_hash=fact_hash(f), read_set=n) for n, t in fresh.items() for f in t.split("\n") if f],
            ignore_conflicts=True,
            batch_size=CHUNK,
        )
        self._sets.update(fresh)

    @staticmethod
    def _write(
        new: Sequence[Row], changed: Sequence[Row], add: Sequence[tuple[int, int]], drop: Sequence[tuple[int, int]]
    ) -> None:
        _many(_DROP_READS, drop)
        _many(
            _CHANGE_FILES,
            [(r.path, r.digest, r.size, r.made_from, r.approval, r.read_set, r.own_reads, r.id) for r in changed],
        )
        _many(_ADD_FILES, new)
        _many(_ADD_READS, add)


def _many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """One statement for many rows: ORM objects would cost more than the rendering."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
