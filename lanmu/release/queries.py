"""What the status screen and `lanmu release status` show."""

from datetime import datetime
from typing import Any

from django.db.models import Min

from lanmu.release.engine import held, needs_full
from lanmu.release.history import kept_runs
from lanmu.release.models import Change, Failure, ReleasedFile, Run, Verification


def status(*, at: datetime) -> dict[str, Any]:
    """`{"pending": n, "oldest_seconds": s, "last_run": {…}, "files": n, …}` as of `at`."""
    oldest = Change.objects.aggregate(oldest=Min("at"))["oldest"]
    last = Run.objects.filter(finished_at__isnull=False).order_by("-id").first()
    seen = Verification.objects.order_by("-at").first()
    return {
        "pending": Change.objects.count(),
        "oldest_seconds": max(0.0, (at - oldest).total_seconds()) if oldest else 0.0,
        "last_run": None if last is None else {
            "run": last.pk, "at": last.started_at.isoformat(), "full": last.full, "rendered": last.rendered,
            "written": last.written, "deleted": last.deleted, "seconds": round(last.seconds, 3),
        },
        "files": ReleasedFile.objects.count(),
        "failures": Failure.objects.count(),
        "verified": None if seen is None else {
            "at": seen.at.isoformat(), "checked": seen.checked,
            "wrong": len(seen.altered) + len(seen.missing) + len(seen.extra),
        },
        "held": held(),
        "full_build_due": needs_full(),
        "can_roll_back_to": [run - 1 for run in kept_runs()],
    }  # fmt: skip
