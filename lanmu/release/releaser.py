"""One run of the release: what changed → which files → rendered, written, recorded. See docs/adr/0002.

Invariants: one releaser at a time (`lease`); a claimed change is deleted only after everything it affects is written
and in the manifest, so a kill anywhere is cured by running again; files are written in the order of their sections'
ranks and removed in the reverse, so no reader follows a list to a page that is not there.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F

from lanmu.release.batch import BatchResult, Trees, run_batch
from lanmu.release.code import code_fingerprint
from lanmu.release.compression import strip
from lanmu.release.history import history_folder, prune_history, write_journal
from lanmu.release.manifest import Manifest, Row, chunks, known_paths, readers_of, rows_for, taken
from lanmu.release.models import Change, Failure, Leftover, ReleasedFile, ReleaseState, Run
from lanmu.release.parallel import Alone, Crew, Job
from lanmu.release.registry import Section, sections
from lanmu.release.served import BuildFolder, Served, open_served
from lanmu.release.store import LocalStore

log = logging.getLogger(__name__)

BATCH = 400
"""Targets rendered together: their look-ups share queries."""
SMALLEST_BATCH = 8
CLAIM = 2_000
"""Changes taken at a time."""
URGENT_LOOK_SECONDS = 0.25
PATHS_KEPT = 1_000

Report = Callable[[int, int], None]
"""Progress: targets done, targets in all."""


@dataclass(slots=True)
class Result:
    """What a run did."""

    run: int = 0
    rendered: int = 0
    written: int = 0
    deleted: int = 0
    failed: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    """Public paths written or removed, at most `PATHS_KEPT`."""
    seconds: float = 0.0


def open_trees() -> tuple[LocalStore, Served]:
    """The build tree and the served tree of the settings."""
    return BuildFolder(Path(settings.LANMU_BUILD_TREE)), open_served()


class Releaser:
    """One run, full (`everything`) or incremental (`pending`). The caller holds the lease."""

    def __init__(self, *, at: datetime, full: bool, processes: int = 1, report: Report | None = None) -> None:
        self.processes = processes
        self.report = report
        self.at = at
        self.manifest = Manifest()
        self._bins: list[dict[str, Row]] = []
        """Rows to be removed at the end of a step, after everything new is in its place; steps can nest."""
        self._in_hand = 0
        self._seen: set[str] | None = None
        self._journal: list[dict[str, object]] = []
        self._looked = 0.0
        self._started = time.perf_counter()
        self._failures = Failure.objects.exists()
        killed = Run.objects.order_by("-id").values_list("finished_at", flat=True)[:1]
        trusted = list(killed) != [None]
        self.run = Run.objects.create(started_at=at, full=full)
        self.result = Result(run=self.run.pk)
        build, served = open_trees()
        build.clear_temp()
        served.clear_temp()
        self._to_sweep = [store for store in (build, served) if full and not store.is_empty()]
        """Trees that may hold what the manifest does not know; one that was empty holds what this run writes."""
        # A first build has nothing to go back to and keeps no history.
        keep = history_folder(self.run.pk) if ReleasedFile.objects.exists() else None
        self.trees = Trees(build=build, served=served, keep=keep, durable=not full, trusted=trusted)

    # -- the two ways in ------------------------------------------------------------------------------------------

    def pending(self) -> Result:
        """Catch up with the outbox: everything urgent first, then bulk, until nothing is left."""
        while claimed := _claim(after=0):
            self._catch_up(claimed)
        return self._finish()

    def everything(self) -> Result:
        """Render every target that exists and remove everything else. Changes made meanwhile stay in the outbox."""
        claimed = list(Change.objects.values_list("id", flat=True))
        self._in_hand = max(claimed, default=0)
        for section in sections():
            section.begin()
        families = [(section, list(section.targets())) for section in sections()]
        total = sum(len(targets) for _, targets in families)
        self._seen = set()
        self._bins.append({})
        done = 0
        with self._workers() as workers:
            for _rank, group in groupby(families, key=lambda family: family[0].rank):
                for result in workers.run(self._jobs(group), pause=self._urgent_waits, at_pause=self._let_urgent_pass):
                    self._absorb(result)
                    done += len(result.targets)
                    if self.report is not None:
                        self.report(done, total)
        self._mark_unseen()
        self._forget_failures_of_unseen()
        self._empty(self._bins.pop())
        self._sweep()
        self.trees.build.flush()
        _forget(claimed)
        ReleaseState.objects.update_or_create(name="code", defaults={"value": code_fingerprint()})
        return self._finish()

    # -- steps ----------------------------------------------------------------------------------------------------

    def _catch_up(self, claimed: Sequence[tuple[int, str]]) -> None:
        """Bring every file that the claimed changes affect up to date, then delete the changes."""
        outer, self._in_hand = self._in_hand, max(self._in_hand, *(number for number, _ in claimed))
        for section in sections():
            section.begin()
        targets = affected(fact for _, fact in claimed)
        if self._seen is not None:
            self._seen.update(targets)
        families: dict[str, list[str]] = {}
        for target in sorted(targets):
            families.setdefault(target.partition(":")[0], []).append(target)
        self._bins.append({})
        for section in sections():
            for part in chunks(families.pop(section.name, []), BATCH):
                self._absorb(run_batch(section, part, self.trees, intend=self.manifest.apply))
                if self._urgent_waits():
                    self._let_urgent_pass()
        for orphans in families.values():  # their section is no longer installed
            self._bins[-1].update(rows_for(orphans))
        self._empty(self._bins.pop())
        _forget([number for number, _ in claimed])
        self._in_hand = outer

    def _workers(self) -> Alone | Crew:
        return Crew(self.trees, processes=self.processes) if self.processes > 1 else Alone(self.trees)

    def _jobs(self, families: Iterable[tuple[Section, Sequence[str]]]) -> Iterator[Job]:
        """The batches of sections of one rank, which may be made side by side."""
        assert self._seen is not None
        for section, targets in families:
            self._seen.update(targets)
            size = min(BATCH, max(len(targets) // (self.processes * 3), SMALLEST_BATCH))
            yield from (Job(section.name, part) for part in chunks(targets, size))

    def _urgent_waits(self) -> bool:
        """Whether a person's publish came in since the changes in hand were claimed (looked up now and then)."""
        if time.monotonic() - self._looked < URGENT_LOOK_SECONDS:
            return False
        self._looked = time.monotonic()
        return Change.objects.filter(urgent=True, id__gt=self._in_hand).exists()

    def _let_urgent_pass(self) -> None:
        """Between two batches of a long run: a person's publish does not wait for bulk work."""
        durable, self.trees.durable = self.trees.durable, True
        while claimed := _claim(after=self._in_hand, urgent_only=True):
            self._catch_up(claimed)
        self.trees.durable = durable

    def _absorb(self, result: BatchResult) -> None:
        """Take a batch into the manifest and the account of the run."""
        if self.trees.keep is not None:
            self._journal.extend(_entries(result))
        self.manifest.apply(result.update)
        gone = {row.target for row in result.gone}
        for waiting in self._bins:  # rendered again meanwhile: no longer to be removed
            for target in result.targets:
                if target not in gone:
                    waiting.pop(target, None)
        self._bins[-1].update((row.target, row) for row in result.gone)
        self.result.rendered += len(result.targets)
        self.result.written += result.written
        self._tell(row.path for row in result.update.rows)
        if result.failed or self._failures:
            self._note_failures(result)

    def _tell(self, paths: Iterable[str]) -> None:
        if len(self.result.paths) < PATHS_KEPT:
            self.result.paths.extend(paths)

    def _note_failures(self, result: BatchResult) -> None:
        broken = {target for target, _ in result.failed}
        Failure.objects.filter(target__in=[t for t in result.targets if t not in broken]).delete()
        for target, error in result.failed:
            log.error("cannot render %s\n%s", target, error)
            self.result.failed.append(target)
            self._failures = True
            if not Failure.objects.filter(target=target).update(error=error, tries=F("tries") + 1):
                Failure.objects.create(target=target, error=error, since=self.at)

    def _mark_unseen(self) -> None:
        """Rows whose target no longer exists. A target that failed to render exists: its old file stays."""
        assert self._seen is not None
        last = ""
        while page := list(
            ReleasedFile.objects.filter(target__gt=last).order_by("target").values_list("target", flat=True)[:5000]
        ):
            last = page[-1]
            self._bins[-1].update(rows_for([target for target in page if target not in self._seen]))

    def _forget_failures_of_unseen(self) -> None:
        """A page that could not be rendered and has been withdrawn since is nobody's trouble any more."""
        assert self._seen is not None
        for part in chunks([t for t in Failure.objects.values_list("target", flat=True) if t not in self._seen]):
            Failure.objects.filter(target__in=part).delete()

    def _empty(self, gone: dict[str, Row]) -> None:
        """Remove files nothing stands for any more: lists first, what they pointed to last.

        Files first, then their rows: a run killed in between finds the rows again.
        """
        order = {section.name: section.rank for section in sections()}
        rows = sorted(gone.values(), key=lambda r: (-order.get(r.target.partition(":")[0], 0), r.target))
        left = list(Leftover.objects.values_list("path", flat=True))
        paths = list(dict.fromkeys([*left, *(row.path for row in rows)]))
        standing = taken(paths, but=gone)
        for path in paths:
            if path not in standing:
                self.trees.delete(path)
                self.result.deleted += 1
                self._tell([path])
        self._journal.extend({"path": row.path, "old": _plain(row), "new": None} for row in rows)
        self.manifest.remove(rows)
        Leftover.objects.filter(path__in=left).delete()
        if self._seen is not None:
            self._seen.difference_update(gone)

    def _sweep(self) -> None:
        """Remove files the manifest does not know: leftovers of a killed run, or somebody's addition."""
        if not self._to_sweep:
            return
        known = known_paths()
        for store in self._to_sweep:
            copies = store is self.trees.served and bool(settings.LANMU_PRECOMPRESS)
            unknown = [
                path for path in store.paths()
                if hash(path) not in known and not (copies and hash(strip(path)) in known)
            ]  # fmt: skip
            for path in unknown:
                store.delete(path, durable=False)
                self.result.deleted += 1

    def _finish(self) -> Result:
        self.result.seconds = time.perf_counter() - self._started
        write_journal(self.run.pk, self._journal)
        Run.objects.filter(pk=self.run.pk).update(
            finished_at=self.at, rendered=self.result.rendered, written=self.result.written,
            deleted=self.result.deleted, seconds=self.result.seconds,
        )  # fmt: skip
        prune_history(settings.LANMU_KEEP_RELEASES)
        return self.result


