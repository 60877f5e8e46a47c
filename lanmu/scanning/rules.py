"""What the engine says: rules, hits, failures, and the result of a scan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lanmu.scanning.enums import Severity

if TYPE_CHECKING:
    from lanmu.scanning.context import Context
    from lanmu.scanning.reading import Reading


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong."""

    code: str
    """`group.name`, lasting: stored hits and exemptions refer to it."""
    name: str
    """Chinese, a few words."""
    severity: Severity
    why: str
    """A complete Chinese sentence: what is wrong and by which norm."""


class Found(NamedTuple):
    """What a check found, in offsets of `Reading.text`. Empty words fall back on the rule's."""

    rule: Rule
    start: int
    end: int
    suggestion: str = ""
    """What to write instead; "" where only a person can say."""
    why: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One place of the text, in offsets of the text that was given (`where` says which part)."""

    rule: str
    name: str
    severity: Severity
    start: int
    end: int
    text: str
    """The very characters between `start` and `end`, hidden ones included."""
    suggestion: str
    why: str
    where: str = ""
    """The part's own name as the caller gave it; "" when one plain text was given."""

    def as_json(self) -> dict[str, object]:
        """The shape outside tools rely on (`lanmu check --json`)."""
        found: dict[str, object] = {
            "rule": self.rule,
            "name": self.name,
            "severity": self.severity.value,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "suggestion": self.suggestion,
            "why": self.why,
        }
        return found | ({"where": self.where} if self.where else {})


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that could not run, or a file that could not be read. Never a pass: it blocks until a person decides."""

    check: str
    name: str
    why: str

    def as_json(self) -> dict[str, str]:
        """For `lanmu check --json`."""
        return {"check": self.check, "name": self.name, "why": self.why}


@dataclass(frozen=True, slots=True)
class Result:
    """What a scan says."""

    hits: tuple[Hit, ...] = ()
    """In the order of the text."""
    failures: tuple[Failure, ...] = ()
    exempted: tuple[Hit, ...] = ()
    """Hits that an exemption lets pass; kept so that a reviewer can see them."""
    more: dict[str, int] = field(default_factory=dict)
    """Rule code → hits beyond the number that is kept of each rule (engine.MOST_HITS)."""

    @property
    def blocked(self) -> bool:
        """Whether the text may not go on as it is."""
        return bool(self.failures) or any(hit.severity is Severity.BLOCK for hit in self.hits)


RunFn = Callable[["Reading", "Context"], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Check:
    """One file of `checks/`: a name for people, the rules it may report, and the function."""

    name: str
    rules: tuple[Rule, ...]
    run: RunFn
