"""Seeing: what a run saw becomes findings; what it could have seen and did not is proven gone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from lanmu.audit.actions import record
from lanmu.patrol.enums import EventKind, Proof
from lanmu.patrol.models import Finding, FindingEvent, PatrolRun, SourceState
from lanmu.patrol.models.finding import PATH_LENGTH, TEXT_LENGTH
from lanmu.patrol.observing import Observation, Outcome
from lanmu.patrol.rules import rule_of

BATCH = 500
GAP = timedelta(days=7)
"""Not seen for so long and seen again is worth a row of history: for a while nobody looked."""
_FOLLOWS = ("rule", "severity", "text", "column_id", "department_id", "article_id", "path", "evidence")
_WRITTEN = [
    "rule",
    "severity",
    "text",
    "column",
    "department",
    "article",
    "path",
    "evidence",
    "last_seen",
    "times_seen",
]


def observe(
    *,
    source: str,
    seen: Iterable[Observation],
    scope: Callable[[Finding], bool] | None = None,
    at: datetime,
    run: PatrolRun | None = None,
) -> Outcome:
    """Record what a run of `source` at `at` (aware) saw. One transaction; the same call again changes nothing.

    A problem not on record is opened, or opened again with a link to the last time; one on record moves its
    `last_seen`. An open finding of `source` that this run was able to see (`scope`; None: all) and did not is closed
    with this run as proof, unless an inspector found it, or somebody saw it at `at` or later. What a later run proved
    gone is not opened by an earlier one. Raises KeyError for a rule nobody registered.
    """
    fresh: dict[str, Observation] = {}
    for observation in seen:
        rule_of(observation.rule)
        fresh.setdefault(observation.key, observation)
    with transaction.atomic():
        queue_up(source)
        SourceState.objects.filter(name=source).exclude(observed_at__gte=at).update(observed_at=at)
        opened = repeated = 0
        for part in _parts(list(fresh.values())):
            known = {f.key: f for f in Finding.objects.open().filter(key__in=[o.key for o in part])}
            repeated += _see_again([(known[o.key], o) for o in part if o.key in known], at=at, run=run)
            opened += _open([o for o in part if o.key not in known], source=source, at=at, run=run)
        closed = _close(source=source, keys=fresh, scope=scope, at=at, run=run)
        if opened or closed:
            subject = f"patrol_run:{run.pk if run else 0}"
            detail = {"patrol": source, "opened": opened, "closed": closed}
            record(actor=None, action="patrol.observe", subject=subject, at=at, detail=detail)
    return Outcome(opened=opened, repeated=repeated, closed=closed)


def queue_up(source: str) -> None:
    """Until the end of the transaction, whoever else asks for or writes a run of the source waits."""
    SourceState.objects.get_or_create(name=source)
    SourceState.objects.select_for_update(of=("self",)).get(name=source)


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _values(observation: Observation) -> dict[str, Any]:
    return {
        "rule": observation.rule,
        "severity": observation.severity or rule_of(observation.rule).severity.value,
        "text": _cut(observation.text, TEXT_LENGTH),
        "column_id": observation.column_id,
        "department_id": observation.department_id,
        "article_id": observation.article_id,
        "path": _cut(observation.path, PATH_LENGTH),
        "evidence": observation.evidence,
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _see_again(pairs: list[tuple[Finding, Observation]], *, at: datetime, run: PatrolRun | None) -> int:
    """Equal repeats move the time and the count only; where the case itself got worse, the row follows it."""
    later = [(finding, observation) for finding, observation in pairs if finding.last_seen < at]
    equal: list[int] = []
    changed: list[Finding] = []
    events: list[FindingEvent] = []
    for finding, observation in later:
        if at - finding.last_seen > GAP:
            detail = {"last_seen": finding.last_seen.isoformat()}
            events.append(FindingEvent(finding=finding, kind=EventKind.SEEN_AGAIN, at=at, run=run, detail=detail))
        values = _values(observation)
        if all(getattr(finding, name) == values[name] for name in _FOLLOWS):
            equal.append(finding.pk)
            continue
        for name, value in values.items():
            setattr(finding, name, value)
        finding.last_seen, finding.times_seen = at, finding.times_seen + 1
        changed.append(finding)
    if equal:
        Finding.objects.filter(pk__in=equal).update(last_seen=at, times_seen=F("times_seen") + 1)
    if changed:
        Finding.objects.bulk_update(changed, _WRITTEN)
    FindingEvent.objects.bulk_create(events)
    return len(later)


def _open(items: list[Observation], *, source: str, at: datetime, run: PatrolRun | None) -> int:
    if not items:
        return 0
    closed = Finding.objects.filter(key__in=[o.key for o in items], closed_at__isnull=False).order_by("closed_at")
    before = {finding.key: finding for finding in closed}
    again = {key for key, finding in before.items() if finding.closed_at is not None and finding.closed_at < at}
    rows = [
        Finding(
            key=o.key, source=source, first_seen=at, last_seen=at, found_by_id=o.found_by_id,
            again_of=before.get(o.key), **_values(o),
        )
        for o in items
        if o.key not in before or o.key in again
    ]  # fmt: skip
    made = Finding.objects.bulk_create(rows)
    FindingEvent.objects.bulk_create(
        FindingEvent(
            finding=row, kind=EventKind.REOPENED if row.again_of_id else EventKind.OPENED, at=at, run=run,
            by_id=row.found_by_id, detail={"text": row.text, "evidence": row.evidence},
        )
        for row in made
    )  # fmt: skip
    return len(made)


def _close(
    *, source: str, keys: Iterable[str], scope: Callable[[Finding], bool] | None, at: datetime, run: PatrolRun | None
) -> int:
    """A machine's finding closes when a later look at the same thing did not see it; there is no other way."""
    there = frozenset(keys)
    candidates = Finding.objects.open().filter(source=source, found_by__isnull=True, last_seen__lt=at)
    gone = [f for f in candidates if f.key not in there and (scope is None or scope(f))]
    proof = {"how": Proof.PATROL.value, "run": run.pk if run else None, "seen": at.isoformat()}
    for part in _parts(gone):
        Finding.objects.filter(pk__in=[f.pk for f in part]).update(closed_at=at, proof=proof)
        FindingEvent.objects.bulk_create(
            FindingEvent(finding=f, kind=EventKind.CLOSED, at=at, run=run, detail=proof) for f in part
        )
    return len(gone)
