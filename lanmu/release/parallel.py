"""Batches in several processes: rendering is work for the processor, and Python has one lock per process."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import connections

from lanmu.release.batch import BatchResult, Trees, run_batch
from lanmu.release.registry import section_of, sections
from lanmu.release.served import BuildFolder, open_served


def parallel_batches(
    name: str,
    parts: Sequence[Sequence[str]],
    *,
    trees: Trees,
    processes: int,
    pause: Callable[[], bool],
    at_pause: Callable[[], None],
) -> Iterator[BatchResult]:
    """The batches of section `name`, as they are done.

    When `pause` says so, nothing is in flight while `at_pause` runs, so no batch can overwrite what it writes with
    something older.
    """
    connections.close_all()  # a forked child must not share our connection
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(trees,)) as pool:
        flying: set[Future[BatchResult]] = set()
        queue = iter(parts)
        more = True
        while more or flying:
            while more and len(flying) < processes * 3:
                part = next(queue, None)
                if part is None:
                    more = False
                else:
                    flying.add(pool.submit(_work, name, part))
            ready, flying = wait(flying, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ready)
            if pause():
                ready, flying = wait(flying)
                yield from (future.result() for future in ready)
                at_pause()


_trees: list[Trees] = []
"""The worker's own trees, opened once."""


def _start(trees: Trees) -> None:
    connections.close_all()
    _trees[:] = [
        replace(
            trees,
            build=BuildFolder(Path(settings.LANMU_BUILD_TREE)),
            served=open_served(),
            durable=False,
        )
    ]
    for section in sections():
        section.begin()


def _work(name: str, targets: Sequence[str]) -> BatchResult:
    """A batch in a worker process."""
    section = section_of(name)
    assert section is not None
    return run_batch(section, targets, _trees[0])
