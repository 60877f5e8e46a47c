"""What a page shows of other texts because they belong together: facts `pub:A`, `related:A` and `event:E`.

A policy document and its interpretations, a document and what repealed it, the reports of one event. Looked up for a
whole batch in at most three queries; one, where nothing in the batch is related to anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q

from lanmu.portal.facts import ROW_FIELDS, Row, numbered, row
from lanmu.publishing.enums import Genre, InterpretationForm, RelationKind
from lanmu.publishing.models import PublicRelation
from lanmu.publishing.relations import Link, links_of
from lanmu.release.registry import Reads

FIRST, LATER = "首报", "续报"


class Explanation(NamedTuple):
    """An interpretation as its policy's page lists it."""

    row: Row
    forms: list[str]


class Report(NamedTuple):
    """A report of an event. `here`: it is the page itself."""

    row: Row
    mark: str
    here: bool


class Related(NamedTuple):
    """What one page shows, false when nothing. `event` is the title that was approved with this text."""

    policies: Sequence[Row] = ()
    interpretations: Sequence[Explanation] = ()
    replaced_by: Row | None = None
    event: str = ""
    reports: Sequence[Report] = ()

    def __bool__(self) -> bool:
        return any(self)


NOTHING = Related()


class Relations:
    """A batch of articles. `unpublished`: frozen texts that are not public yet, for their preview."""

    def __init__(self, numbers: Iterable[int], *, unpublished: Mapping[int, Mapping[str, Any]] | None = None) -> None:
        wanted = set(numbers)
        self._own: dict[int, list[Link]] = {}
        self._explained_by: dict[int, list[tuple[int, str]]] = {}
        self._reported: dict[int, list[int]] = {}
        for number, content in (unpublished or {}).items():
            self._own[number] = list(links_of(dict(content)))
            wanted.discard(number)
        self._load(wanted | set(unpublished or {}), stored=wanted)
        self._load_reports()
        self._rows = self._load_rows()

    def of(self, reads: Reads, number: int, content: Mapping[str, Any]) -> Related:
        """What the page of an article shows, and a record of what that was read from."""
        own = self._own.get(number, [])
        event = content.get("event")
        if not own and not event and number not in self._explained_by:  # nearly all texts of nearly all sites
            self._interpretations(reads, number, content)
            return NOTHING
        return Related(
            policies=list(self._shown(reads, own, RelationKind.INTERPRETS)),
            interpretations=self._interpretations(reads, number, content),
            replaced_by=next(self._shown(reads, own, RelationKind.REPLACED_BY), None),
            event=event["title"] if event else "",
            reports=self._reports(reads, event["number"], number) if event else [],
        )

    def _shown(self, reads: Reads, links: list[Link], kind: RelationKind) -> Iterator[Row]:
        for link in links:
            if link.kind == kind:
                reads.own.add(f"pub:{link.target}")
                if (found := self._rows.get(link.target)) is not None:
                    yield found

    def _interpretations(self, reads: Reads, number: int, content: Mapping[str, Any]) -> list[Explanation]:
        """Texts frozen before genres state none; the page may be a policy's all the same."""
        if content.get("genre", Genre.POLICY) != Genre.POLICY:
            return []
        reads.own.add(f"related:{number}")
        found = [(self._rows.get(n), forms) for n, forms in self._explained_by.get(number, [])]
        shown = [Explanation(r, _form_names(forms)) for r, forms in found if r is not None]
        return sorted(shown, key=lambda e: (e.row.listed_at, e.row.article))

    def _reports(self, reads: Reads, event: int, here: int) -> list[Report]:
        """Every public report, the oldest first; none when there is no other than this one."""
        reads.own.add(f"event:{event}")
        rows = [r for n in self._reported.get(event, []) if (r := self._rows.get(n)) is not None]
        if not [r for r in rows if r.article != here]:
            return []
        rows.sort(key=lambda r: (r.listed_at, r.article))
        return [Report(r, LATER if n else FIRST, r.article == here) for n, r in enumerate(rows)]

    def _load(self, wanted: set[int], *, stored: set[int]) -> None:
        """Links of the batch, and links of others to it, in one query."""
        either = Q(publication_id__in=stored) | Q(kind=RelationKind.INTERPRETS, target__in=wanted)
        rows = PublicRelation.objects.filter(either).order_by("publication_id", "kind", "target")
        for number, kind, target, forms in rows.values_list("publication_id", "kind", "target", "forms"):
            if number in stored:
                self._own.setdefault(number, []).append(Link(RelationKind(kind), target, forms))
            if kind == RelationKind.INTERPRETS and target in wanted:
                self._explained_by.setdefault(target, []).append((number, forms))

    def _load_reports(self) -> None:
        events = {link.target for links in self._own.values() for link in links if link.kind == RelationKind.EVENT}
        if events:
            rows = PublicRelation.objects.filter(kind=RelationKind.EVENT, target__in=events)
            for event, number in rows.values_list("target", "publication_id"):
                self._reported.setdefault(event, []).append(number)

    def _load_rows(self) -> dict[int, Row]:
        wanted = {n for found in self._explained_by.values() for n, _forms in found}
        wanted |= {n for found in self._reported.values() for n in found}
        own = (link for links in self._own.values() for link in links if link.kind != RelationKind.EVENT)
        wanted |= {link.target for link in own}
        return {values[0]: row(*values) for values in numbered(wanted).values_list(*ROW_FIELDS)} if wanted else {}


def _form_names(codes: str) -> list[str]:
    return [str(InterpretationForm(code).label) for code in codes.split(",") if code in InterpretationForm.values]
