"""The registry of rules (what can be wrong, how grave, under which clause) and of sources (who looks for it).

Apps above add theirs in `AppConfig.ready`: `register_rule(Rule(...))`, `register_source("filings", ...)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from lanmu.patrol.enums import Severity
from lanmu.patrol.observing import Observation

if TYPE_CHECKING:
    from lanmu.patrol.models import Finding


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong. `content` also answers for `content.phone`, where that is not registered itself."""

    code: str
    name: str
    severity: Severity
    clause: str
    """Article of the regulation: `第十二条（二）`."""
    national: str = ""
    """Item of 国办秘函〔2019〕19号 it belongs to, or nothing."""
    proven_by: str = "下一次巡检再看同一处，没有再看到，即自动销号。"
    """What proves it gone, as a sentence for the department."""


_rules: dict[str, Rule] = {}


def register_rule(rule: Rule) -> None:
    """Add a rule. Raises ValueError when the code means something else already."""
    if _rules.setdefault(rule.code, rule) != rule:
        raise ValueError(f"rule {rule.code} is registered twice")


def rule_of(code: str) -> Rule:
    """The rule of a finding: its own, or the nearest above it. Raises KeyError for a code nobody registered."""
    name = code
    while name:
        if name in _rules:
            return _rules[name]
        name = name.rpartition(".")[0]
    raise KeyError(f"no rule {code} is registered")


def rule_name(code: str) -> str:
    """What people call the rule of a finding; a finding of an app that is gone keeps its place."""
    try:
        return rule_of(code).name
    except KeyError:
        return "其他"


def rules() -> list[Rule]:
    """All rules by code."""
    return [_rules[code] for code in sorted(_rules)]


class Watch(Protocol):
    """Told how a long look gets on: `total` is 0 until it is known."""

    def __call__(self, done: int, total: int) -> None: ...


@dataclass(slots=True)
class Look:
    """What one run of a source saw, and what it was able to see. Who sees everything may return observations only."""

    seen: Iterable[Observation]
    scope: "Callable[[Finding], bool] | None" = None
    """Which open findings of the source this run was able to see; None: all of them."""
    looked: int = 0
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who looks. `run(at)` returns Observations, or a Look; with `watched` it is given `watch=` as well."""

    name: str
    label: str
    run: Callable[..., Iterable[Observation] | Look]
    order: int = 100
    watched: bool = False
    ready: Callable[[], str] | None = None
    """Answers why the source cannot look now (a sentence), or nothing."""


_sources: dict[str, Source] = {}


def register_source(
    name: str,
    label: str,
    run: Callable[..., Iterable[Observation] | Look],
    *,
    order: int = 100,
    watched: bool = False,
    ready: Callable[[], str] | None = None,
) -> None:
    """Add a source, run by `lanmu patrol NAME`, the screen and the timetable. Call in `AppConfig.ready`."""
    if name in _sources:
        raise ValueError(f"source {name} is registered twice")
    _sources[name] = Source(name, label, run, order, watched, ready)


def source_of(name: str) -> Source:
    """The source called `name`. Raises KeyError."""
    return _sources[name]


def source_label(name: str) -> str:
    """What people call the source; its name where nobody registered one (spot checks come through `observe`)."""
    return _sources[name].label if name in _sources else LABELS.get(name, name)


LABELS: dict[str, str] = {}
"""Names of sources that are not run (inspectors' checks, filings): `LABELS["spot"] = "抽查"`."""


def sources() -> list[Source]:
    """All of them, in the order people see."""
    return sorted(_sources.values(), key=lambda s: (s.order, s.name))


def look(source: Source, *, at: datetime, watch: Watch | None = None) -> Look:
    """Let the source look at `at` (aware). Whatever it raises comes through."""
    found = source.run(at, watch=watch) if source.watched else source.run(at)
    if isinstance(found, Look):
        return found
    seen = list(found)
    return Look(seen=seen, looked=len(seen))
