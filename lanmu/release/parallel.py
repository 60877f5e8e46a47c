"""Batches in several processes: rendering is work for the processor, and Python has one lock per process."""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from django.conf import settings
from django.db import connections

from lanmu.release.batch import BatchResult, Trees, run_batch
from lanmu.release.registry import section_of, sections
from lanmu.release.served import BuildFolder, open_served

AHEAD = 3
"""Jobs in flight per process: enough that none waits, few enough that an urgent change does not."""
GARBAGE = 100_000
"""New containers before a worker looks for cycles. The default, 700, spends a seventh of the time on looking."""


class Job(NamedTuple):
    """A batch of one section."""

    section: str
    targets: Sequence[str]


class Alone:
    """All work in this process."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def run(
        self, jobs: Iterable[Job], *, pause: Callable[[], bool], at_pause: Callable[[], None]
    ) -> Iterator[BatchResult]:
        """The batches, one after another, with a look at `pause` in between."""
        for job in jobs:
            yield _run(job, self._trees)
            if pause():
                at_pause()


class Crew:
    """Worker processes for one run. They are forked, so they share what this process has loaded."""

    def __init__(self, trees: Trees, *, processes: int) -> None:
        self._trees = trees
        self._processes = processes
        self._view = 0
        """Counts what the workers must forget: see `run`."""

    def __enter__(self) -> Self:
        connections.close_all()  # a forked child must not share our connection
        gc.collect()
        gc.freeze()  # what is loaded stays: looking through it for garbage would only copy its memory pages
        context = multiprocessing.get_context("fork")
        self._pool = ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=_start, initargs=(self._trees,)
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(
        self, jobs: Iterable[Job], *, pause: Callable[[], bool], at_pause: Callable[[], None]
    ) -> Iterator[BatchResult]:
        """The batches, as they are done.

        When `pause` says so, nothing is in flight while `at_pause` runs, so no batch can overwrite what it writes with
        something older; after it the workers look at the database anew.
        """
        flying: set[Future[BatchResult]] = set()
        queue = iter(jobs)
        more = True
        while more or flying:
            while more and len(flying) < self._processes * AHEAD:
                job = next(queue, None)
                if job is None:
                    more = False
                else:
                    flying.add(self._pool.submit(_work, job, self._view))
            ready, flying = wait(flying, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ready)
            if pause():
                ready, flying = wait(flying)
                yield from (future.result() for future in ready)
                at_pause()
                self._view += 1


def _run(job: Job, trees: Trees) -> BatchResult:
    section = section_of(job.section)
    assert section is not None
    return run_batch(section, job.targets, trees)


class _Worker:
    """What a worker process has opened, and which view of the database it has."""

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        self.view = -1

    def work(self, job: Job, view: int) -> BatchResult:
        if view != self.view:
            self.view = view
            for section in sections():
                section.begin()
        return _run(job, self.trees)


_worker: list[_Worker] = []
"""The one of this process, when it is a worker."""


def _start(trees: Trees) -> None:
    connections.close_all()
    gc.set_threshold(GARBAGE)
    opened = replace(trees, build=BuildFolder(Path(settings.LANMU_BUILD_TREE)), served=open_served(), durable=False)
    _worker[:] = [_Worker(opened)]


def _work(job: Job, view: int) -> BatchResult:
    """A batch in a worker process."""
    return _worker[0].work(job, view)
