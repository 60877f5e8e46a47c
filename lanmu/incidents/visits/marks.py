"""Where the marks of the days lie until they are destroyed: one file a day, outside the database and its backups."""

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


def _file(day: date) -> Path:
    return folder() / f"{day.isoformat()}.marks"


def load(day: date) -> Marks | None:
    """The marks of a day that is not over; None when there are none (any more)."""
    try:
        raw = _file(day).read_bytes()
    except OSError:
        return None
    body = raw[SALT:]
    return Marks(raw[:SALT], {body[n : n + MARK] for n in range(0, len(body) - MARK + 1, MARK)})


def keep(day: date, marks: Marks) -> None:
    """Write them whole, then put them in place: a broken run leaves the old ones."""
    target = _file(day)
    fresh = target.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(marks.salt + b"".join(sorted(marks.seen)))
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
            gone.append(day)
    return gone
