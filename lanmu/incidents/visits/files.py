"""Log files as they come and go: which file is which after a rotation, and its lines from where reading stopped."""

import gzip
import hashlib
import hmac
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from lanmu.incidents.models import VisitLog

BLOCK = 1 << 20
LONGEST = 64 * 1024
"""A line longer than this is no line of a log."""
GZIP = b"\x1f\x8b"


@dataclass(slots=True)
class Source:
    """A file to read: known by its first line, from `offset` on (bytes of the text, packed or not)."""

    path: Path
    fingerprint: str
    inode: int
    offset: int


def fingerprint(path: Path) -> str:
    """A keyed digest of the first line; empty when there is no whole line yet. Keyed: nobody who has the database can
    work the address in that line out again.
    """
    try:
        with _open(path) as file:
            first = file.readline(LONGEST)
    except (OSError, EOFError, zlib.error):
        return ""
    if not first.endswith(b"\n"):
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), b"visits\0" + first, hashlib.sha256).hexdigest()


def sources(paths: Iterable[Path]) -> list[Source]:
    """What there is to read of the named logs, oldest first: each with its rotated relatives (`access.log.1`,
    `access.log-20240508.gz`) that are known and unfinished, or were written to after the last reading.
    """
    found: dict[str, Source] = {}
    known = {row.fingerprint: row for row in VisitLog.objects.all()}
    for path in paths:
        last = max((row.read_at for row in known.values() if row.path == str(path)), default=None)
        for one in [*relatives(path), path]:
            mark = fingerprint(one)
            if not mark or mark in found:
                continue
            row, info = known.get(mark), one.stat()
            if row is None and one != path and (last is None or info.st_mtime < last.timestamp()):
                continue
            found[mark] = Source(one, mark, info.st_ino, row.offset if row else 0)
    return list(found.values())


def relatives(path: Path) -> list[Path]:
    """Rotated files of a log, the oldest first."""
    if not path.parent.is_dir():
        return []
    rotated = [one for one in path.parent.glob(f"{path.name}[.-]*") if one.is_file()]
    return sorted(rotated, key=lambda one: (one.stat().st_mtime, one.name))


def lines(source: Source) -> Iterator[tuple[bytes, int]]:
    """Whole lines from where reading stopped, each with the place behind it. A line still being written waits; a
    packed file that breaks off is read as far as it goes.
    """
    place = source.offset
    try:
        with _open(source.path) as file:
            file.seek(place)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                place += len(line)
                yield line, place
    except (OSError, EOFError, zlib.error):
        return


def remember(source: Source, *, offset: int, count: int, bad: int, at: datetime) -> None:
    """How far a file has been read; call it in the transaction that writes what was counted."""
    place = {"path": str(source.path), "inode": source.inode, "offset": offset, "read_at": at}
    first = {**place, "lines": count, "bad": bad}
    row, made = VisitLog.objects.get_or_create(fingerprint=source.fingerprint, defaults=first)
    if not made:
        row.path, row.inode, row.offset, row.read_at = str(source.path), source.inode, offset, at
        row.lines, row.bad = row.lines + count, row.bad + bad
        row.save()


def _open(path: Path) -> Any:
    with path.open("rb", buffering=0) as peek:
        packed = peek.read(2) == GZIP
    return io.BufferedReader(gzip.open(path, "rb"), BLOCK) if packed else path.open("rb", buffering=BLOCK)
