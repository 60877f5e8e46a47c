"""`lanmu audit`: every public file ↔ manifest ↔ approval ↔ the digest that was approved, for the whole site.

Three questions, asked of stored data and of the bytes that are served, never of a stored yes:

1. Is what is served what the manifest says? (`release.verify`)
2. Does every file that shows a text rest on a record whose seal is whole, and was exactly this text approved: six
   acts by people of the chain, evidence that stands for them (and is still there), the signatures of an emergency
   whose supplement was opened, or a named department's authorised import?
3. Is the audit log's chain unbroken?

What does not stand is told in words as well (`findings`), so that somebody can go and look.

Lists, home and feeds hold nothing of their own: they are made of texts that are checked here (`--deep` renders them
again and compares the bytes).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lanmu.audit import actions as audit_log
from lanmu.common.digest import matches
from lanmu.publishing import standing
from lanmu.publishing.enums import ApprovalKind, PublicationState
from lanmu.publishing.models import ApprovalRecord, FrozenContent, Publication, PublicMedium
from lanmu.release.hashing import file_digest
from lanmu.release.models import ReleasedFile
from lanmu.release.registry import section_of, sections
from lanmu.release.verify import verify

PAGE = 1000
TEXT_PREFIXES = ("article:", "medium:")
"""`made_from` of files that show an approved text or a file of one: `article:12@sm3:…`, `medium:/files/…@sm3:…`."""

Progress = Callable[[int], None]


@dataclass(slots=True)
class Audit:
    """The verdict. Paths are relative to the public root, sorted."""

    files: int = 0
    unapproved: list[str] = field(default_factory=list)
    mismatched: list[str] = field(default_factory=list)
    chain: str = "intact"
    findings: list[str] = field(default_factory=list)
    """What is wrong with the records behind it, and emergencies not made good in time: sentences."""

    @property
    def sound(self) -> bool:
        return not (self.unapproved or self.mismatched or self.findings) and self.chain == "intact"


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    kind: str
    key: str
    digest: str
    approval: str


class _Records:
    """Approval records looked at once each: is the seal whole, and which texts does the record cover?"""

    def __init__(self) -> None:
        self._covers: dict[str, frozenset[str]] = {}
        self.findings: list[str] = []

    def cover(self, number: str, digest: str) -> bool:
        """Whether record `number` stands and approved the text `digest`."""
        if number not in self._covers:
            self._covers[number] = self._look(number)
        return digest in self._covers[number]

    def _look(self, number: str) -> frozenset[str]:
        found = ApprovalRecord.objects.filter(number=number)
        record = found.select_related("submission__frozen", "submission__supplements").first()
        if record is None:
            return frozenset()
        approved = str(record.sealed["digest"])
        if record.kind == ApprovalKind.IMPORT and standing.is_whole(record):
            listed = FrozenContent.objects.filter(digest=approved).values_list("content", flat=True).first() or ""
            return frozenset(listed.split("\n")) if matches(listed.encode(), approved) else frozenset()
        if faults := standing.faults(record):
            self.findings += [f"备案 {number}：{fault}" for fault in faults]
            return frozenset()
        return frozenset({approved})


def audit(*, deep: bool = False, at: datetime | None = None, progress: Progress | None = None) -> Audit:
    """Audit the whole site. `deep` also renders every file again and compares it with the manifest. With `at` (aware)
    emergency publications whose three reviews should be done by then are findings too.
    """
    tell = progress or (lambda _done: None)
    result = Audit()
    served = verify()
    wrong = {*served.altered, *served.missing}
    unapproved = set(served.extra)
    records = _Records()
    for page in _pages():
        result.files += len(page)
        texts = [f for f in page if f.kind in {"article", "medium"}]
        unknown = [f.path for f in page if f.kind == "unknown"]
        unapproved.update(unknown)
        for file, approved, fits in _judge(texts, records):
            if not approved:
                unapproved.add(file.path)
            elif not fits:
                wrong.add(file.path)
        tell(len(page))
    if deep:
        wrong.update(_rendered_otherwise(tell))
    broken = audit_log.verify()
    result.chain = "intact" if broken is None else f"broken at row {broken}"
    result.unapproved = sorted(unapproved)
    result.mismatched = sorted(wrong - unapproved)
    result.findings = records.findings + (standing.overdue(at=at) if at is not None else [])
    return result


def _pages() -> Iterator[list[_File]]:
    last = 0
    while rows := list(
        ReleasedFile.objects.filter(id__gt=last).order_by("id").values_list(
            "id", "path", "target", "made_from", "approval"
        )[:PAGE]
    ):  # fmt: skip
        last = rows[-1][0]
        yield [_file(path, target, made_from, approval) for _, path, target, made_from, approval in rows]


def _file(path: str, target: str, made_from: str, approval: str) -> _File:
    if made_from.startswith(TEXT_PREFIXES):
        head, _, digest = made_from.partition("@")
        kind, _, key = head.partition(":")
        return _File(path, kind, key, digest, approval)
    kind = "made" if section_of(target) is not None and not approval else "unknown"
    return _File(path, kind, target, "", approval)


def _judge(files: list[_File], records: _Records) -> Iterator[tuple[_File, bool, bool]]:
    """For each file: is it approved, and does it show what is approved now?"""
    articles = _publications([int(f.key) for f in files if f.kind == "article"])
    media = _media([f.key for f in files if f.kind == "medium"])
    for file in files:
        if file.kind == "medium":
            holders = media.get((file.key, file.digest), {})
            text = holders.get(file.approval)
            yield file, text is not None and records.cover(file.approval, text), True
            continue
        row = articles.get(int(file.key))
        if row is None:
            yield file, False, False
            continue
        frozen, content, number = row
        approved = records.cover(file.approval, file.digest)
        yield file, approved, number == file.approval and frozen == file.digest and matches(content.encode(), frozen)


def _publications(numbers: list[int]) -> dict[int, tuple[str, str, str]]:
    rows = Publication.objects.filter(article_id__in=numbers, state=PublicationState.PUBLIC)
    found = rows.values_list("article_id", "frozen__digest", "frozen__content", "approval__number")
    return {number: (digest, content, approval) for number, digest, content, approval in found}


def _media(paths: list[str]) -> dict[tuple[str, str], dict[str, str]]:
    """(path, digest) → approval number → digest of the text that refers to the file."""
    rows = PublicMedium.objects.filter(path__in=paths, publication__state=PublicationState.PUBLIC)
    found: dict[tuple[str, str], dict[str, str]] = {}
    values = rows.values_list("path", "digest", "publication__approval__number", "publication__frozen__digest")
    for path, digest, approval, text in values:
        found.setdefault((path, digest), {})[approval] = text
    return found


def _rendered_otherwise(tell: Progress) -> Iterator[str]:
    """Files that would be other bytes if they were made now."""
    for section in sections():
        section.begin()
        targets = list(section.targets())
        for start in range(0, len(targets), PAGE):
            part = targets[start : start + PAGE]
            known: dict[str, tuple[Any, ...]] = {
                row[0]: row
                for row in ReleasedFile.objects.filter(target__in=part).values_list("target", "path", "digest")
            }
            for target, rendered in section.render(part):
                _, path, digest = known.get(target, (target, "", ""))
                if rendered is not None and (rendered.path, file_digest(rendered.body)) != (path, digest):
                    yield rendered.path
            tell(len(part))
