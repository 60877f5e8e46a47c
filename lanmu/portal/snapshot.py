"""What a release run reads once: site identity and column tree, and the chrome made of them.

`forget` is called when a run begins, so that nothing cached from the database outlives the run.
"""

from functools import cached_property
from typing import Any

from lanmu.portal.models import SiteIdentity
from lanmu.portal.queries import site_identity
from lanmu.portal.tree import Column, Tree, load


class Snapshot:
    """One run's view. Filled on first use; renders reach it through `facts`, which records the read."""

    @cached_property
    def identity(self) -> SiteIdentity:
        return site_identity()

    @cached_property
    def _columns(self) -> tuple[Tree, dict[int, Column]]:
        return load()

    @property
    def tree(self) -> Tree:
        return self._columns[0]

    @property
    def columns(self) -> dict[int, Column]:
        return self._columns[1]

    @cached_property
    def chrome(self) -> dict[tuple[object, ...], tuple[Any, frozenset[str]]]:
        """Rendered chrome (lanmu.portal.chrome) and the facts it was made of, by its key."""
        return {}


_runs = [Snapshot()]
"""Always one: the run that is going on in this process."""


def current() -> Snapshot:
    """The view of the run that is going on in this process."""
    return _runs[0]


def forget() -> None:
    """A run begins: read everything anew on first use."""
    _runs[0] = Snapshot()
