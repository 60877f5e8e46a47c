"""The release engine: what changed → which files → rendered, written, recorded. See docs/adr/0002.

Invariants: one engine at a time (`lease`); a claimed change is deleted only after everything it affects is written and
in the manifest, so a kill anywhere is cured by running again; files are written in the order of their sections' ranks
and removed in the reverse, so no reader follows a list to a page that is not there.
"""

import logging
import multiprocessing
import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.db.models import F

from lanmu.release.batch import BatchResult, Trees, run_batch
from lanmu.release.code import code_fingerprint
from lanmu.release.history import history_folder, prune_history, write_journal
from lanmu.release.lease import lease
from lanmu.release.manifest import Manifest, Row, Update, chunks, readers_of, rows_for
from lanmu.release.models import Change, Failure, ReleasedFile, ReleaseState, Run
from lanmu.release.registry import section_of, sections
from lanmu.release.store import LocalStore

log = logging.getLogger(__name__)

BATCH = 200
CLAIM = 2_000
"""Changes taken at a time: bulk work is overtaken by a person's publish at least this often."""
URGENT_LOOK_SECONDS = 0.25

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
    """Public paths written (kept for small runs only, at most a thousand)."""
    seconds: float = 0.0


def trees() -> tuple[LocalStore, LocalStore]:
    """The build tree and the served tree of the settings."""
    return LocalStore(Path(settings.LANMU_BUILD_TREE)), LocalStore(Path(settings.LANMU_SERVED_TREE))


