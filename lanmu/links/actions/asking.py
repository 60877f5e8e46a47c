"""Ask addresses elsewhere over HTTP, those first that were asked longest ago; nothing unless it is switched on."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from lanmu.common.refusal import Refused
from lanmu.common.times import local
from lanmu.links.addresses import Unreadable, address_hash, resolve
from lanmu.links.enums import Outcome, State
from lanmu.links.fetching import Fetcher, Result
from lanmu.links.hosts import danger
from lanmu.links.models import Check, Target
from lanmu.links.pacing import look_at_all
from lanmu.links.table import chunks
from lanmu.links.targets import KEPT_CHECKS, judge_outside

OFF = (
    "外部链接检查没有启用。服务器能访问互联网、单位允许的，请设 LANMU_LINK_CHECK=1 再检查；"
    "本站自己的页面和附件不用联网，照常检查。"
)
EVERY = timedelta(days=7)
COLUMN_EVERY = timedelta(hours=20)
"""A column that is a link is asked every day (附件1: 确保链接有效可用)."""
BATCH = 50
ENOUGH_HOSTS = 5
"""When so many hosts were asked and not one gave an answer, it is our own line that is down, or our name server."""
CONTROLS = 3
"""Hosts that answered at their last look, asked again when nobody answers: they tell whether it is our line."""


@dataclass(slots=True)
class Asked:
    """What a run did. `offline`: nothing could be reached, so nothing was written down."""

    asked: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    offline: bool = False


def due(*, at: datetime) -> QuerySet[Target]:
    """Addresses elsewhere whose turn it is: columns first, then those asked longest ago."""
    today = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    turn = (
        Q(checked_at=None)
        | Q(state=State.SUSPECT, checked_at__lt=today)
        | Q(weight=2, checked_at__lt=at - COLUMN_EVERY)
        | Q(checked_at__lt=at - EVERY)
    )
    # What only leads on to a dangerous host is asked again.
    listed = Q(state=State.DANGEROUS, reason__startswith=Concat("host", Value(" ")))
    rows = Target.objects.exclude(host="").exclude(listed).filter(turn)
    return rows.order_by("-weight", F("checked_at").asc(nulls_first=True), "id")


def ask(
    *, at: datetime, limit: int | None = None, fetcher: Fetcher | None = None, only: Collection[int] | None = None,
    threads: int | None = None, gap: float | None = None, report: Callable[[int, int], None] | None = None,
) -> Asked:  # fmt: skip
    """Ask up to `limit` addresses whose turn it is (`only`: these numbers, whosever turn it is).

    Raises Refused where the check of addresses elsewhere is off (LANMU_LINK_CHECK).
    """
    if not settings.LANMU_LINK_CHECK:
        raise Refused(OFF)
    rows = due(at=at) if only is None else Target.objects.filter(pk__in=only).exclude(host="")
    wanted = {row.address: row.pk for row in rows[: limit or settings.LANMU_LINK_LIMIT]}
    asked = Asked()
    with fetcher or Fetcher(danger=danger(), private=settings.LANMU_LINK_PRIVATE) as eyes:
        held: list[tuple[int, Any]] = []
        hosts: set[str] = set()
        reached = False
        looks = look_at_all(
            list(wanted), eyes,
            threads=threads or settings.LANMU_LINK_THREADS, gap=settings.LANMU_LINK_GAP if gap is None else gap,
        )  # fmt: skip
        for url, result in looks:
            asked.asked += 1
            asked.outcomes[result.outcome] = asked.outcomes.get(result.outcome, 0) + 1
            held.append((wanted[url], result))
            hosts.add(resolve(url, page="/").host)
            reached = reached or _answered(result)
            if reached and len(held) >= BATCH:
                _write(held, at=at)
                held.clear()
            if report is not None:
                report(asked.asked, len(wanted))
        asked.offline = bool(held) and not reached and _is_our_line(eyes, hosts)
    if not asked.offline:
        for part in chunks(held):
            _write(part, at=at)
    return asked


def _answered(result: Result) -> bool:
    """Whether the other side said anything at all. A name that could not be asked for is no answer."""
    return result.status is not None or result.outcome == Outcome.TLS


def _is_our_line(eyes: Fetcher, asked: set[str]) -> bool:
    """Nobody answered. Neither do hosts that lately did: the line is ours. Where none is known, many hosts say so."""
    good = (
        Target.objects.filter(state=State.GOOD).exclude(host="").exclude(host__in=asked).order_by("-checked_at", "id")
    )
    by_host = {row.host: row.address for row in good[: CONTROLS * 10]}
    if not by_host:
        return len(asked) >= ENOUGH_HOSTS
    return not any(_answered(eyes.look(url)) for url in list(by_host.values())[:CONTROLS])


def _write(looks: Iterable[tuple[int, Any]], *, at: datetime) -> None:
    by_number = dict(looks)
    with transaction.atomic():
        rows = list(Target.objects.select_for_update().filter(pk__in=sorted(by_number)))
        for row in rows:
            seen = by_number[row.pk]
            judge_outside(
                row, outcome=seen.outcome, detail=seen.detail, final=seen.final, at=at, face=seen.face
            )  # fmt: skip
            row.status = seen.status
        fields = ["state", "reason", "suggestion", "changed_at", "checked_at", "failed_on", "status", "faces"]
        Target.objects.bulk_update(rows, fields, 100)
        Check.objects.bulk_create([_check(row, by_number[row.pk], at) for row in rows])
        _prune(sorted(by_number))


def _check(row: Target, seen: Any, at: datetime) -> Check:
    taken = row.state == State.TAKEN
    return Check(
        target=row, at=at, outcome=Outcome.TAKEN if taken else seen.outcome, status=seen.status,
        detail=row.reason if taken else seen.detail[:300], final=seen.final, milliseconds=seen.milliseconds,
    )  # fmt: skip


def _prune(numbers: list[int]) -> None:
    """Keep the latest looks only. One query for all, one more for those that have too many."""
    count: dict[int, int] = {}
    old = []
    rows = Check.objects.filter(target__in=numbers).order_by("target", "-at", "-id").values_list("target", "id")
    for target, number in rows:
        count[target] = count.get(target, 0) + 1
        if count[target] > KEPT_CHECKS:
            old.append(number)
    Check.objects.filter(pk__in=old).delete()


def prefer(*, weights: dict[str, int], at: datetime) -> None:
    """Say which addresses are asked first (`Target.weight`), all others last; makes rows for those that have none."""
    wanted: dict[int, tuple[str, str, int]] = {}
    for url, weight in weights.items():
        try:
            found = resolve(url, page="/")
        except Unreadable:
            continue
        if found.host and found.scheme in {"http", "https"}:
            wanted[address_hash(found.url)] = (found.url, found.host, weight)
    with transaction.atomic():
        rows = {row.hash: row for row in Target.objects.filter(Q(weight__gt=0) | Q(hash__in=sorted(wanted)))}
        changed = []
        for number, row in rows.items():
            weight = wanted[number][2] if number in wanted else 0
            if row.weight != weight:
                row.weight = weight
                changed.append(row)
        Target.objects.bulk_update(changed, ["weight"], 100)
        Target.objects.bulk_create([
            Target(hash=number, address=url, host=host, weight=weight, first_seen=at, changed_at=at)
            for number, (url, host, weight) in wanted.items() if number not in rows
        ])  # fmt: skip
