"""Is the public tree what the manifest says? `verify` finds out, `repair` puts it right from the build tree or anew."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from lanmu.release.compression import copies_of, unpack
from lanmu.release.lease import lease
from lanmu.release.manifest import chunks
from lanmu.release.models import Change, ReleasedFile
from lanmu.release.releaser import Releaser, open_trees
from lanmu.release.served import Served, ServedStorage, open_served

READ = 1 << 20


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
        fd = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return False
    try:
        if os.fstat(fd).st_size != size:
            return False
        algorithm, _, expected = digest.partition(":")
        total = hashlib.new(algorithm)
        while piece := os.read(fd, READ):  # hashing lets go of the interpreter's lock: threads use every processor
            total.update(piece)
        return total.hexdigest() == expected
    except OSError:
        return False
    finally:
        os.close(fd)


def _recorded() -> Iterator[list[tuple[str, str, int]]]:
    """(path, digest, size) of every file of the manifest, in pages of constant size."""
    last = 0
    while page := list(
        ReleasedFile.objects.filter(id__gt=last).order_by("id").values_list("id", "path", "digest", "size")[:5000]
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


def _look(root: str, path: str, digest: str, size: int) -> bool | None:
    fits = _fits(root, path, digest, size)
    return fits and _copies_fit(root, path, digest, size)


def _look_remotely(store: ServedStorage, path: str, digest: str, size: int) -> bool | None:
    algorithm, _, expected = digest.partition(":")
    try:
        data = store.read(path)
    except FileNotFoundError:
        return None
    return len(data) == size and hashlib.new(algorithm, data).hexdigest() == expected


def verify() -> Verdict:
    """Compare every file of the served tree with the manifest, at the speed of the disk.

    A page whose precompressed copy is wrong counts as altered.
    """
    served = open_served()
    verdict = Verdict()
    known: set[str] = set()

    def look(part: list[tuple[str, str, int]]) -> list[tuple[str, bool | None]]:
        if isinstance(served, ServedStorage):
            return [(path, _look_remotely(served, path, digest, size)) for path, digest, size in part]
        return [(path, _look(served.root, path, digest, size)) for path, digest, size in part]

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for page in _recorded():
            for path, _, size in page:
                known.add(path)
                known.update(path + suffix for suffix in copies_of(path, size))
            for found in pool.map(look, [list(part) for part in chunks(page, 250)]):
                for path, fits in found:
                    verdict.checked += 1
                    if fits is None:
                        verdict.missing.append(path)
                    elif not fits:
                        verdict.altered.append(path)
    verdict.extra = [path for path in served.paths() if path not in known]
    for paths in (verdict.altered, verdict.missing, verdict.extra):
        paths.sort()
    return verdict


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
