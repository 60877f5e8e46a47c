"""Our own host names: whoever comes from them did not come from elsewhere. Apps above may know more of them."""

from collections.abc import Callable, Iterable

from django.conf import settings
from wagtail.models import Site

_known: list[Callable[[], Iterable[str]]] = []


def register_hosts(fn: Callable[[], Iterable[str]]) -> None:
    """Add host names of this site. Call in `AppConfig.ready`."""
    _known.append(fn)


def own_hosts() -> frozenset[str]:
    """All of them, in small letters."""
    names = [*Site.objects.values_list("hostname", flat=True), *settings.ALLOWED_HOSTS]
    return frozenset(name.lower() for name in [*names, *(host for fn in _known for host in fn())] if name)
