"""Every recorded act on a text, in order, and a picture of it: from the audit log, so that whatever the chain can do
stands here, under the name the log gives it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lanmu.audit.models import AuditEntry
from lanmu.common.times import minute_text
from lanmu.organisation.viewsets.audit_names import action_name, value_name
from lanmu.portal.inquiry.history import Version, version_at
from lanmu.portal.inquiry.people import stage_name
from lanmu.portal.inquiry.releases import Released
from lanmu.publishing.models import ApprovalRecord, Publication, Submission

LOOKING = "inquiry."
"""Who looked at a file is no part of it: else looking would change it."""
ROW = 54
"""Height of one event in the picture, in its own units."""
LINE = 24
"""Characters that fit into one line of the picture."""
GOOD = frozenset({"publishing.publish", "publishing.import"})
BAD = frozenset({"publishing.return", "publishing.withdraw", "publishing.void", "publishing.schedule_failed"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a text. `tone` is good (became public), bad (stopped), quiet or plain."""

    at: datetime
    title: str
    who: str
    tone: str = "plain"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An event's place in the picture. `public`: whether something was public from here to the next event."""

    event: Event
    y: int
    public: bool
    asked: bool
    """The time asked about lies between this event and the next."""
    when: str
    title: str
    who: str

    @property
    def end(self) -> int:
        return self.y + ROW


@dataclass(frozen=True, slots=True)
class Picture:
    """What the SVG is drawn from."""

    marks: list[Mark]
    height: int
    asked: str


def entries_about(article: int, submissions: Sequence[Submission]) -> list[AuditEntry]:
    """The rows of the audit log about a text, in the log's order: of the text itself, of its submissions, of the
    records it rests on. Look-ups and exports are left out.
    """
    subjects = [f"article:{article}", *(f"submission:{s.number}" for s in submissions)]
    imported = Publication.objects.filter(article_id=article).values_list("approval__number", flat=True)
    records = ApprovalRecord.objects.filter(submission__article_id=article).values_list("number", flat=True)
    subjects += [f"approval:{number}" for number in {*imported, *records}]
    rows: list[AuditEntry] = []
    for start in range(0, len(subjects), 500):
        rows += AuditEntry.objects.filter(subject__in=subjects[start : start + 500])
    return sorted((row for row in rows if not row.action.startswith(LOOKING)), key=lambda row: row.seq)


def events(entries: Sequence[AuditEntry], released: Sequence[Released]) -> list[Event]:
    """The log's rows and the releases, in order of time."""
    found = [_event(entry) for entry in entries]
    found += [
        Event(one.done_at, f"公众可见（第 {one.run.pk} 次发布）", "发布程序", "quiet",
              "" if one.certain else "按时间推定") for one in released
    ]  # fmt: skip
    return sorted(found, key=lambda event: event.at)


def _event(entry: AuditEntry) -> Event:
    detail = entry.detail
    words = []
    if isinstance(stage := detail.get("stage"), int):
        words.append(stage_name(stage))
    if isinstance(kinds := detail.get("kinds"), list):
        words.append("、".join(value_name("kinds", kind) for kind in kinds))
    title = action_name(entry.action) + (f"：{'·'.join(words)}" if words else "")
    tone = "good" if entry.action in GOOD else "bad" if entry.action in BAD else "plain"
    said = detail.get("reason") or detail.get("opinion") or ""
    return Event(entry.at, title, entry.actor_name, tone, str(said))


def picture(happened: Sequence[Event], versions: Sequence[Version], *, asked: datetime | None) -> Picture:
    """The events from top to bottom, one under the other; the line is full while something was public."""
    marks = []
    for number, event in enumerate(happened):
        after = happened[number + 1].at if number + 1 < len(happened) else None
        here = asked is not None and event.at <= asked and (after is None or asked < after)
        public = version_at(versions, event.at) is not None
        who = event.who + (f"　{event.words}" if event.words else "")
        marks.append(Mark(event, 14 + number * ROW, public, here, minute_text(event.at), _cut(event.title), _cut(who)))
    return Picture(marks, 14 + len(marks) * ROW, minute_text(asked) if asked else "")


def _cut(words: str) -> str:
    return words if len(words) <= LINE else f"{words[: LINE - 1]}…"