class Engine:
    """One run, full or incremental. Use `run_pending` and `build_full`."""

    def __init__(self, *, at: datetime, full: bool, processes: int = 1, report: Report | None = None) -> None:
        self.at = at
        self.full = full
        self.processes = processes
        self.report = report
        self.result = Result()
        self.manifest = Manifest()
        self._gone: dict[str, Row] = {}
        self._moved: list[str] = []
        self._seen: set[str] = set()
        self._journal: list[dict[str, object]] = []
        self._looked = 0.0
        self._started = time.perf_counter()
        self.run = Run.objects.create(started_at=at, full=full)
        self.result.run = self.run.pk
        build, served = trees()
        build.clear_temp()
        served.clear_temp()
        self.trees = Trees(build=build, served=served, keep=history_folder(self.run.pk), durable=not full)
        for section in sections():
            section.begin()

    # -- the two ways in ------------------------------------------------------------------------------------------

    def pending(self) -> Result:
        """Catch up with the outbox: everything urgent first, then bulk, until nothing is left."""
        while claimed := self._claim():
            self._catch_up(claimed)
        self._finish()
        return self.result

    def everything(self) -> Result:
        """Render every target that exists and remove everything else. Changes made meanwhile stay in the outbox."""
        self._reset_journal()
        claimed = list(Change.objects.values_list("id", flat=True))
        families = [(section, list(section.targets())) for section in sections()]
        total = sum(len(targets) for _, targets in families)
        done = 0
        for section, targets in families:
            self._seen.update(targets)
            for result in self._batches(section.name, targets):
                done += len(result.targets)
                if self.report is not None:
                    self.report(done, total)
        self._mark_unseen()
        self._remove_gone()
        self._sweep()
        self.trees.build.flush()
        _forget(claimed)
        ReleaseState.objects.update_or_create(name="code", defaults={"value": code_fingerprint()})
        self._finish()
        return self.result

    # -- steps ----------------------------------------------------------------------------------------------------

    @staticmethod
    def _claim(*, urgent_only: bool = False) -> list[tuple[int, str]]:
        """The next changes to work on: urgent ones alone while there are any."""
        urgent = list(Change.objects.filter(urgent=True).order_by("id").values_list("id", "fact")[:CLAIM])
        if urgent or urgent_only:
            return urgent
        return list(Change.objects.order_by("id").values_list("id", "fact")[:CLAIM])

    def _catch_up(self, claimed: Sequence[tuple[int, str]]) -> None:
        for section in sections():
            section.begin()
        facts = list(dict.fromkeys(fact for _, fact in claimed))
        targets = affected(facts)
        if self._seen:
            self._seen.update(targets)
        by_section: dict[str, list[str]] = {}
        for target in targets:
            by_section.setdefault(target.partition(":")[0], []).append(target)
        for section in sections():
            for batch in chunks(sorted(by_section.get(section.name, [])), BATCH):
                self._absorb(run_batch(section, batch, self.trees, intend=self.manifest.apply))
                self._let_urgent_pass(claimed)
        self._drop_orphans(by_section)
        self._remove_gone()
        _forget([number for number, _ in claimed])

    def _batches(self, name: str, targets: Sequence[str]) -> Iterable[BatchResult]:
        """All batches of a section, in this process or in several; urgent changes pass in between."""
        parts = list(chunks(targets, BATCH))
        if self.processes < 2 or len(parts) < 2:
            section = section_of(name)
            assert section is not None
            for part in parts:
                result = run_batch(section, part, self.trees)
                self._absorb(result)
                yield result
            return
        connections.close_all()  # a forked child must not share our connection
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(self.processes, mp_context=context, initializer=_start_worker) as pool:
            waiting: set[Future[BatchResult]] = set()
            queue = iter(parts)
            while True:
                while len(waiting) < self.processes * 3 and (part := next(queue, None)) is not None:
                    waiting.add(pool.submit(_work, name, part, self.run.pk))
                if not waiting:
                    return
                ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ready:
                    result = future.result()
                    self._absorb(result)
                    yield result
                if self._urgent_waits():
                    for future in wait(waiting).done:
                        result = future.result()
                        self._absorb(result)
                        yield result
                    waiting = set()
                    self._serve_urgent()

    def _urgent_waits(self) -> bool:
        if time.monotonic() - self._looked < URGENT_LOOK_SECONDS:
            return False
        self._looked = time.monotonic()
        return Change.objects.filter(urgent=True).exists()

    def _serve_urgent(self) -> None:
        durable, self.trees.durable = self.trees.durable, True
        while claimed := self._claim(urgent_only=True):
            self._catch_up(claimed)
        self.trees.durable = durable

    def _let_urgent_pass(self, claimed: Sequence[tuple[int, str]]) -> None:
        """Between two batches of a long catch-up: a person's publish does not wait for bulk work."""
        if len(claimed) > 1 and not self._urgent_waits():
            return
        mine = {number for number, _ in claimed}
        others = [c for c in self._claim(urgent_only=True) if c[0] not in mine]
        if others:
            self._catch_up(others)

    def _absorb(self, result: BatchResult) -> None:
        """Take a batch into the manifest and the account of the run."""
        for row in result.update.rows:
            old = result.update.old.get(row.target)
            was = old._asdict() if old is not None and old.digest else None
            if self.trees.keep is not None and (was is None or was["digest"] != row.digest or was["path"] != row.path):
                self._journal.append({"path": row.path, "old": _plain(was), "new": row.digest})
        self.manifest.apply(result.update)
        for row in result.gone:
            self._gone[row.target] = row
        self._moved.extend(result.moved)
        if len(self.result.paths) < 1000:
            self.result.paths.extend(row.path for row in result.update.rows)
        self.result.rendered += len(result.targets)
        self.result.written += result.written
        self._note_failures(result)

    def _note_failures(self, result: BatchResult) -> None:
        if not result.failed:
            if self._had_failures():
                Failure.objects.filter(target__in=result.targets).delete()
            return
        broken = {target for target, _ in result.failed}
        Failure.objects.filter(target__in=[t for t in result.targets if t not in broken]).delete()
        for target, error in result.failed:
            log.error("cannot render %s\n%s", target, error)
            self.result.failed.append(target)
            if not Failure.objects.filter(target=target).update(error=error, tries=F("tries") + 1):
                Failure.objects.create(target=target, error=error, since=self.at)

    @staticmethod
    def _had_failures() -> bool:
        return Failure.objects.exists()

    def _drop_orphans(self, by_section: dict[str, list[str]]) -> None:
        """Files whose section is no longer installed."""
        for name, targets in by_section.items():
            if section_of(name) is None:
                self._gone.update(rows_for(targets))

    def _mark_unseen(self) -> None:
        """Rows whose target no longer exists. A target that failed to render exists: its old file stays."""
        last = ""
        while page := list(ReleasedFile.objects.filter(target__gt=last).order_by("target").values_list("target", flat=True)[:5000]):
            last = page[-1]
            stale = [target for target in page if target not in self._seen]
            self._gone.update(rows_for(stale))

    def _remove_gone(self) -> None:
        """Files nothing stands for any more: lists first, what they pointed to last."""
        order = {section.name: section.rank for section in sections()}
        rows = sorted(self._gone.values(), key=lambda r: (-order.get(r.target.partition(":")[0], 0), r.target))
        for path in self._still_free(self._moved):
            self.trees.delete(path)
            self.result.deleted += 1
        taken = _owners([row.path for row in rows])
        for row in rows:
            if taken.get(row.path, row.target) == row.target:
                self._journal.append({"path": row.path, "old": _plain(row._asdict()), "new": None})
                self.trees.delete(row.path)
                self.result.deleted += 1
        self.manifest.remove(rows)
        self._seen.difference_update(self._gone)
        self._gone.clear()
        self._moved.clear()

    @staticmethod
    def _still_free(paths: Sequence[str]) -> list[str]:
        """Paths that no file of the manifest stands at now."""
        taken = _owners(paths)
        return [p for p in dict.fromkeys(paths) if p not in taken]

    def _sweep(self) -> None:
        """Remove files the manifest does not know: leftovers of a killed run, or somebody's addition."""
        for store in (self.trees.build, self.trees.served):
            assert isinstance(store, LocalStore)
            for part in chunks([path for path, _ in store.walk()], 5000):
                known = _owners(part)
                for path in part:
                    if path not in known:
                        os.unlink(f"{store.root}/{path}")
                        self.result.deleted += 1

    def _reset_journal(self) -> None:
        if not ReleasedFile.objects.exists():
            self.trees.keep = None  # nothing to go back to: a first build keeps no history

    def _finish(self) -> None:
        self.result.seconds = time.perf_counter() - self._started
        if self.trees.keep is not None:
            write_journal(self.run.pk, self._journal)
        Run.objects.filter(pk=self.run.pk).update(
            finished_at=self.at, rendered=self.result.rendered, written=self.result.written,
            deleted=self.result.deleted, seconds=self.result.seconds,
        )  # fmt: skip
        prune_history(settings.LANMU_KEEP_RELEASES)