def affected(facts: Iterable[str]) -> set[str]:
    """Targets a change of `facts` touches: those that read them, and those they may have brought into being.

    The fact `target:NAME` names a target itself: what failed and is to be tried again.
    """
    facts = list(dict.fromkeys(facts))
    targets = readers_of(facts)
    for section in sections():
        for fact in facts:
            targets.update(section.born(fact))
    targets.update(fact.partition(":")[2] for fact in facts if fact.startswith("target:"))
    return targets


def _claim(*, after: int, urgent_only: bool = False) -> list[tuple[int, str]]:
    """The next changes to work on: urgent ones alone while there are any."""
    waiting = Change.objects.filter(id__gt=after).order_by("id").values_list("id", "fact")
    urgent = list(waiting.filter(urgent=True)[:CLAIM])
    return urgent if urgent or urgent_only else list(waiting[:CLAIM])


def _forget(changes: Sequence[int]) -> None:
    with transaction.atomic():
        for part in chunks(changes):
            Change.objects.filter(id__in=part).delete()


def _entries(result: BatchResult) -> Iterable[dict[str, object]]:
    """Journal entries of a batch: what stood there before."""
    for row in result.update.rows:
        old = result.update.old.get(row.target)
        was = old if old is not None and old.digest else None
        if was is not None and was.path != row.path:
            yield {"path": was.path, "old": _plain(was), "new": None}
            was = None
        if was is None or was.digest != row.digest:
            yield {"path": row.path, "old": _plain(was), "new": row.target}


def _plain(row: Row | None) -> dict[str, object] | None:
    """A former manifest row for the journal; its reads are left out (a rollback is followed by a full build)."""
    if row is None:
        return None
    return {
        "target": row.target,
        "digest": row.digest,
        "size": row.size,
        "made_from": row.made_from,
        "approval": row.approval,
    }
