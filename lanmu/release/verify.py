"""Is the public tree what the manifest says? `verify` finds out, `repair` puts it right from the build tree or anew."""

import hashlib
import multiprocessing
import os
import shutil
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from lanmu.release.compression import copies_of, unpack
from lanmu.release.lease import lease
from lanmu.release.manifest import chunks
from lanmu.release.models import Change, ReleasedFile
from lanmu.release.releaser import Releaser, open_trees
from lanmu.release.served import Served, ServedStorage, open_served

READ = 1 << 20
PART = 2_500
"""Files that a process looks at in one go."""
_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
"""Links are not followed, and a pipe that somebody put in a file's place does not keep us waiting."""
STORAGE_THREADS = 8
Recorded = tuple[str, str, int]
"""Path, digest and size of a file, as the manifest has them."""
Wrong = tuple[list[str], list[str]]
"""Paths altered, paths missing."""


@dataclass(slots=True)
class Verdict:
    """What `verify` found. Paths are relative to the public root, sorted."""

    checked: int = 0
    altered: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.altered or self.missing or self.extra)


def _fits(root: str, path: str, digest: str, size: int) -> bool | None:
    """True: as recorded. False: another. None: there is none. A link is another file, wherever it leads."""
    try:
        fd = os.open(f"{root}/{path}", _LOOK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return False
    try:
        algorithm, _, expected = digest.partition(":")
        total = hashlib.new(algorithm)
        left = size
        while piece := os.read(fd, min(left, READ) + 1):  # one more than belongs there, to see what was appended
            total.update(piece)
            left -= len(piece)
            if left <= 0:
                break
        return left == 0 and total.hexdigest() == expected
    except OSError:
        return False
    finally:
        os.close(fd)


def _recorded() -> Iterator[list[Recorded]]:
    """Every file of the manifest, in pages of constant size."""
    last = 0
    while page := list(
        ReleasedFile.objects.filter(id__gt=last).order_by("id").values_list("id", "path", "digest", "size")[:PART]
    ):
        last = page[-1][0]
        yield [(path, digest, size) for _, path, digest, size in page if digest]


def _copies_fit(root: str, path: str, digest: str, size: int) -> bool:
    """Whether every precompressed copy beside the file unpacks to the file."""
    algorithm, _, expected = digest.partition(":")
    for suffix in copies_of(path, size):
        try:
            fd = os.open(f"{root}/{path}{suffix}", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False
        with os.fdopen(fd, "rb") as file:
            data = unpack(file.read(size + 1024), suffix, size=size)
        if data is None or hashlib.new(algorithm, data).hexdigest() != expected:
            return False
    return True


def _look(root: str, files: list[Recorded]) -> Wrong:
    """Those of `files` that are altered, and those that are missing. Runs in a process of its own."""
    altered, missing = [], []
    copies = bool(settings.LANMU_PRECOMPRESS)
    for path, digest, size in files:
        fits = _fits(root, path, digest, size)
        if fits is None:
            missing.append(path)
        elif not fits or (copies and not _copies_fit(root, path, digest, size)):
            altered.append(path)
    return altered, missing


def _look_remotely(store: ServedStorage, files: list[Recorded]) -> Wrong:
    altered, missing = [], []
    for path, digest, size in files:
        try:
            data = store.read(path)
        except FileNotFoundError:
            missing.append(path)
            continue
        algorithm, _, expected = digest.partition(":")
        if len(data) != size or hashlib.new(algorithm, data).hexdigest() != expected:
            altered.append(path)
    return altered, missing


def verify() -> Verdict:
    """Compare every file of the served tree with the manifest, at the speed of the disk.

    A page whose precompressed copy is wrong counts as altered.
    """
    served = open_served()
    verdict = Verdict()
    known: set[int] = set()

    def pages() -> Iterator[list[Recorded]]:
        for page in _recorded():
            verdict.checked += len(page)
            known.update(hash(path) for path, _, _ in page)
            if settings.LANMU_PRECOMPRESS:
                known.update(hash(path + suffix) for path, _, size in page for suffix in copies_of(path, size))
            yield page

    with closing(_looks(served, pages())) as looks:
        for altered, missing in looks:
            verdict.altered += altered
            verdict.missing += missing
    verdict.extra = [path for path in served.paths() if hash(path) not in known]
    for paths in (verdict.altered, verdict.missing, verdict.extra):
        paths.sort()
    return verdict


def _looks(served: Served, pages: Iterator[list[Recorded]]) -> Generator[Wrong, None, None]:
    """What is wrong with each page, found by every processor at once; a small site is not worth the processes."""
    if isinstance(served, ServedStorage):
        with ThreadPoolExecutor(STORAGE_THREADS) as threads:
            parts = (list(part) for page in pages for part in chunks(page, 100))
            yield from threads.map(partial(_look_remotely, served), parts)
        return
    first, second = next(pages, None), next(pages, None)
    if first is not None and second is None:
        yield _look(served.root, first)
    if first is None or second is None:
        return
    processes = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        flying = deque(pool.submit(_look, served.root, page) for page in (first, second))
        for page in pages:
            flying.append(pool.submit(_look, served.root, page))
            if len(flying) > processes * 2:
                yield flying.popleft().result()
        yield from (future.result() for future in flying)


def repair(*, at: datetime) -> Verdict:
    """Restore altered and missing files and remove extra ones. Returns what was found wrong before.

    An altered or extra file is first kept aside as evidence (`<data>/quarantine/<time>/`). A file is restored from
    the build tree when that copy fits the manifest, otherwise rendered again.
    """
    aside = Path(settings.LANMU_DATA) / "quarantine" / at.strftime("%Y%m%dT%H%M%SZ")
    with lease(Path(settings.LANMU_BUILD_TREE), wait=True):
        first = verdict = verify()
        for _ in range(3):  # a folder replaced by a link hides what is missing below it until the link is gone
            if verdict.sound:
                break
            _restore(verdict, aside, at)
            verdict = verify()
    return first


def _restore(verdict: Verdict, aside: Path, at: datetime) -> None:
    build, served = open_trees()
    for path in verdict.extra:
        _set_aside(served, path, aside)
    again: list[str] = []
    for path, target, digest, size in _wanted([*verdict.altered, *verdict.missing]):
        if path in verdict.altered:
            _set_aside(served, path, aside)
        if _fits(build.root, path, digest, size):
            served.take(path, build.read(path), build, durable=True)
        else:
            build.delete(path, durable=True)
            again.append(target)
    if again:
        Change.objects.bulk_create([Change(fact=f"target:{target}", at=at) for target in again])
        Releaser(at=at, full=False).pending()


def _wanted(paths: list[str]) -> Iterator[tuple[str, str, str, int]]:
    for part in chunks(paths):
        yield from ReleasedFile.objects.filter(path__in=part).values_list("path", "target", "digest", "size")


def _set_aside(served: Served, path: str, aside: Path) -> None:
    """Move a file or link that should not be there out of the served tree, without following or running anything."""
    target = aside / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(served, ServedStorage):
        target.write_bytes(served.read(path))
        target.chmod(0o600)
        served.delete(path, durable=True)
        return
    try:
        shutil.move(f"{served.root}/{path}", target)
    except (FileNotFoundError, NotADirectoryError):
        return  # it was seen through a folder that was a link, and that link has just been set aside
    if not target.is_symlink():
        target.chmod(0o600)
