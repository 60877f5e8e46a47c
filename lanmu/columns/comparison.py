"""The difference between two tables. Pure: `diff`, the preview of an upload and `load` all show the same thing."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lanmu.columns.table import TableRow

COMPARED = ("kind", "responsible", "operator", "duty", "cadence")
POSITION = "position"


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of both tables with different cells: field → (old, new). `position` is its place in the table."""

    old: TableRow
    new: TableRow
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What would turn the current table into the wanted one."""

    added: tuple[TableRow, ...]
    removed: tuple[TableRow, ...]
    """In the current table, not in the wanted one. Loading only reports them; `--prune` takes them out."""
    changed: tuple[RowChange, ...]
    unchanged: int
    sequence: tuple[tuple[str, ...], ...]
    """Paths of the resulting table in order, the rows that are not in the wanted one included."""

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)

    def as_json(self) -> dict[str, Any]:
        """The shape of `lanmu columns diff --json` (design §6)."""
        return {
            "added": [row.as_json() for row in self.added],
            "removed": [row.as_json() for row in self.removed],
            "changed": [
                {
                    "path": list(change.new.path),
                    "fields": {k: {"old": o, "new": n} for k, (o, n) in change.fields.items()},
                }
                for change in self.changed
            ],
        }


def compare(*, current: Sequence[TableRow], wanted: Sequence[TableRow]) -> TableDiff:
    """Compare two tables in which no path stands twice. Rows are the same row when their levels are the same."""
    before = {row.path: row for row in current}
    after = {row.path: row for row in wanted}
    sequence = _merged([row.path for row in current], [row.path for row in wanted])
    moved = _moved(
        [path for path in before if path in after], [path for path in sequence if path in before and path in after]
    )
    changed = []
    for path, new in after.items():
        if (old := before.get(path)) is None:
            continue
        fields: dict[str, tuple[Any, Any]] = {
            name: (getattr(old, name), getattr(new, name))
            for name in COMPARED
            if getattr(old, name) != getattr(new, name)
        }
        if path in moved:
            fields[POSITION] = moved[path]
        if fields:
            changed.append(RowChange(old, new, fields))
    return TableDiff(
        added=tuple(row for path, row in after.items() if path not in before),
        removed=tuple(row for path, row in before.items() if path not in after),
        changed=tuple(changed),
        unchanged=len(before.keys() & after.keys()) - len(changed),
        sequence=tuple(sequence),
    )


def _merged(current: list[tuple[str, ...]], wanted: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The wanted order, with every row that is only in the current table kept behind the row it stood behind."""
    chosen = set(wanted)
    followers: dict[tuple[str, ...] | None, list[tuple[str, ...]]] = {}
    leader: tuple[str, ...] | None = None
    for path in current:
        if path in chosen:
            leader = path
        else:
            followers.setdefault(leader, []).append(path)
    merged = list(followers.get(None, []))
    for path in wanted:
        merged += [path, *followers.get(path, [])]
    return merged


def _moved(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Rows that changed places among those both tables have; as few as possible: one moved row is one change."""
    old_place = {path: place for place, path in enumerate(before, start=1)}
    places = [old_place[path] for path in after]
    tails: list[int] = []  # places that end the best rising run of each length
    length_at: list[int] = []
    for place in places:
        length = bisect_left(tails, place)
        tails[length : length + 1] = [place]
        length_at.append(length + 1)
    kept: set[int] = set()
    need = len(tails)
    for place, length in zip(reversed(places), reversed(length_at), strict=True):
        if length == need:
            kept.add(place)
            need -= 1
    return {path: (old_place[path], new) for new, path in enumerate(after, start=1) if old_place[path] not in kept}
