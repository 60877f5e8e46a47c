"""What a check may know besides the text. Everything is plain data; whoever calls has read it from its own tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from lanmu.scanning.masking import Masking

if TYPE_CHECKING:
    from lanmu.scanning.matcher import Matcher
    from lanmu.scanning.shingles import Near


@dataclass(frozen=True, slots=True)
class Exemption:
    """A word that may stand although a rule would report it."""

    word: str
    """A hit passes when it lies inside this word."""
    reason: str
    scope: str = ""
    """Rule code, or its beginning up to a dot (`private`); "" for every rule but those of private data and secrecy."""
    expires_on: date | None = None
    """Last day (Asia/Shanghai) on which it holds; None: without end."""


@dataclass(frozen=True, slots=True)
class Source:
    """信息来源 of annex 2."""

    repost: bool = False
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Defaults mean: nothing is known, so nothing is said about it."""

    day: date | None = None
    """The day of the scan (Asia/Shanghai): exemptions expire by it, weekdays without a year are judged near it."""
    source: Source | None = None
    attachments: Sequence[str] | None = None
    """Names of the files that go with the text; None: not known."""
    site_hosts: frozenset[str] = frozenset()
    """The site's own host names."""
    exemptions: Sequence[Exemption] = ()
    known_names: frozenset[str] = frozenset()
    """Names of people, places, departments and projects: never reported as misspelt."""
    masking: Masking = field(default_factory=Masking)
    matcher: "Matcher | None" = None
    """The word lists to use; None: the ones that come with the engine."""
    near: "Callable[[str], Sequence[Near]] | None" = None
    """Existing texts like this one (`Shingles.near`), the text itself left out by the caller."""
