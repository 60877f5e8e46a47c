"""Which run of the release wrote a file, which signed daily root covers it, and what a page was at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lanmu.release.history import history_folder, kept_runs, read_journal
from lanmu.release.models import ManifestRoot, ReleasedFile, Run
from lanmu.release.served import open_served


@dataclass(frozen=True, slots=True)
class Released:
    """How a version reached the public. `certain`: the run's own journal names the file; else it is the first run
    that was done after the approval (journals are kept for the last runs only).
    """

    run: Run
    certain: bool
    root: ManifestRoot | None
    """The first signed daily root after it, as long as the version was still public."""

    @property
    def done_at(self) -> datetime:
        """When the run was done, aware."""
        return _done(self.run)


def release_of(*, path: str, since: datetime, until: datetime | None) -> Released | None:
    """The release that made the file `path` (no leading slash) show what was approved at `since`, before `until`.

    None while none has run.
    """
    runs = [run for run in _runs_from(since) if until is None or run.started_at < until]
    kept = set(kept_runs())
    named = next((r for r in runs if r.pk in kept and any(e["path"] == path for e in read_journal(r.pk))), None)
    run = named or next((r for r in runs if r.started_at >= since), None) or next(iter(runs), None)
    if run is None:
        return None
    roots = ManifestRoot.objects.filter(at__gte=_done(run)).order_by("day")
    return Released(run, named is not None, (roots if until is None else roots.filter(at__lt=until)).first())


def root_at(at: datetime) -> ManifestRoot | None:
    """The last daily root signed at or before `at`."""
    return ManifestRoot.objects.filter(at__lte=at).order_by("-day").first()


def page_at(path: str, at: datetime | None) -> bytes | None:
    """The bytes that stood at `path` at `at` (None: now), as far as former files are still kept; else None."""
    if at is not None:
        kept = set(kept_runs())
        for run in _runs_from(at, limit=None):
            if run.pk not in kept:
                if run.written or run.deleted:
                    return None
                continue
            entry = next((e for e in read_journal(run.pk) if e["path"] == path), None)
            if entry is not None:
                return (history_folder(run.pk) / path).read_bytes() if entry["old"] is not None else None
    return read_public(path)


def read_public(path: str) -> bytes | None:
    """What the public gets at `path` now."""
    try:
        return open_served().read(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def manifest_row(path: str) -> ReleasedFile | None:
    """The manifest's row of a public path."""
    return ReleasedFile.objects.filter(path=path).defer("own_reads").first()


LOOKED_AT = 60
"""Runs after an approval that are looked at for its file: urgent changes are released within seconds."""


def _runs_from(at: datetime, limit: int | None = LOOKED_AT) -> list[Run]:
    """Finished runs that were not yet done at `at`, oldest first: with them the one that was just at work."""
    finished = Run.objects.filter(finished_at__isnull=False)
    before = finished.filter(started_at__lt=at).order_by("-id").first()
    working = [before] if before is not None and _done(before) > at else []
    return [*working, *finished.filter(started_at__gte=at).order_by("id")[:limit]]


def _done(run: Run) -> datetime:
    return run.started_at + timedelta(seconds=run.seconds)
