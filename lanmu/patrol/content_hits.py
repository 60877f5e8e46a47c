"""Where a content rule hits in what is public, as the night's scan saw it: for publishing's “本规则的全部命中”."""

from collections.abc import Mapping, Sequence
from typing import Any

from lanmu.patrol.models import ScannedText
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication
from lanmu.publishing.proofing_public import PublicHit
from lanmu.publishing.proofing_settings import rules

MOST_SHOWN = 200
MOST_LOOKED = 5_000
"""Texts with a hit of 拦截 in public; with more, the house has other worries than this list."""


def hits_in_public(rule: str) -> Sequence[PublicHit]:
    """Public texts in which the rule hits, newest scan first. Two queries."""
    known = rules().get(rule)
    scans: dict[int, ScannedText] = {}
    if known is not None:
        counted = ScannedText.objects.filter(notices__has_key=f"{rule} {known.name}").order_by("-at", "pk")
        scans |= {scan.pk: scan for scan in counted[:MOST_SHOWN]}
    for scan in ScannedText.objects.exclude(blocks=[]).order_by("-at", "pk")[:MOST_LOOKED]:
        if any(block["rule"] == rule for block in scan.blocks):
            scans[scan.pk] = scan
    rows = Publication.objects.filter(state=PublicationState.PUBLIC, frozen_id__in=list(scans)).order_by("-listed_at")
    found = [hit for row in rows.select_related("approval__department") for hit in _of(row, scans[row.frozen_id], rule)]
    return found[:MOST_SHOWN]


def _of(row: Publication, scan: ScannedText, rule: str) -> list[PublicHit]:
    house = str(row.approval.department)

    def hit(place: str, text: str) -> PublicHit:
        return PublicHit(row.title, row.path, house, place, text, scan.at)

    blocks: Sequence[Mapping[str, Any]] = [block for block in scan.blocks if block["rule"] == rule]
    if blocks:
        return [hit(block["where"], block["text"]) for block in blocks]
    times = sum(n for name, n in scan.notices.items() if name.partition(" ")[0] == rule)
    return [hit("", f"{times} 处")] if times else []
