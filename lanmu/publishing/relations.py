"""Which other texts and events a frozen text refers to, as rows that both sides are found by (`PublicRelation`).

A public page shows its relations both ways: the interpretation its policy, the policy its interpretations, each report
of an event the others. Who is shown follows what is public; nobody keeps a list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lanmu.publishing.enums import PublicationState, RelationKind
from lanmu.publishing.models import PublicRelation


@dataclass(frozen=True, slots=True)
class Link:
    """One reference of a text. `target`: number of an article, or of an event."""

    kind: RelationKind
    target: int
    forms: str = ""


def links_of(content: dict[str, Any]) -> Iterator[Link]:
    """Every reference of a frozen text."""
    interpretation = content.get("interpretation") or {}
    forms = ",".join(interpretation.get("forms", []))
    for number in interpretation.get("interprets", []):
        yield Link(RelationKind.INTERPRETS, number, forms)
    if by := content["policy"].get("replaced_by"):
        yield Link(RelationKind.REPLACED_BY, by)
    if event := content.get("event"):
        yield Link(RelationKind.EVENT, event["number"])


def store(*, article_id: int, content: dict[str, Any]) -> None:
    """Write the rows of a text that becomes public. Behind the publish door only."""
    PublicRelation.objects.filter(publication_id=article_id).delete()
    rows = [
        PublicRelation(publication_id=article_id, kind=link.kind, target=link.target, forms=link.forms)
        for link in links_of(content)
    ]
    PublicRelation.objects.bulk_create(rows)


def policies_interpreted_by(article_id: int) -> list[int]:
    """Numbers of the policies that the present text of an article names."""
    rows = PublicRelation.objects.filter(publication_id=article_id, kind=RelationKind.INTERPRETS)
    return list(rows.order_by("target").values_list("target", flat=True))


def public_interpretations(policy_id: int) -> Any:
    """Rows of the public texts that name the policy, the earliest first."""
    return PublicRelation.objects.filter(
        kind=RelationKind.INTERPRETS, target=policy_id, publication__state=PublicationState.PUBLIC
    ).order_by("publication__listed_at", "publication_id")
