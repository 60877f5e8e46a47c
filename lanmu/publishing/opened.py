"""What follows when a text reaches its receiving department, becomes public or goes off the site. Apps above add theirs
in `AppConfig.ready`.

Called inside the transaction of the act, when all its rows are written: what hangs on it happens with it or not at all.
A callable that raises undoes the act, so it does not look at the outside world.
"""

from collections.abc import Callable
from datetime import datetime

from lanmu.publishing.models import Publication, Submission

OpenedFn = Callable[[Submission, Publication, datetime], None]
"""`fn(submission, publication, at)`. It is the first publication when `publication.first_published_at == at`."""
WithdrawnFn = Callable[[Publication, datetime], None]
ReceivedFn = Callable[[Submission, datetime], None]

_received: dict[str, ReceivedFn] = {}
_opened: dict[str, OpenedFn] = {}
_withdrawn: dict[str, WithdrawnFn] = {}


def on_received(name: str, fn: ReceivedFn) -> None:
    """Call `fn(submission, at)` whenever a submission has reached its receiving department (归口)."""
    if name in _received:
        raise ValueError(f"{name} is registered twice")
    _received[name] = fn


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


def tell_received(*, submission: Submission, at: datetime) -> None:
    """By whatever verb leads to 归口复核 only."""
    for fn in _received.values():
        fn(submission, at)


def tell_opened(*, submission: Submission, at: datetime) -> None:
    """By the publish door only."""
    publication = Publication.objects.select_related("approval", "column").get(pk=submission.article_id)
    for fn in _opened.values():
        fn(submission, publication, at)


def tell_withdrawn(*, publication: Publication, at: datetime) -> None:
    """By the withdrawal only."""
    for fn in _withdrawn.values():
        fn(publication, at)
