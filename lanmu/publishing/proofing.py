"""内容检查 at work: the engine with everything this house knows. The one place where texts are checked.

`context(day=)` is what the engine has to know; `Checker(day=)` reads it once for many texts and keeps what it found, by
the digest of the text; the statistical level, which is slow, is kept paragraph by paragraph.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, Generic, TypeVar

from django.db.models import Q
from wagtail.models import Site

from lanmu.columns.models import ColumnPage
from lanmu.organisation.models import Department, User
from lanmu.publishing import proofing_settings, words
from lanmu.publishing.models import CheckExemption
from lanmu.publishing.proofing_document import document_of, place_name, source_of
from lanmu.publishing.proofing_enums import ExemptionState
from lanmu.scanning import levels
from lanmu.scanning.context import Context, Exemption, Source
from lanmu.scanning.documents import Document
from lanmu.scanning.engine import scan, scan_found
from lanmu.scanning.enums import Level
from lanmu.scanning.registry import CHECKS
from lanmu.scanning.rules import Failure, Found, Hit, Result

AROUND = 20
"""Characters of the paragraph shown before and after a hit."""
NEIGHBOURS = 8
"""Characters on each side that make a hit the same hit after other words of the text have changed."""
LONGEST_MARKED = 200
STATISTICAL_BUDGET = 20_000
"""Characters of new paragraphs that the statistical level reads while somebody waits (about a second); what it did not
come to, it reads at the next look, and every text is looked at again before it is published."""
LONGEST_LINE = 100_000
"""Characters; a longer line is no prose and is left to the rules."""

_LONG_NUMBER = re.compile(r"\d[\d -]{5,}[\dXx]")
_T = TypeVar("_T")


class Kept(Generic[_T]):
    """The last results of one kind, in this process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.rows: OrderedDict[Hashable, _T] = OrderedDict()

    def get(self, key: Hashable) -> _T | None:
        found = self.rows.get(key)
        if found is not None:
            self.rows.move_to_end(key)
        return found

    def put(self, key: Hashable, value: _T) -> _T:
        self.rows[key] = value
        while len(self.rows) > self.most:
            self.rows.popitem(last=False)
        return value


_names: list[frozenset[str]] = [frozenset()]
_texts: Kept[Result] = Kept(300)
_paragraphs: Kept[tuple[Found, ...]] = Kept(20_000)


@dataclass(frozen=True, slots=True)
class Seen:
    """A hit as people meet it: the words around it, and what makes it the same hit tomorrow."""

    hit: Hit
    place: str
    before: str
    after: str
    mark: str

    @property
    def private(self) -> bool:
        """Its suggestion hides private data."""
        return self.hit.rule.startswith("private.") and bool(self.hit.suggestion)

    @property
    def told(self) -> str:
        """The words as they may be kept: private data masked (个人信息保护法: what is kept is kept to the least)."""
        if not self.hit.rule.startswith("private."):
            return veiled(self.hit.text)
        return self.hit.suggestion or veiled(self.hit.text)

    @property
    def context(self) -> str:
        """The words with their neighbours, as they may be kept."""
        return f"{veiled(self.before)}{self.told}{veiled(self.after)}"


def context(*, day: date) -> Context:
    """What the house knows, for the engine, on `day` (Asia/Shanghai): words, exemptions, names, masking, hosts."""
    return Checker(day=day).context


class Checker:
    """The checks of one day. Reads words, exemptions, names and settings once; six queries, however many texts."""

    def __init__(self, *, day: date) -> None:
        self.day = day
        self.settings = proofing_settings.in_force()
        self.unread = 0
        """Characters of the last text that the statistical level did not come to; the next look goes on there."""

    @cached_property
    def context(self) -> Context:
        return Context(
            day=self.day,
            site_hosts=frozenset(Site.objects.values_list("hostname", flat=True)),
            exemptions=tuple(exemptions(day=self.day)),
            known_names=known_names(),
            masking=self.settings.masking,
            matcher=words.matcher(),
        )

    @cached_property
    def rules_key(self) -> tuple[Hashable, ...]:
        """What the result for given words depends on besides the day and the names."""
        return (tuple(CHECKS.values()), self.context.matcher, self.context.exemptions, self.settings.number)

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        installed = levels.state(Level.LIKELY)
        return (*self.rules_key, self.day, self.context.known_names, self.context.site_hosts, installed)

    @property
    def unfinished(self) -> str:
        """A sentence where the statistical level did not come to the end of the last text: unread is not well."""
        return f"文字较长，统计校对还有 {self.unread} 个字没有看，下次检查时接着看。" if self.unread else ""

    def check(
        self, document: Document, *, given: Context | None = None, budget: int | None = STATISTICAL_BUDGET
    ) -> Result:
        """Rules and, as far as `budget` goes, the statistical level; milder where the settings say so."""
        known = given or self.context
        self.unread = 0
        result = scan(document, context=known)
        if not levels.state(Level.LIKELY):
            result = self._with_statistics(document, result, known, budget)
        return self.settings.applied(result)

    def check_as(self, document: Document, *, source: Source) -> Result:
        """`check` for a text of this origin, as the editor has it: files and neighbours are not known there."""
        return self.check(document, given=replace(self.context, source=source))

    def of_content(
        self, content: dict[str, Any], *, digest: str = "", budget: int | None = STATISTICAL_BUDGET
    ) -> Result:
        """The result for a frozen text, kept by its digest. Files are checked apart (proofing_files.of_file)."""
        key = (digest, self.key)
        if digest and (found := _texts.get(key)) is not None:
            return found
        titles = [file["title"] for file in content["attachments"]]
        titles += [block["title"] for block in content["body"] if block["type"] == "document"]
        given = replace(self.context, source=source_of(content), attachments=titles)
        result = self.check(document_of(content), given=given, budget=budget)
        return _texts.put(key, result) if digest and not result.failures and not self.unread else result

    def _with_statistics(self, document: Document, result: Result, known: Context, budget: int | None) -> Result:
        find = _Statistics(self.settings.proofreader, known.known_names, budget)
        try:
            more = scan_found(document, find, known)
        except Exception as error:  # noqa: BLE001 - whatever it does wrong, the text was not proofread
            why = f"统计校对没有完成（{type(error).__name__}），请先人工检查，并把这件事告诉系统管理员。"
            return replace(result, failures=(*result.failures, Failure("proofreader", "统计校对", why)))
        self.unread = find.unread
        spans = [(hit.where, hit.start, hit.end) for hit in result.hits if hit.rule.startswith("spelling.")]
        new = [h for h in more.hits if not any(w == h.where and s < h.end and h.start < e for w, s, e in spans)]
        if not new and not more.exempted:
            return result
        place = {part.where: number for number, part in reversed(list(enumerate(document.parts)))}
        hits = sorted((*result.hits, *new), key=lambda hit: (place.get(hit.where, 0), hit.start, hit.end))
        return replace(result, hits=tuple(hits), exempted=(*result.exempted, *more.exempted))