def affected(facts: Iterable[str]) -> set[str]:
    """Targets a change of `facts` touches: those that read them, and those they may have brought into being."""
    facts = list(facts)
    targets = readers_of(facts)
    for section in sections():
        for fact in facts:
            targets.update(section.born(fact))
    targets.update(t for t in (f.partition(":")[2] for f in facts if f.startswith("target:")))
    return targets


def _owners(paths: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunks(paths):
        found.update(ReleasedFile.objects.filter(path__in=part).values_list("path", "target"))
    return found


def _plain(row: dict[str, object] | None) -> dict[str, object] | None:
    """A former manifest row for the journal; its reads are left out (a rollback is followed by a full build)."""
    return None if row is None else {k: row[k] for k in ("target", "digest", "size", "made_from", "approval")}


def _forget(changes: Sequence[int]) -> None:
    with transaction.atomic():
        for part in chunks(changes):
            Change.objects.filter(id__in=part).delete()


def _start_worker() -> None:
    connections.close_all()
    for section in sections():
        section.begin()


_worker_trees: dict[int, Trees] = {}


def _work(name: str, targets: Sequence[str], run: int) -> BatchResult:
    """A batch in a worker process."""
    section = section_of(name)
    assert section is not None
    if run not in _worker_trees:
        build, served = trees()
        _worker_trees[run] = Trees(build=build, served=served, durable=False)
    return run_batch(section, targets, _worker_trees[run])


def processes_by_setting() -> int:
    """Processes for a full build: the setting, or one per processor."""
    return int(settings.LANMU_BUILD_PROCESSES) or len(os.sched_getaffinity(0))


def held() -> str:
    """Why releases are held (after a rollback), or an empty text."""
    return ReleaseState.objects.filter(name="hold").values_list("value", flat=True).first() or ""


def needs_full() -> bool:
    """Whether only a full build can be right: none yet, one was interrupted, or the templates are other ones now."""
    last = Run.objects.filter(full=True).order_by("-id").values_list("finished_at", flat=True).first()
    code = ReleaseState.objects.filter(name="code").values_list("value", flat=True).first()
    return last is None or code != code_fingerprint()


def run_pending(*, at: datetime, report: Report | None = None) -> Result | None:
    """Bring the public tree up to date. None when there was nothing to do or releases are held.

    `at`: aware, for the record of the run. Raises `lease.Busy` when another process is releasing.
    """
    if held():
        return None
    full = needs_full()
    if not full and not Change.objects.exists():
        return None
    with lease(Path(settings.LANMU_BUILD_TREE)):
        if full:
            Engine(at=at, full=True, processes=processes_by_setting(), report=report).everything()
        return Engine(at=at, full=False, report=report).pending()


def build_full(*, at: datetime, processes: int | None = None, report: Report | None = None, wait_for_others: bool = True) -> Result:
    """Render the whole site. Files that are the same already are not written again."""
    with lease(Path(settings.LANMU_BUILD_TREE), wait=wait_for_others):
        count = processes_by_setting() if processes is None else processes
        return Engine(at=at, full=True, processes=count, report=report).everything()


def remove_trees() -> None:
    """Delete both trees (tests and benchmarks only)."""
    for root in (settings.LANMU_BUILD_TREE, settings.LANMU_SERVED_TREE):
        shutil.rmtree(root, ignore_errors=True)


__all__ = ["Engine", "Result", "Update", "affected", "build_full", "held", "needs_full", "run_pending"]
