"""The sites of a run, each made once and shared by the cases that need it."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Usage
from benchmarks.site import LEAVES, ROOT, Site

LEAST = LEAVES
"""The smallest site: one article a column. What a command takes here is its start."""
LARGE = 500_000
"""From so many articles on nothing is copied: the site is filled, built and measured where it stands."""
BYTES_AN_ARTICLE = 40_000
"""Of database and trees together, with room for what a transaction needs."""


class NoRoom(OSError):
    """The disk cannot hold the site; the message says how much it takes."""


@dataclass(frozen=True, slots=True)
class Built:
    """A full build as it was measured."""

    usage: Usage
    pages: int


class Library:
    """Sites by number of articles, below one folder. A kept folder is used again as far as the program is the same."""

    def __init__(self, folder: Path, *, database: Path | None = None) -> None:
        self.folder = folder / "sites"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._database = database
        self.builds: dict[int, Built] = {}

    def demand_room(self, count: int) -> None:
        """Raises NoRoom when the disk cannot hold a site of `count`."""
        if (self.folder / f"filled-{count}").is_dir():
            return  # it stands there already
        free = shutil.disk_usage(self.folder).free
        if free < count * BYTES_AN_ARTICLE:
            wanted = count * BYTES_AN_ARTICLE / 1e9
            raise NoRoom(
                f"磁盘空间不够：{count} 篇约需 {wanted:.0f} GB，{self.folder} 所在磁盘还剩 {free / 1e9:.0f} GB。"
            )

    def empty(self) -> Site:
        """Database and column table, no article."""
        site = Site(self.folder / "empty")
        if self._stale(site, *_WHAT_FILLS):
            _tell("建立空站点")
            site.create(self._database)
            self._stamp(site, *_WHAT_FILLS)
        return site

    def filled(self, count: int) -> Site:
        """`count` articles, nothing released."""
        site = Site(self.folder / f"filled-{count}")
        if self._stale(site, *_WHAT_FILLS):
            self.demand_room(count)
            _tell(f"写入 {count} 篇")
            self.empty().copy(site.folder)
            site.fill(count)
            self._stamp(site, *_WHAT_FILLS)
        return site

    def built(self, count: int) -> Site:
        """`count` articles, released once. At `LARGE` this build is the measured one (`builds`)."""
        if count >= LARGE:
            site = self.filled(count)
            if count not in self.builds:
                site.forget_release()
                _tell(f"全量生成 {count} 篇")
                self.builds[count] = build(site, count)
            return site
        site = Site(self.folder / f"built-{count}")
        if self._stale(site, *_WHAT_BUILDS):
            filled = self.filled(count)
            _tell(f"全量生成 {count} 篇")
            build(filled.copy(site.folder), count)
            self._stamp(site, *_WHAT_BUILDS)
        return site

    def _stale(self, site: Site, *sources: str) -> bool:
        """Whether it has to be made (again); what stands there is removed then."""
        stamp = site.folder.with_suffix(".stamp")
        if site.folder.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint(sources):
            return False
        site.remove()
        stamp.unlink(missing_ok=True)
        return True

    @staticmethod
    def _stamp(site: Site, *sources: str) -> None:
        site.folder.with_suffix(".stamp").write_text(_fingerprint(sources), encoding="utf-8")


def build(site: Site, count: int) -> Built:
    """`lanmu release build --full` into empty trees, measured. Raises AssertionError when pages are missing."""
    usage = site.measured("release", "build", "--full", "--json", timeout=600 + count / 100)
    pages = site.pages()
    assert pages > count, f"{pages} pages for {count} articles"
    return Built(usage, pages)


_WHAT_FILLS = (
    "lanmu/*/migrations/*.py",
    "lanmu/publishing/importing/*.py",
    "benchmarks/texts.py",
    "benchmarks/site.py",
)
_WHAT_BUILDS = (*_WHAT_FILLS, "lanmu/**/*.py", "templates/public/*", "static/public/**/*")


def _fingerprint(sources: Iterable[str]) -> str:
    total = hashlib.sha256()
    for path in sorted(set(_files(sources))):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _files(sources: Iterable[str]) -> Iterator[Path]:
    for pattern in sources:
        yield from (path for path in ROOT.glob(pattern) if path.is_file())


def _tell(text: str) -> None:
    print(f"  · {text}", flush=True)
