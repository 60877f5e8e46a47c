"""What follows when a text becomes public or goes off the site. Apps above add theirs in `AppConfig.ready`.

Called inside the transaction of the publication or withdrawal, when all its rows are written: what hangs on it happens
with it or not at all. A callable that raises undoes the publication, so it does not look at the outside world.
"""

from collections.abc import Callable
from datetime import datetime

from lanmu.publishing.models import Publication, Submission

OpenedFn = Callable[[Submission, Publication, datetime], None]
"""`fn(submission, publication, at)`. It is the first publication when `publication.first_published_at == at`."""
WithdrawnFn = Callable[[Publication, datetime], None]

_opened: dict[str, OpenedFn] = {}
_withdrawn: dict[str, WithdrawnFn] = {}


def on_opened(name: str, fn: OpenedFn) -> None:
    """Call `fn` whenever a version of a text has become public."""
    if name in _opened:
        raise ValueError(f"{name} is registered twice")
    _opened[name] = fn


def on_withdrawn(name: str, fn: WithdrawnFn) -> None:
    """Call `fn` whenever a text has been withdrawn."""
    if name in _withdrawn:
        raise ValueError(f"{name} is registered twice")
    _withdrawn[name] = fn


def tell_opened(*, submission: Submission, at: datetime) -> None:
    """By the publish door only."""
    publication = Publication.objects.select_related("approval", "column").get(pk=submission.article_id)
    for fn in _opened.values():
        fn(submission, publication, at)


def tell_withdrawn(*, publication: Publication, at: datetime) -> None:
    """By the withdrawal only."""
    for fn in _withdrawn.values():
        fn(publication, at)
