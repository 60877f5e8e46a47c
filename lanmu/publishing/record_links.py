"""What apps above offer on the page of an approval record. They register in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lanmu.publishing.models import ApprovalRecord


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A button: where it goes, and whether it posts (what leaves a trace in the audit log does)."""

    label: str
    url: str
    posts: bool = False


LinkFn = Callable[[ApprovalRecord, Any], RecordLink | None]
"""`fn(record, user)`: the button for this person, or None."""

_links: list[LinkFn] = []


def register_record_link(fn: LinkFn) -> None:
    """Offer a button. Call while starting up only."""
    _links.append(fn)


def links_for(record: ApprovalRecord, user: Any) -> list[RecordLink]:
    """The buttons this person gets."""
    return [link for fn in _links if (link := fn(record, user)) is not None]
