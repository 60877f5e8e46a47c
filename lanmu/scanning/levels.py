"""The seam for the statistical proofreader.

A proofreader looks at paragraphs and proposes edits with a level. It registers itself here; until one does, *certain*
is what the rules say, and the other two levels answer 未安装. Nothing else depends on whether one is installed.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from lanmu.scanning.enums import Level, Severity
from lanmu.scanning.rules import Found, Rule

NOT_INSTALLED = "未安装"

RULES = {
    Level.CERTAIN: Rule("spelling.certain", "错别字", Severity.BLOCK, "这里写错了字。"),
    Level.LIKELY: Rule("spelling.likely", "疑似错别字", Severity.NOTICE, "这里可能写错了字，请核对。"),
    Level.HINT: Rule("spelling.hint", "错别字线索", Severity.NOTICE, "这里也许写错了字，请看一眼。"),
}


class Edit(NamedTuple):
    """A proposed change of `text[start:end]` to `right`."""

    start: int
    end: int
    right: str
    level: Level
    score: float = 0.0


class Proofreader(Protocol):
    """What a statistical level or an adapter for an outside model provides."""

    def check(self, paragraphs: Sequence[str], *, level: Level, known: frozenset[str]) -> Sequence[Sequence[Edit]]:
        """Edits of each paragraph, as sure as `level` or surer; `known` names are left alone. Raises when it cannot."""


_installed: list[Proofreader] = []


def install(proofreader: Proofreader) -> None:
    """Use this one from now on, in place of any before."""
    _installed[:] = [proofreader]


def uninstall() -> None:
    """Back to the rules alone."""
    _installed.clear()


def state(level: Level) -> str:
    """ "" when the level can be used, else 未安装."""
    return "" if level is Level.CERTAIN or _installed else NOT_INSTALLED


def read(text: str, *, level: Level, known: frozenset[str] = frozenset()) -> list[Found]:
    """What the installed proofreader says, line by line, in offsets of `text`; nothing when none is installed."""
    if not _installed:
        return []
    lines = text.split("\n")
    found, place = [], 0
    for line, edits in zip(lines, _installed[0].check(lines, level=level, known=known), strict=True):
        found += [Found(RULES[e.level], place + e.start, place + e.end, e.right) for e in edits]
        place += len(line) + 1
    return found
