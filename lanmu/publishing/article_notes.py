"""What apps above have to say of an article on its workbench page. They register in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ArticleNote:
    """A line: what it is about, what it says, and where it leads (empty: nowhere for this person)."""

    label: str
    text: str
    url: str = ""


NoteFn = Callable[[int, Any, datetime], list[ArticleNote]]
"""`fn(article_id, user, at)`."""

_notes: list[NoteFn] = []


def register_article_note(fn: NoteFn) -> None:
    """Say something of articles. Call while starting up only."""
    _notes.append(fn)


def notes_on(article_id: int, *, user: Any, at: datetime) -> list[ArticleNote]:
    """Everything there is to say, in the order of registration."""
    return [note for fn in _notes for note in fn(article_id, user, at)]