class _Statistics:
    """The statistical level over the lines of a text; lines seen before are remembered."""

    def __init__(self, level: Level, known: frozenset[str], budget: int | None) -> None:
        self.level = level
        self.known = known
        self.budget = budget
        self.unread = 0

    def __call__(self, text: str) -> Iterator[Found]:
        lines = text.split("\n")
        new: list[str] = []
        room = self.budget
        for line in dict.fromkeys(lines):
            if len(line) > 1 and _paragraphs.get(self._key(line)) is None:
                # One line at least: a line above the budget would otherwise never be read.
                if room is not None and len(line) > (room if new else LONGEST_LINE):
                    self.unread += len(line)
                    continue
                room = None if room is None else room - len(line)
                new.append(line)
        self._read(new)
        place = 0
        for line in lines:
            for found in _paragraphs.get(self._key(line)) or ():
                yield found._replace(start=found.start + place, end=found.end + place)
            place += len(line) + 1

    def _key(self, line: str) -> Hashable:
        return (self.level, self.known, sha256(line.encode("utf-8", "surrogatepass")).digest())

    def _read(self, new: list[str]) -> None:
        rows: list[list[Found]] = [[] for _ in new]
        starts, place = [], 0
        for line in new:
            starts.append(place)
            place += len(line) + 1
        number = 0
        said = levels.read("\n".join(new), level=self.level, known=self.known)
        for found in sorted(said, key=lambda found: found.start):
            while number + 1 < len(starts) and found.start >= starts[number + 1]:
                number += 1
            rows[number].append(found._replace(start=found.start - starts[number], end=found.end - starts[number]))
        for line, row in zip(new, rows, strict=True):
            _paragraphs.put(self._key(line), tuple(row))


def exemptions(*, day: date) -> list[Exemption]:
    """Allowed and not yet expired on `day`. One query."""
    rows = CheckExemption.objects.filter(state=ExemptionState.ALLOWED).filter(
        Q(expires_on=None) | Q(expires_on__gte=day)
    )
    return [Exemption(row.word, row.reason, row.scope, row.expires_on) for row in rows.order_by("pk")]


def known_names() -> frozenset[str]:
    """Names that are never misspelt: departments, people of the directory, columns. Two characters at least."""
    found = {*Department.objects.values_list("name", flat=True), *User.objects.values_list("full_name", flat=True)}
    found |= set(ColumnPage.objects.values_list("title", flat=True))
    names = frozenset(name.strip() for name in found if name and len(name.strip()) > 1)
    if names != _names[0]:
        _names[0] = names  # the same object while nothing changes: it is part of every key of what is kept
    return _names[0]


def seen(result: Result, document: Document) -> list[Seen]:
    """The hits of a result, with what stands around them."""
    texts = {part.where: part.text for part in document.parts}
    return [see(hit, texts.get(hit.where, hit.text)) for hit in result.hits]


def see(hit: Hit, text: str, *, name: Callable[[str], str] = place_name) -> Seen:
    """One hit in the text of its part."""
    before, after = text[max(0, hit.start - AROUND) : hit.start], text[hit.end : hit.end + AROUND]
    return Seen(hit, name(hit.where), before, after, mark_of(hit.rule, hit.text, before, after))


def veiled(text: str) -> str:
    """Long numbers with their middle hidden: neighbours of a hit may be somebody's identity number."""
    return _LONG_NUMBER.sub(lambda found: f"{found[0][:2]}***", text)


def mark_of(rule: str, text: str, before: str, after: str) -> str:
    """The same for the same words of the same rule between the same neighbours, wherever the paragraph moved."""
    said = "\n".join((rule, text[:LONGEST_MARKED], before[-NEIGHBOURS:], after[:NEIGHBOURS]))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:48]
