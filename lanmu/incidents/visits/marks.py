"""Where the marks of the days lie until they are destroyed: two files a day, outside the database and its backups."""

import os
from datetime import date
from pathlib import Path

from django.conf import settings

from lanmu.incidents.visits.counting import MARK, Marks

SALT = 32


def folder() -> Path:
    """Readable by the owner only."""
    found = Path(settings.LANMU_DATA) / "visits"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _file(day: date, kind: str = "marks") -> Path:
    return folder() / f"{day.isoformat()}.{kind}"


def load(day: date) -> Marks | None:
    """The marks of a day that is not over; None when there are none (any more)."""
    try:
        raw = _file(day).read_bytes()
    except OSError:
        return None
    asked = _file(day, "asked")
    return Marks(raw[:SALT], _split(raw[SALT:]), _split(asked.read_bytes() if asked.exists() else b""))


def _split(body: bytes) -> set[bytes]:
    return {body[n : n + MARK] for n in range(0, len(body) - MARK + 1, MARK)}


def keep(day: date, marks: Marks) -> None:
    """Write them whole, then put them in place: a broken run leaves the old ones."""
    if marks.asked:
        _put(_file(day, "asked"), b"".join(sorted(marks.asked)))
    _put(_file(day), marks.salt + b"".join(sorted(marks.seen)))


def _put(target: Path, data: bytes) -> None:
    fresh = target.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)
    fresh.replace(target)


def destroy(before: date) -> list[date]:
    """Destroy key and marks of every day before `before`. Returns the days."""
    gone = []
    for path in sorted(folder().glob("*.marks")):
        try:
            day = date.fromisoformat(path.stem)
        except ValueError:
            continue
        if day < before:
            path.unlink(missing_ok=True)
            _file(day, "asked").unlink(missing_ok=True)
            gone.append(day)
    return gone
