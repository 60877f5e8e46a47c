"""Hits in what is public, told by whoever scans it at night (lanmu/patrol); this app knows nobody above it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PublicHit:
    """One rule in one public text, as the last night's scan saw it."""

    title: str
    url: str
    department: str
    place: str
    text: str
    at: datetime


HitsFn = Callable[[str], Sequence[PublicHit]]
"""`hits(rule)`: the public texts in which the rule hits, newest first, at most a screenful."""

_sources: list[HitsFn] = []


def register_public_hits(fn: HitsFn) -> None:
    """Add a source. Call in `AppConfig.ready` only."""
    _sources.append(fn)


def public_hits(rule: str) -> list[PublicHit]:
    """What every source knows of the rule."""
    return [hit for source in _sources for hit in source(rule)]
