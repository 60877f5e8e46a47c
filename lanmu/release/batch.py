"""One batch of one section: look up, render, write what changed. Runs in the engine's process or in a worker's."""

import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lanmu.release.hashing import fact_hash, file_digest, pack, read_set_of
from lanmu.release.manifest import Row, Update, rows_for
from lanmu.release.registry import Rendered, Section
from lanmu.release.store import LocalStore, check_path


class Store(Protocol):
    """Where public files go."""

    def take(self, path: str, data: bytes, source: LocalStore, *, durable: bool) -> None: ...

    def delete(self, path: str, *, durable: bool) -> None: ...

    def has(self, path: str, size: int) -> bool: ...

    def paths(self) -> Iterator[str]: ...

    def is_empty(self) -> bool: ...

    def clear_temp(self) -> None: ...

    def flush(self) -> None: ...


@dataclass(slots=True)
class Trees:
    """The build tree and the served tree: the second only ever receives what the first holds."""

    build: LocalStore
    served: Store
    keep: Path | None = None
    """Folder that keeps the former version of every file this run replaces or removes."""
    durable: bool = True
    trusted: bool = True
    """False after a run that was killed: what stands in the trees may be newer than the manifest says."""

    def holds(self, path: str, size: int) -> bool:
        """Whether the file that the manifest describes can be taken to stand in both trees."""
        return self.trusted and self.build.has(path, size) and self.served.has(path, size)

    def put(self, path: str, data: bytes, *, replaces: bool) -> None:
        """Write to the build tree, then let the served tree have it."""
        if replaces and self.keep is not None:
            self.build.keep(path, self.keep)
        self.build.put(path, data, durable=self.durable)
        self.served.take(path, data, self.build, durable=self.durable)

    def delete(self, path: str) -> None:
        """Remove from the served tree, then from the build tree."""
        if self.keep is not None:
            self.build.keep(path, self.keep)
        self.served.delete(path, durable=self.durable)
        self.build.delete(path, durable=self.durable)


@dataclass(slots=True)
class BatchResult:
    """What came of a batch."""

    targets: list[str] = field(default_factory=list)
    update: Update = field(default_factory=Update)
    gone: list[Row] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    written: int = 0
    seconds: float = 0.0


def render_all(section: Section, targets: Sequence[str]) -> Iterator[tuple[str, Rendered | None, str]]:
    """Render a batch; when that fails, one by one, so that a fault in one page stops only that page."""
    try:
        done = list(section.render(targets))
        if len(done) != len(targets):
            raise ValueError(f"section {section.name} rendered {len(done)} of {len(targets)} targets")
    except Exception:  # noqa: BLE001 - a template can fail in any way, and only its page may suffer
        if len(targets) == 1:
            yield targets[0], None, traceback.format_exc(limit=8)
            return
        for target in targets:
            yield from render_all(section, [target])
        return
    for target, rendered in done:
        yield target, rendered, ""


def _row(section: Section, target: str, rendered: Rendered, update: Update) -> Row:
    """The manifest row of a rendered file. Facts that bear the target anyway need no recorded read."""
    own = {fact_hash(f) for f in rendered.reads.own if target not in section.born(f)}
    number, text = read_set_of(rendered.reads.shared)
    update.sets[number] = text
    return Row(
        0, target, rendered.path, file_digest(rendered.body), len(rendered.body),
        rendered.made_from, rendered.approval, number, pack(own),
    )  # fmt: skip


def run_batch(
    section: Section,
    targets: Sequence[str],
    trees: Trees,
    *,
    intend: Callable[[Update], None] | None = None,
) -> BatchResult:
    """Render `targets`, write the files whose bytes changed, and say what the manifest must learn.

    `intend` is told the rows of files that are new to the manifest before the first of them is written, so that a
    run killed in between leaves no file nobody knows of.
    """
    started = time.perf_counter()
    result = BatchResult(targets=list(targets))
    result.update.old = known = rows_for(targets)
    to_write: list[tuple[Row, bytes]] = []
    for target, rendered, error in render_all(section, targets):
        old = known.get(target)
        if error:
            result.failed.append((target, error))
        elif rendered is None:
            if old is not None:
                result.gone.append(old)
        else:
            check_path(rendered.path)
            row = _row(section, target, rendered, result.update)
            to_write.append((row, rendered.body))
    fresh = [row._replace(digest="") for row, _ in to_write if row.target not in known]
    if intend is not None and fresh:
        intend(Update(rows=fresh, sets=result.update.sets))
        result.update.old = known = rows_for(targets)
    for row, body in to_write:
        _write(row, body, known.get(row.target), trees, result)
    result.seconds = time.perf_counter() - started
    return result


def _write(row: Row, body: bytes, old: Row | None, trees: Trees, result: BatchResult) -> None:
    same_place = old is not None and old.path == row.path
    unchanged = same_place and old is not None and old.digest == row.digest
    if not (unchanged and trees.holds(row.path, row.size)):
        trees.put(row.path, body, replaces=same_place)
        result.written += 1
    if old is None or old._replace(id=0) != row:
        result.update.rows.append(row)
