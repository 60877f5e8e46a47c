"""内容检查 on the reviewer's screen: every hit with its place, what people did about it, files nobody has read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lanmu.common.times import local
from lanmu.publishing import permissions
from lanmu.publishing.corrections import apply_to_content, find
from lanmu.publishing.link_gate import doubtful_links
from lanmu.publishing.models import HitDecision, Submission
from lanmu.publishing.permissions.proofing import reasons_not_to_ignore_hit, reasons_not_to_vouch
from lanmu.publishing.proofing import Checker, Seen, seen
from lanmu.publishing.proofing_document import document_of, slot_of
from lanmu.publishing.proofing_files import Unread, files_of, of_file, unread
from lanmu.publishing.proofing_store import decided, ignored
from lanmu.scanning.enums import Severity
from lanmu.scanning.rules import Failure, Hit

MOST_SHOWN = 200
WIDEST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A hit on the screen."""

    seen: Seen
    ignored: HitDecision | None
    acceptable: bool
    ignorable: bool

    @property
    def hit(self) -> Hit:
        return self.seen.hit


@dataclass(frozen=True, slots=True)
class Passage:
    """What the correction act needs: words that occur exactly once in their place, and what to write instead."""

    wrong: str
    right: str
    where: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks say of a submission."""

    hits: tuple[Seen, ...]
    exempted: tuple[Seen, ...]
    failures: tuple[Failure, ...]
    files: tuple[Unread, ...]
    file_hits: tuple[tuple[str, Hit], ...]
    unfinished: str


def findings_of(*, content: dict[str, Any], digest: str, at: datetime) -> Findings:
    """Checked now, by today's rules; kept by the digest."""
    checker = Checker(day=local(at).date())
    result, document = checker.of_content(content, digest=digest), document_of(content)
    unfinished = checker.unfinished
    file_hits = [(file["title"], hit) for file in files_of(content) for hit in of_file(file, checker).hits]
    return Findings(
        tuple(seen(result, document)),
        tuple(seen(type(result)(hits=result.exempted), document)),
        result.failures,
        tuple(unread(content, checker)),
        tuple(file_hits[:MOST_SHOWN]),
        unfinished,
    )


def review_checks(*, submission: Submission, content: dict[str, Any] | None, user: Any, at: datetime) -> dict[str, Any]:
    """What the tab 内容检查 shows. Eight queries, however many hits and links."""
    if content is None:
        given = {"hints_title": "内容检查", "findings": None, "rows": [], "may_vouch": False}
        return given | decided(submission=submission, until=at)
    findings = findings_of(content=content, digest=submission.frozen.digest, at=at)
    left = ignored(article=submission.article_id, marks=[one.mark for one in findings.hits])
    may_correct = not permissions.reasons_not_to_correct(submission=submission, user=user, at=at)
    may_ignore = not reasons_not_to_ignore_hit(submission=submission, user=user, at=at)
    rows = [
        Row(
            one,
            left.get(one.mark),
            may_correct and bool(one.hit.suggestion) and one.mark not in left and _correctable(one),
            may_ignore and one.mark not in left and one.hit.severity is Severity.NOTICE,
        )
        for one in findings.hits[:MOST_SHOWN]
    ]
    rows.sort(key=lambda row: (row.ignored is not None, row.hit.severity is not Severity.BLOCK))
    links = doubtful_links(content)
    open_ = sum(row.ignored is None for row in rows) + sum(not file.decisions for file in findings.files)
    return {
        "hints_title": f"内容检查（{open_ + len(findings.file_hits) + len(links)}）",
        "link_hints": links,
        "findings": findings,
        "rows": rows,
        "may_vouch": bool(findings.files) and not reasons_not_to_vouch(submission=submission, user=user, at=at),
        **decided(submission=submission, until=at),
    }


def _correctable(one: Seen) -> bool:
    return slot_of(one.hit.where).startswith(("title", "summary", "body.", "interpretation.", "rebuttal.", "policy."))


def passage_of(content: dict[str, Any], one: Seen) -> Passage:
    """The hit as a passage that occurs once in its place: as many neighbours taken in as that needs, on each side or on
    one; the bare words when nothing makes it one, so that the correction says why it cannot.
    """
    where, hit = slot_of(one.hit.where), one.hit
    for width in range(WIDEST + 1):
        for left, right in ((width, width), (width, 0), (0, width)):
            before, after = one.before[len(one.before) - left :], one.after[:right]
            wrong = f"{before}{hit.text}{after}"
            if sum(found.times for found in find(content, wrong=wrong, where=where)) == 1:
                new = f"{before}{hit.suggestion}{after}"
                if apply_to_content(content, wrong=wrong, right=new, where=where) is not None:
                    return Passage(wrong, new, where)
    return Passage(hit.text, hit.suggestion, where)
