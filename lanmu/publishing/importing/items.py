"""What a source yields: texts ready to be placed, items that are not, and files that were passed over."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lanmu.publishing.importing.wordparts import Picture

MAX_TITLE = 255
MAX_SOURCE = 100


@dataclass(slots=True)
class Item:
    """One text to be imported.

    `blocks` as in `word.WordDraft`; `images` belong to them. `at`: when the text was first public, aware, None when
    nobody knows. `text` is what makes the item the same item when the file is imported again. `where` is for people.
    """

    title: str
    at: datetime | None
    source: str
    blocks: list[dict[str, Any]]
    text: str
    where: str
    images: list[Picture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item that cannot be imported, and the sentence that says why and where."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file that is of no kind we read; told, and no reason to stop."""

    sentence: str


Found = Item | BadItem | Ignored
