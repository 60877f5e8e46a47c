"""`scan`: the one function the rest of the product calls."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import islice

from lanmu.scanning.context import Context, Exemption
from lanmu.scanning.documents import Document, from_text
from lanmu.scanning.normalise import normalise
from lanmu.scanning.reading import Reading
from lanmu.scanning.registry import CHECKS
from lanmu.scanning.rules import Check, Failure, Found, Hit, Result

log = logging.getLogger(__name__)

MOST_CHARACTERS = 20_000_000
"""Longer texts are not checked, and say so: nobody writes them, and memory is bounded."""
MOST_HITS = 500
"""Of one rule in one text; the rest is counted in `Result.more`."""
MOST_FOUND = 20_000
"""Of one check in one text; a text of nothing but faults is not looked through to its end."""
SENSITIVE = ("private.", "secrecy.", "file.")
"""An exemption for every rule does not reach these: they must be named."""


def scan(text: str | Document, *, checks: Iterable[str] | None = None, context: Context | None = None) -> Result:
    """Hits and failures in `text`.

    `checks` names files of `checks/` (default: all). A check that raises becomes a failure, and the others still run.
    Raises KeyError for a check that does not exist; nothing else.
    """
    chosen = CHECKS if checks is None else {name: CHECKS[name] for name in checks}
    document = from_text(text) if isinstance(text, str) else text
    if sum(len(part.text) + 1 for part in document.parts) > MOST_CHARACTERS:
        why = f"文字超过 {MOST_CHARACTERS // 10_000} 万字，没有检查。请拆成几篇。"
        return Result(failures=(Failure("engine", "文字过长", why),))
    return _Scan(Reading(document), context or Context()).run(chosen)


def scan_found(text: str | Document, find: Callable[[str], Iterable[Found]], context: Context | None = None) -> Result:
    """What `find` reports about the original text, placed and exempted like the hits of checks."""
    document = from_text(text) if isinstance(text, str) else text
    reading = Reading(document)
    one = _Scan(reading, context or Context())
    for found in find(reading.original):
        start, end = reading.forward(found.start), reading.forward(found.end)
        one.take(found._replace(start=start, end=end))
    return one.result()


class _Scan:
    """One run: collects, maps back, sorts out what is exempt."""

    def __init__(self, reading: Reading, context: Context) -> None:
        self.reading = reading
        self.context = context
        self.hits: list[Hit] = []
        self.exempted: list[Hit] = []
        self.failures: list[Failure] = []
        self.more: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.exemptions = _Exemptions(reading.text, context)

    def run(self, checks: Mapping[str, Check]) -> Result:
        for name, check in checks.items():
            self._run_one(name, check)
        return self.result()

    def result(self) -> Result:
        """Everything taken so far, in the order of the text."""
        place = {part.where: index for index, part in reversed(list(enumerate(self.reading.document.parts)))}

        def order(hit: Hit) -> tuple[int, int, int]:
            return place.get(hit.where, 0), hit.start, hit.end

        return Result(
            tuple(sorted(dict.fromkeys(self.hits), key=order)),
            tuple(self.failures),
            tuple(sorted(dict.fromkeys(self.exempted), key=order)),
            self.more,
        )

    def _run_one(self, name: str, check: Check) -> None:
        try:
            for found in islice(check.run(self.reading, self.context), MOST_FOUND):
                self.take(found)
        except Exception as error:  # noqa: BLE001 - whatever a check does wrong, the text was not checked
            log.info("check %s failed: %s: %s", name, type(error).__name__, error)
            why = f"“{check.name}”检查没有完成（{type(error).__name__}），请先人工检查，并把这件事告诉系统管理员。"
            self.failures.append(Failure(name, check.name, why))

    def take(self, found: Found) -> None:
        """A hit, an exempted one, or one too many."""
        code = found.rule.code
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] > MOST_HITS:
            self.more[code] = self.counts[code] - MOST_HITS
            return
        hit = self._hit(found)
        (self.exempted if self.exemptions.cover(code, found.start, found.end) else self.hits).append(hit)

    def _hit(self, found: Found) -> Hit:
        reading = self.reading
        start, end = reading.normalised.span(found.start, found.end)
        where, base = "", 0
        if not reading.document.plain:
            part, base = reading.part_at(start)
            where, end = part.where, min(end, base + len(part.text))
            start = min(start, end)
        rule = found.rule
        return Hit(
            rule.code,
            rule.name,
            found.severity or rule.severity,
            start - base,
            end - base,
            reading.original[start:end],
            found.suggestion,
            found.why or rule.why,
            where,
        )


class _Exemptions:
    """Where the exempted words stand in this text; looked for only when there is a hit."""

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.context = context

    @cached_property
    def spans(self) -> list[tuple[str, int, int]]:
        """(scope, start, end) of each exempted word."""
        given = [e for e in self.context.exemptions if e.word and not _expired(e, self.context.day)]
        return [(e.scope, *span) for e in given for span in _places(self.text, normalise(e.word).text)]

    def cover(self, code: str, start: int, end: int) -> bool:
        """Whether an exempted word, or for misspellings a known name, lies over the hit."""
        if any(first <= start and end <= last and _in_scope(code, scope) for scope, first, last in self.spans):
            return True
        if not code.startswith("spelling.") or not self.context.known_names:
            return False
        first = max(start - 30, 0)
        window = self.text[first : end + 30]
        names = (word for word in self.context.known_names if word in window)
        return any(a < end - first and start - first < b for name in names for a, b in _places(window, name))


def _in_scope(code: str, scope: str) -> bool:
    if not scope:
        return not code.startswith(SENSITIVE)
    return code == scope or code.startswith(scope + ".")


def _expired(exemption: Exemption, day: date | None) -> bool:
    return exemption.expires_on is not None and day is not None and exemption.expires_on < day


def _places(text: str, word: str) -> Iterable[tuple[int, int]]:
    place = text.find(word)
    while place >= 0:
        yield place, place + len(word)
        place = text.find(word, place + len(word))


def with_where(result: Result, prefix: str) -> Result:
    """The same result with `prefix` before every place: for files that go with a text."""
    return replace(
        result,
        hits=tuple(replace(hit, where=f"{prefix}{hit.where}") for hit in result.hits),
        exempted=tuple(replace(hit, where=f"{prefix}{hit.where}") for hit in result.exempted),
    )
